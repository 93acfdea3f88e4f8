"""Finding people, posts and tags by words, with the database's own full-text search."""

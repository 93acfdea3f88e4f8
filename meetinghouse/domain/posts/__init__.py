"""Posts: what people write, for whom, and what others do with it."""

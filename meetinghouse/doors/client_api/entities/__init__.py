"""Mastodon's entities as JSON, made of records alone: no database, no request.

What is the same for every reader of a revision is one piece, made once; counts and a reader's own marks are put
behind it. https://docs.joinmastodon.org/entities/
"""

"""What has become of each event: the worker's own bookkeeping, kept out of the main file."""

"""The smallest site that has a bus: what the worker's own processes run in, so that they start in a moment."""

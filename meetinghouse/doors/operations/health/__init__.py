"""Is the server well? Asked by ``/health``, by ``meetinghouse doctor`` and at start."""

"""A whole site in one file and back: what ``meetinghouse backup`` and ``meetinghouse restore`` do."""

"""HTML for members and visitors."""

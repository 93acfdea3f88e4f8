"""Words that all subjects share. Imports nothing else of the project."""

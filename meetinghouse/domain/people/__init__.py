"""People: profiles here and elsewhere, and how they stand to each other."""

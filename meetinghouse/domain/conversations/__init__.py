"""Who talks with whom in private, and who has read how far. What is said is kept by ``posts``."""

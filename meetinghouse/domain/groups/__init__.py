"""Groups: who is in them, who may do what, and a group's own rules."""

"""What follows from an event; the domain never calls it."""

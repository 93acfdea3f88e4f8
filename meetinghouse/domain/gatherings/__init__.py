"""Events of the calendar kind: what is planned, on which dates, and who comes."""

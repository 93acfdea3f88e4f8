"""Commands and health: what an operator does with the server."""

"""What an operator can say on the command line, a module a verb."""

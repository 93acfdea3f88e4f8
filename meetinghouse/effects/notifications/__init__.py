"""Telling people what concerns them: in the bell, live, by e-mail."""

"""This server: its name, look, switches, rules and the mails that wait."""

"""The safety desk: notices, cases, decisions with their reasons, and the record nobody can edit unseen."""

"""From untrusted octets to pictures made anew. Pure: no Django, no database, no settings."""

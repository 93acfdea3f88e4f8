"""Media: uploads, what is made of them, their descriptions and where they are kept."""

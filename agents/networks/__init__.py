"""Players that are a network in integers behind hands, and their files."""

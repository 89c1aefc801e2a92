"""The command line ``arena``: each command parses, calls one function of a room, and prints."""

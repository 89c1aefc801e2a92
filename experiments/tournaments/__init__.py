"""Tournaments on the command line: the table as text, JSON and CSV, and the view while they run."""

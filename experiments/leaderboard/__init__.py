"""The page of a tournament: one HTML file with its tables, its pictures, and fights to watch."""

"""Rule tables: for each distance and each thing that the opponent may be doing, one answer."""

"""Players that are data: a short list of rules, the first that applies is followed."""

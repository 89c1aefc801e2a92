"""Simple bots: each one idea that a person would try on a first evening, as a short rule list."""

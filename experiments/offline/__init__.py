"""The offline test: what can be said of a candidate without a fight."""

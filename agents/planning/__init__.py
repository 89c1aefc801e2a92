"""Planners: what they try, whom they expect, how they search, and the hands that carry it out."""

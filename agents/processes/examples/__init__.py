"""Bots to begin with, without dependencies; see docs/bots.md."""

"""Agents in processes of their own, ``exec:COMMAND``: any language, JSON lines over stdio.

The protocol is described in docs/bots.md.
"""

"""Experiments: offline test, online test, tracking, reports, the demo and the command line."""

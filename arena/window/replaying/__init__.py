"""Replays in the window: where one stands, what is marked, taking over, films. Knows no pygame."""

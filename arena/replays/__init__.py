"""Recorded fights: the file format, recording, and playing them again."""

"""Replays in the window: where one stands, what is marked, taking over, films; without a screen."""

"""The window: play against an agent, watch two, and look into both. Only here pygame is used."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

"""The window: play against an agent, watch two, and look into both. Only here pygame is used."""

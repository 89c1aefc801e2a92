"""Players: scripted opponents, pros, clones, and the specs that name them."""

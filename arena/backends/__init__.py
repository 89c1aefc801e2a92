"""Where fights run: one backend per device, all calling the same scalar functions."""

"""Planning by trying skills in the simulator: opponents' models, options, values, search."""

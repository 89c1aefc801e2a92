"""All of CUDA: the device, the simulator's kernels, matches, pictures."""

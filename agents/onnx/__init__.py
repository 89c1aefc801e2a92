"""Networks in ONNX files as players, and clones exported into them."""

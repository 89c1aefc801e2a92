"""What every room stands on: the compiler of scalar functions, errors, files."""

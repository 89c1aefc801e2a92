"""The screens of the window, each in its file."""

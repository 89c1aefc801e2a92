"""The one exception that a person is meant to read."""


class InputError(Exception):
    """Something given from outside is wrong: a file, a field, a spec, an action.

    The message is one line that says what is wrong, where, and what to do. The command line prints
    it without a traceback and exits with 2.
    """

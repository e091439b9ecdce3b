"""The command line: a file a command, and what they share.

Whatever cannot be used is refused by an ``InvalidInputError``, in one sentence.
"""

"""Functions of two parameters, a file a family."""

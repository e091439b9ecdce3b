"""Arithmetic that is the same on arrays, on numbers and in compiled code."""

"""Runs at compiled speed: the rules and objectives as they stand, translated by numba when somebody asks for it."""

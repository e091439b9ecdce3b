"""How fast the program is, as ratios within one run: ``python -m tests.benchmarks``."""

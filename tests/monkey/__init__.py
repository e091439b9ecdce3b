"""Random actions on the whole window, off screen and seeded: ``make monkey``."""

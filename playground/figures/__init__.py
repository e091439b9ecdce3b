"""What drawing needs and no Qt: grounds, down-sampling, limits, ticks, shades, the texts of numbers."""

"""How a run ends: stationary points, their curvature, and the words for them."""

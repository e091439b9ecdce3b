"""The landscape canvas: heat map, contours, markers, trails, and the hand on them."""

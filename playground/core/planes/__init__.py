"""A plane in the space of the parameters, the section of an objective on it, and places on the way there."""

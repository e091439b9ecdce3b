"""Reading and writing files whole, within bounds; the resources shipped with the program."""

"""What the window is about: the experiment being edited and the engine that steps its runs. QtCore only."""

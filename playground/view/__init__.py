"""Windows, docks and panels: QtWidgets and pyqtgraph. Reads the model, asks it to change, never steps."""

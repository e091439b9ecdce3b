"""Windows, docks and panels: QtWidgets and pyqtgraph. Reads the model, asks it to change, never steps."""

from importlib import import_module

# PySide reads the source of every module that is imported after it, to see whether it uses Qt, and some are long. What
# uses none, and pyqtgraph or the window imports at the start anyway, is imported before.
for _name in (
    "cProfile", "concurrent.futures.thread", "contourpy", "decimal", "importlib.resources", "logging.handlers",
    "multiprocessing.connection", "platformdirs", "pydoc", "xml.etree.ElementTree",
    "playground.core.experiment", "playground.core.formula", "playground.core.maps.axis", "playground.core.reach",
):  # fmt: skip
    import_module(_name)

"""Windows, docks and panels: QtWidgets and pyqtgraph. Reads the model, asks it to change, never steps."""

from importlib import import_module

# PySide reads the source of every module that is imported after it, to see whether it uses Qt, and some are long. What
# uses none, and pyqtgraph or the window imports at the start anyway, is imported before.
for _name in (
    "cProfile", "concurrent.futures.thread", "contourpy", "decimal", "importlib.resources", "logging.handlers",
    "multiprocessing.connection", "platformdirs", "pydoc", "xml.etree.ElementTree",
    "playground.core.declare.choice", "playground.core.declare.text",
    "playground.core.runs.experiment", "playground.core.runs.formula", "playground.core.sweeps.swept_setting",
    "playground.core.sweeps.suggestions",
    "playground.core.optimizers.reach", "playground.core.runs.examples", "playground.core.files.text_output",
):  # fmt: skip
    import_module(_name)

"""The button that writes a map, a curve or a table to a file: numbers, or a picture where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from playground.core.files.atomic_file import replacing
from playground.core.sweeps.files import Map, stream_csv
from playground.model.jobs import Progress, jobs
from playground.view.parts.preferences import Preferences
from playground.view.parts.save_dialog import ask_where
from playground.view.sweeps.map_picture import Look, is_drawable, write_map_png, write_map_svg

NUMBERS = {".csv": "CSV for any spreadsheet, settings beside it", ".npz": "NPZ, NumPy arrays with the settings"}
PICTURES = {".png": "PNG, an image of pixels", ".svg": "SVG, lines and text that stay sharp"}


@runtime_checkable
class Speaker(Protocol):
    """A window that can tell the user something."""

    def say(self, sentence: str) -> None: ...


class MapExportButton(QPushButton):
    """Asks for a file and writes the chart there, in the background.

    What came of it is said in the window's notice bar, and by a signal.

    Attributes:
        shade: What a picture of a sensitivity map is coloured by, ``"loss"`` or ``"steps"``.
        colors: The colours of the curves in a picture of several, ``#rrggbb``, one a run.

    Signals:
        said: A sentence: where the file is, or why there is none.
    """

    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Export…", parent)
        self.setObjectName("export_button")
        self.setAccessibleName("Export")
        self.shade = "loss"
        self.colors: tuple[str, ...] = ()
        self._chart: Map | None = None
        self.clicked.connect(self.export)
        self.chart = None

    @property
    def chart(self) -> Map | None:
        """What is exported; None where there is nothing yet."""
        return self._chart

    @chart.setter
    def chart(self, chart: Map | None) -> None:
        self._chart = chart
        self.setEnabled(chart is not None)
        names = " or ".join(suffix[1:].upper() for suffix in kinds_of(chart)) if chart is not None else ""
        self.setToolTip(f"Write this to a file: {names}" if names else "There is nothing to export yet")

    def export(self) -> None:
        if self._chart is not None:
            begin_export(self, self._chart, self._say, Look(self.shade, self.colors))

    def _say(self, sentence: str) -> None:
        say(self, sentence)
        self.said.emit(sentence)


def kinds_of(chart: Map) -> dict[str, str]:
    """Return the endings of the files that a chart can be written to, with what each is called."""
    return {**PICTURES, **NUMBERS} if is_drawable(chart) else NUMBERS


def begin_export(parent: QWidget, chart: Map, say: Callable[[str], None], look: Look | None = None) -> None:
    """Ask where to write a chart, and begin to, unless the user cancels; ``say`` is told what came of it."""
    preferences = Preferences()
    path = ask_where(parent, "Export", preferences.export_folder / _stem(chart), kinds_of(chart), _beside)
    if path is None:
        return
    preferences.export_folder = path.parent
    # Whoever asked for it may be gone before it is there.
    job = jobs().write(path, partial(_written, chart, look or Look(), path), completes=True)
    job.produced.connect(say)
    job.failed.connect(say)


def say(widget: QWidget, sentence: str) -> None:
    """Say a sentence in the notice bar of the window that a widget belongs to, from a floating dock, too."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Speaker):
        above = above.parentWidget()
    if above is not None:
        above.say(sentence)


def _stem(chart: Map) -> str:
    """Return a name for a file: ``himmelblau-basin``."""
    settings = chart.settings()
    first = settings if "objective" in settings else settings["runs"][0]
    return f"{first['objective']['name']}-{settings['map']}"


def _written(chart: Map, look: Look, path: Path, progress: Progress) -> Iterator[str]:
    match path.suffix.lower():
        case ".png":
            write_map_png(path, chart, look)
        case ".svg":
            write_map_svg(path, chart, look)
        case ".npz":
            chart.to_npz(path)
        case _:
            # Both or neither: what cannot be written is found before one takes its place.
            with ExitStack() as files:
                for beside in _beside(path):
                    text = f"{chart.settings_text(indent=2)}\n"
                    files.enter_context(replacing(beside)).write(text.encode())
                stream_csv(files.enter_context(replacing(path)), chart)
    settings = "".join(f" Its settings are in {beside.name}, beside it." for beside in _beside(path))
    yield f"The file is {path}.{settings}"


def _beside(path: Path) -> list[Path]:
    """Return what is written with a file: a table of numbers alone does not tell what they belong to."""
    return [path.with_suffix(".settings.json")] if path.suffix.lower() == ".csv" else []

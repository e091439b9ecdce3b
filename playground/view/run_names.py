"""Which line is which run, above the landscape, for a hall."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from playground.model.document import Document
from playground.view.appearance import GRID, Appearance
from playground.view.line_styles import dash_pattern
from playground.view.panels.legend import Legend, LegendEntry


class RunNames(Legend):
    """The visible runs' names beside their lines, shown while presenting: the docks, which tell them, are away then."""

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Follow a document's runs."""
        super().__init__(GRID, parent)
        self.setObjectName("run_names")
        self.setAccessibleName("Runs shown")
        self._document, self._appearance = document, appearance
        for signal in (document.runs_changed, document.run_changed, appearance.changed):
            signal.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        shown = [(index, run) for index, run in enumerate(self._document.experiment.runs) if run.visible]
        colored = [(run.shown_label, self._document.color(index)) for index, run in shown]
        entries = [LegendEntry(label, color, tuple(dash_pattern(color))) for label, color in colored]
        self.set_entries(entries if self._appearance.is_presenting else ())

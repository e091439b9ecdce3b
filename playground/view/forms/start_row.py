"""The start of every run: its coordinates, exact, and the way back to the objective's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from playground.core.declare.quantity import Interval, Quantity
from playground.core.errors import InvalidInputError
from playground.core.verdicts.stopping import FURTHEST
from playground.model.document import Document
from playground.view.forms.setting_rows import SYMBOL_WIDTH
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.icons import icon
from playground.view.parts.number_entry import NumberEntry
from playground.view.parts.plain_text import ErrorLabel

MOST_ENTRIES, ENTRIES_A_LINE = 8, 2
"""Of more parameters than this nobody types the start: the first ones can be, and the map sets all."""
_ANYWHERE = Interval(-FURTHEST, FURTHEST)


class StartRow(QWidget):
    """An entry for each coordinate of the document's start."""

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start_row")
        self._document, self._appearance = document, appearance
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        label = QLabel("start", self)
        label.setFixedWidth(SYMBOL_WIDTH)
        self._grid.addWidget(label, 0, 0)
        self.entries: list[NumberEntry] = []
        self._names: tuple[str, ...] = ()
        self._labels: list[QLabel] = []
        self.start_reset = QToolButton(self)
        self.start_reset.setObjectName("start_reset")
        self.start_reset.setAccessibleName("Reset the start")
        self.start_reset.setToolTip("Back to this objective's own start")
        policy = self.start_reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.start_reset.setSizePolicy(policy)
        self.start_reset.clicked.connect(self._reset)
        self._grid.addWidget(self.start_reset, 0, 1 + 2 * ENTRIES_A_LINE)
        self.start_error = ErrorLabel(self)
        self.start_error.setObjectName("start_error")
        self._grid.addWidget(self.start_error, 1 + MOST_ENTRIES, 0, 1, 2 + 2 * ENTRIES_A_LINE)
        document.start_changed.connect(self._show_start)
        document.objective_changed.connect(self._show_start)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._show_start()

    def _make_entries(self, names: tuple[str, ...]) -> None:
        for old in (*self.entries, *self._labels):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._names, self.entries, self._labels = names, [], []
        for place, name in enumerate(names[:MOST_ENTRIES]):
            coordinate = Quantity(
                name=name, kind="real", default=0.0, symbol=name, low=-1.0, high=1.0, legal=_ANYWHERE, help=""
            )
            entry = NumberEntry(partial(coordinate.parsed, owner="Start"), self)
            entry.setObjectName(f"start_{name}")
            entry.setAccessibleName(f"Start, {name}")
            entry.setToolTip(f"Where every run sets out, {name}. Click or drag on the landscape to set it by hand.")
            entry.committed.connect(self._set)
            entry.refused.connect(self.start_error.say)
            label = QLabel(name, self)
            label.setBuddy(entry)
            line, column = place // ENTRIES_A_LINE, 1 + 2 * (place % ENTRIES_A_LINE)
            self._grid.addWidget(label, line, column)
            self._grid.addWidget(entry, line, column + 1)
            self._grid.setColumnStretch(column + 1, 1)
            self.entries.append(entry)
            self._labels.append(label)
        if len(names) > MOST_ENTRIES:
            more = QLabel(f"and {len(names) - MOST_ENTRIES:,} more, set on the map", self)
            more.setProperty("role", "muted")
            self._grid.addWidget(more, MOST_ENTRIES, 1, 1, 2 * ENTRIES_A_LINE)
            self._labels.append(more)

    def _set(self, number: object) -> None:
        start = list(self._document.experiment.start)
        place = next(place for place, entry in enumerate(self.entries) if entry is self.sender())
        start[place] = float(str(number))
        try:
            self._document.set_start(start)
        except InvalidInputError as error:
            self.start_error.say(str(error))

    def _reset(self) -> None:
        self._document.set_start(self._document.experiment.objective.start)

    def _show_start(self) -> None:
        experiment = self._document.experiment
        if experiment.objective.names != self._names:
            self._make_entries(experiment.objective.names)
        for entry, number in zip(self.entries, experiment.start, strict=False):
            entry.show_value(number)
        self.start_reset.setVisible(experiment.start != experiment.objective.start)
        self.start_error.say("")

    def _restyle(self) -> None:
        self.start_reset.setIcon(icon("undo", self._appearance.theme.muted))

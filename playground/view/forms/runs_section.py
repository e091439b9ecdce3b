"""The middle part of the experiment dock: the table of runs and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.run_actions import RunActions
from playground.view.forms.runs_table import RunsTable
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.icons import icon


class RunsSection(QWidget):
    """The runs compared, with buttons to add, recolour, duplicate and remove."""

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        actions: RunActions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("runs_section")
        self._document, self._appearance = document, appearance
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        heading = QLabel("Runs", self)
        heading.setProperty("role", "heading")
        self.runs_table = RunsTable(document, engine, appearance, actions, self)
        self.no_runs = QLabel("No runs yet. Add one to see it walk.", self)
        self.no_runs.setObjectName("no_runs")
        self.no_runs.setProperty("role", "muted")
        layout.addWidget(heading)
        layout.addWidget(self.runs_table)
        layout.addWidget(self.no_runs)

        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        self.add_button = QToolButton(self)
        self.add_button.setObjectName("add_button")
        self.add_button.setText("Add a run")
        self.add_button.setToolTip("Add any optimizer, also one that is there already")
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setMenu(actions.add_menu)
        self.color_button = QToolButton(self)
        self.color_button.setObjectName("color_button")
        self.color_button.setAccessibleName("Colour")
        self.color_button.setToolTip("Another colour for the picked run")
        self.color_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.color_button.setMenu(actions.color_menu)
        self.duplicate_button = QToolButton(self)
        self.duplicate_button.setDefaultAction(actions.duplicate)
        self.duplicate_button.setObjectName("duplicate_button")
        self.remove_button = QToolButton(self)
        self.remove_button.setDefaultAction(actions.remove)
        self.remove_button.setObjectName("remove_button")
        row.addWidget(self.add_button)
        row.addStretch(1)
        for button in (self.color_button, self.duplicate_button, self.remove_button):
            row.addWidget(button)
        for button in (self.add_button, self.color_button, self.duplicate_button, self.remove_button):
            # Taking the focus, a button makes an entry commit what was typed, before another run is picked.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout.addLayout(row)
        document.runs_changed.connect(self._show_whether_any)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._show_whether_any()

    def _show_whether_any(self) -> None:
        has_runs = bool(self._document.experiment.runs)
        self.no_runs.setVisible(not has_runs)
        self.color_button.setEnabled(has_runs)

    def _restyle(self) -> None:
        color = self._appearance.theme.text
        self.add_button.setIcon(icon("add", color))
        self.color_button.setIcon(icon("color", color))

"""Choosing a learning-rate schedule and its settings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from playground.core.errors import InvalidInputError
from playground.core.schedules import SCHEDULES, Constant, Schedule
from playground.view.forms.rate_preview import RatePreview
from playground.view.forms.setting_rows import SYMBOL_WIDTH
from playground.view.forms.settings_form import SettingsForm
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.wheel import ComboBox


class ScheduleEditor(QWidget):
    """A schedule's kind and settings, and a picture of the rates.

    Signals:
        changed: The schedule that the user wants.
        released: A drag is over.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._schedule: Schedule = Constant()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setVerticalSpacing(GRID // 2)
        layout.setColumnStretch(1, 1)
        label = QLabel("schedule", self)
        label.setFixedWidth(SYMBOL_WIDTH)
        self.kind = ComboBox(self)
        self.kind.setObjectName("kind")
        self.kind.setAccessibleName("Schedule")
        self.kind.setToolTip("What becomes of the learning rate from step to step")
        for schedule in SCHEDULES:
            self.kind.addItem(schedule.title, schedule.name)
            tip = (schedule.__doc__ or "").partition("\n")[0]
            self.kind.setItemData(self.kind.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        label.setBuddy(self.kind)
        self.form = SettingsForm(appearance, self)
        self.form.setObjectName("form")
        self.preview = RatePreview(appearance, self)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.kind, 0, 1)
        layout.addWidget(self.form, 1, 0, 1, 2)
        layout.addWidget(self.preview, 2, 0, 1, 2)
        self.kind.activated.connect(self._choose)
        self.form.changed.connect(self._change)
        self.form.released.connect(self.released)

    def show_schedule(self, schedule: Schedule, base: float, limit: int) -> None:
        """Show the schedule in force, for a base rate and a step limit."""
        self._schedule = schedule
        self.kind.setCurrentIndex(self.kind.findData(schedule.name))
        self.form.show_settings(schedule)
        self.form.setVisible(not self.form.is_empty)
        self.preview.show_rates(schedule, base, limit)

    def _choose(self, row: int) -> None:
        name = self.kind.itemData(row)
        if name != self._schedule.name:
            self.changed.emit(SCHEDULES.find(name)())
            self.released.emit()

    def _change(self, name: str, value: object) -> None:
        try:
            self.changed.emit(self._schedule.with_values(**{name: value}))
        except InvalidInputError as error:
            self.form.show_error(error)

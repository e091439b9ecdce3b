"""A form made from the declarations of a settable thing: an optimizer's hyperparameters, an objective's parameters."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.core.declare.settable import Part, Settable
from playground.core.errors import InvalidInputError
from playground.core.objectives import Objective
from playground.core.optimizers.reach import reaches
from playground.view.forms.setting_rows import SYMBOL_WIDTH, SettingRow, row_of
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.wheel import ComboBox


class SettingsForm(QWidget):
    """A row for each declared setting and part, made anew when another kind of thing is shown.

    Signals:
        changed: ``(name, value)`` that the user wants.
        released: A drag is over.
    """

    changed = Signal(str, object)
    released = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None, without: Collection[str] = ()) -> None:
        """Begin without rows; settings named in ``without`` get none."""
        super().__init__(parent)
        self._appearance, self._without = appearance, frozenset(without)
        self._kind: type[Settable] | None = None
        self.rows: dict[str, SettingRow] = {}
        self.parts: dict[str, PartRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID // 2)

    @property
    def is_empty(self) -> bool:
        """Whether what is shown has no settings."""
        return not (self.rows or self.parts)

    def show_settings(self, settings: Settable, objective: Objective | None = None) -> None:
        """Show the values in force; those of an optimizer on sliders that suit what it walks on."""
        if type(settings) is not self._kind:
            self._make_rows(type(settings))
        reach = reaches(settings, objective)
        for name, row in self.rows.items():
            row.show_value(getattr(settings, name), reach.get(name))
        for name, part in self.parts.items():
            part.show_part(getattr(settings, name))

    def show_error(self, error: InvalidInputError) -> None:
        """Say what is wrong, beside the entry it is about."""
        if error.field in self.rows:
            self.rows[error.field].show_error(str(error))

    def _make_rows(self, kind: type[Settable]) -> None:
        for old in (*self.rows.values(), *self.parts.values()):
            self._layout.removeWidget(old)
            old.blockSignals(True)  # Losing the focus, an entry would ask for what was typed for another thing.
            old.hide()
            old.deleteLater()
        self._kind = kind
        self.rows, self.parts = {}, {}
        for name, setting in kind.settings().items():
            if name not in self._without:
                row = row_of(setting, kind.owner(), self._appearance, self)
                row.changed.connect(self._change)
                row.released.connect(self.released)
                self._layout.addWidget(row)
                self.rows[name] = row
        for name, part in kind.parts().items():
            part_row = PartRow(part, self._appearance, self)
            part_row.changed.connect(self._change_part)
            part_row.released.connect(self.released)
            self._layout.addWidget(part_row)
            self.parts[name] = part_row

    def _change(self, value: object) -> None:
        row = self.sender()
        if isinstance(row, SettingRow):
            self.changed.emit(row.setting.name, value)

    def _change_part(self, value: object) -> None:
        row = self.sender()
        if isinstance(row, PartRow):
            self.changed.emit(row.part.name, value)


class PartRow(QWidget):
    """A part of a settable thing: which one it is, and its own settings below.

    Signals:
        changed: The part that the user wants.
        released: A drag is over.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, part: Part, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self._value = part.default()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setVerticalSpacing(GRID // 2)
        layout.setColumnStretch(1, 1)
        label = QLabel(part.name, self)
        label.setFixedWidth(SYMBOL_WIDTH)
        self.choice = ComboBox(self)
        self.choice.setObjectName(part.name)
        self.choice.setAccessibleName(part.name)
        self.choice.setToolTip(part.help)
        for kind in part.choices():
            self.choice.addItem(getattr(kind, "title", "") or kind.name, kind.name)
            tip = (kind.__doc__ or "").partition("\n")[0]
            self.choice.setItemData(self.choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        label.setBuddy(self.choice)
        self.form = SettingsForm(appearance, self, without=part.unused)
        self.form.setObjectName(f"{part.name}_form")
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.choice, 0, 1)
        layout.addWidget(self.form, 1, 0, 1, 2)
        self.choice.activated.connect(self._choose)
        self.form.changed.connect(self._change)
        self.form.released.connect(self.released)

    def show_part(self, value: Settable) -> None:
        """Show the part in force."""
        self._value = value
        self.choice.setCurrentIndex(self.choice.findData(value.name))
        self.form.show_settings(value)
        self.form.setVisible(not self.form.is_empty)

    def _choose(self, row: int) -> None:
        name = self.choice.itemData(row)
        if name != self._value.name:
            self.changed.emit(self.part.find(name, self.part.name)())
            self.released.emit()

    def _change(self, name: str, value: object) -> None:
        try:
            self.changed.emit(self._value.with_values(**{name: value}))
        except InvalidInputError as error:
            self.form.show_error(error)

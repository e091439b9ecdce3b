"""A form made from the declarations of a settable thing: an optimizer's hyperparameters, an objective's parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.core.declare.settable import Settable
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
        self.parts: dict[str, KindForm] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID // 2)

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.parts)

    def show_settings(self, settings: Settable, objective: Objective | None = None) -> None:
        """Show the values in force; those of an optimizer on sliders that suit what it walks on."""
        if type(settings) is not self._kind:
            self._make_rows(type(settings))
        reach = reaches(settings, objective)
        for name, row in self.rows.items():
            row.show_value(getattr(settings, name), reach.get(name))
        for name, part in self.parts.items():
            part.show_value(getattr(settings, name))

    def show_error(self, error: InvalidInputError) -> None:
        """Say what is wrong, beside the entry it is about."""
        if error.field in self.rows:
            self.rows[error.field].error.say(str(error))

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
                self.rows[name] = row_of(setting, kind.owner(), self._appearance, self)
        for name, part in kind.parts().items():
            form = KindForm(name, part.choices(), part.help, self._appearance, self, part.unused)
            form.kind.setObjectName(name)
            form.form.setObjectName(f"{name}_form")
            self.parts[name] = form
        made: list[SettingRow | KindForm] = [*self.rows.values(), *self.parts.values()]
        for row in made:
            row.changed.connect(self._change)
            row.released.connect(self.released)
            self._layout.addWidget(row)

    def _change(self, value: object) -> None:
        rows = {**self.rows, **self.parts}
        self.changed.emit(next(name for name, row in rows.items() if row is self.sender()), value)


class KindForm(QWidget):
    """What something is, chosen from a list, and its own settings below.

    Attributes:
        kind: The list.
        form: The settings.
        grid: Where the two stand, in rows 0 and 1.

    Signals:
        changed: The thing that the user wants.
        released: A drag is over.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(
        self,
        symbol: str,
        kinds: Iterable[type[Settable]],
        tip: str,
        appearance: Appearance,
        parent: QWidget,
        without: Collection[str] = (),
    ) -> None:
        """Begin with nothing chosen; settings named in ``without`` are not shown."""
        super().__init__(parent)
        self._kinds = {kind.name: kind for kind in kinds}
        self._value: Settable | None = None
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(GRID)
        self.grid.setVerticalSpacing(GRID // 2)
        self.grid.setColumnStretch(1, 1)
        label = QLabel(symbol, self)
        label.setFixedWidth(SYMBOL_WIDTH)
        self.kind = ComboBox(self)
        self.kind.setObjectName("kind")
        self.kind.setAccessibleName(symbol)
        self.kind.setToolTip(tip)
        for place, (name, kind) in enumerate(self._kinds.items()):
            self.kind.addItem(getattr(kind, "title", "") or name, name)
            self.kind.setItemData(place, (kind.__doc__ or "").partition("\n")[0], Qt.ItemDataRole.ToolTipRole)
        label.setBuddy(self.kind)
        self.form = SettingsForm(appearance, self, without)
        self.form.setObjectName("form")
        self.grid.addWidget(label, 0, 0)
        self.grid.addWidget(self.kind, 0, 1)
        self.grid.addWidget(self.form, 1, 0, 1, 2)
        self.kind.activated.connect(self._choose)
        self.form.changed.connect(self._change)
        self.form.released.connect(self.released)

    def show_value(self, value: Settable) -> None:
        self._value = value
        self.kind.setCurrentIndex(self.kind.findData(value.name))
        self.form.show_settings(value)
        self.form.setVisible(not self.form.is_empty)

    def _choose(self, row: int) -> None:
        kind = self._kinds[self.kind.itemData(row)]
        if type(self._value) is not kind:
            self.changed.emit(kind())
            self.released.emit()

    def _change(self, name: str, value: object) -> None:
        try:
            if self._value is not None:
                self.changed.emit(self._value.with_values(**{name: value}))
        except InvalidInputError as error:
            self.form.show_error(error)

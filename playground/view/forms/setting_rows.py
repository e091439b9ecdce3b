"""One line of a form for each declared setting: its symbol, controls for its kind, a reset, and what is wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from playground.core.declare.choice import Choice
from playground.core.declare.quantity import Quantity
from playground.core.declare.setting import Setting
from playground.core.declare.text import Text
from playground.figures.numbers import tidy
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.icons import icon
from playground.view.parts.line_entry import LineEntry
from playground.view.parts.number_entry import NumberEntry
from playground.view.parts.plain_text import ErrorLabel
from playground.view.parts.wheel import ComboBox, Slider

SLIDER_STEPS = 400
ENTRY_WIDTH = 88
SYMBOL_WIDTH = 64
_RESET_COLUMN = 3


class SettingRow(QWidget):
    """What the rows of all kinds of settings have; a kind adds its controls before the reset.

    Attributes:
        setting: The declaration.
        check, combo, entry, slider: The controls there may be.

    Signals:
        changed: The new value, at each move of a slider or once typed.
        released: A gesture that changes it is over.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, setting: Setting, owner: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Make the controls; ``owner`` names the thing in sentences about bad values."""
        super().__init__(parent)
        self.setting = setting
        self._owner, self._appearance = owner, appearance
        self._value: Any = setting.default
        self.check: QCheckBox | None = None
        self.combo: ComboBox | None = None
        self.entry: LineEntry | None = None
        self.slider: Slider | None = None
        self.setObjectName(f"{setting.name}_row")
        self.setToolTip(f"<b>{setting.symbol}</b> ({setting.name})<br>{setting.help}<br>Default: {setting.default}")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.reset_button = QToolButton(self)
        self.reset_button.setObjectName("reset_button")
        self.reset_button.setAccessibleName(f"Reset {setting.name}")
        self.reset_button.setToolTip(f"Back to the default, {setting.default}")
        self.reset_button.clicked.connect(self._reset)
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self._grid.addWidget(self.reset_button, 0, _RESET_COLUMN)
        self.error = ErrorLabel(self)
        self.error.setObjectName("error")
        self._grid.addWidget(self.error, 1, 0, 1, _RESET_COLUMN + 1)
        self.add_controls()
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.show_value(setting.default)

    def add_controls(self) -> None:
        raise NotImplementedError

    def show_control(self, value: Any) -> None:
        raise NotImplementedError

    def show_value(self, value: Any, reach: Quantity | None = None) -> None:
        """Show the value in force; ``reach`` is the quantity with the ends that its slider is to have, if it has one.

        They stay as they are while it is dragged.
        """
        self._value = value
        self.show_control(value)
        self.reset_button.setVisible(value != self.setting.default)

    def _add(self, control: QWidget, place: int, span: int = 1) -> None:
        """Add a control that has the setting's name."""
        control.setAccessibleName(self.setting.name)
        control.setAccessibleDescription(self.setting.help)
        self._grid.addWidget(control, 0, place, 1, span)

    def _add_symbol(self, buddy: QWidget) -> None:
        label = QLabel(self.setting.symbol, self)
        label.setFixedWidth(SYMBOL_WIDTH)
        label.setBuddy(buddy)
        self._grid.addWidget(label, 0, 0)

    def _add_entry(self, entry: LineEntry, place: int, span: int) -> None:
        entry.setObjectName(self.setting.name)
        entry.committed.connect(self._choose)
        entry.refused.connect(self.error.say)
        self.entry = entry
        self._add_symbol(entry)
        self._add(entry, place, span)

    def _choose(self, value: object) -> None:
        self.changed.emit(value)
        self.released.emit()

    def _reset(self) -> None:
        self._choose(self.setting.default)

    def _restyle(self) -> None:
        self.reset_button.setIcon(icon("undo", self._appearance.theme.muted))


class SwitchRow(SettingRow):
    """A box to tick."""

    check: QCheckBox

    def add_controls(self) -> None:
        self.check = QCheckBox(self.setting.symbol, self)
        self.check.setObjectName(self.setting.name)
        self.check.setAccessibleDescription(self.setting.help)
        self.check.clicked.connect(self._choose)
        self._grid.addWidget(self.check, 0, 0, 1, _RESET_COLUMN)

    def show_control(self, value: Any) -> None:
        self.check.setChecked(bool(value))


class NumberRow(SettingRow):
    """A slider, and an entry for the exact number."""

    entry: LineEntry
    slider: Slider

    def __init__(self, quantity: Quantity, owner: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        self._quantity = self._reach = self._wanted_reach = quantity
        super().__init__(quantity, owner, appearance, parent)

    def add_controls(self) -> None:
        name = self.setting.name
        self.slider = Slider(self)
        self.slider.setObjectName(f"{name}_slider")
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setPageStep(SLIDER_STEPS // 20)
        self.slider.setMinimumWidth(48)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(self._let_go)
        entry = NumberEntry(partial(self.setting.parsed, owner=self._owner), self)
        entry.setFixedWidth(ENTRY_WIDTH)
        entry.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._add(self.slider, 1)
        self._add_entry(entry, 2, 1)

    def show_value(self, value: Any, reach: Quantity | None = None) -> None:
        self._wanted_reach = reach or self._quantity
        super().show_value(value)

    def show_control(self, value: Any) -> None:
        self.entry.show_value(value)
        if not self.slider.isSliderDown():
            self._place_slider()

    def _place_slider(self) -> None:
        self._reach = self._wanted_reach
        self.slider.show_value(round(self._reach.position(self._value) * SLIDER_STEPS))

    def _slide(self, position: int) -> None:
        value = tidy(self._reach, self._reach.at_position(position / SLIDER_STEPS))
        self.error.say("")
        self.changed.emit(value)
        if not self.slider.isSliderDown():
            self.released.emit()

    def _let_go(self) -> None:
        self._place_slider()
        self.released.emit()


class ChoiceRow(SettingRow):
    """A list of words."""

    combo: ComboBox

    def __init__(self, choice: Choice, owner: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        self._options = choice.options
        super().__init__(choice, owner, appearance, parent)

    def add_controls(self) -> None:
        self.combo = ComboBox(self)
        self.combo.setObjectName(self.setting.name)
        self.combo.addItems(self._options)
        self.combo.textActivated.connect(self._choose)
        self._add_symbol(self.combo)
        self._add(self.combo, 1, 2)

    def show_control(self, value: Any) -> None:
        self.combo.setCurrentText(value)


class TextRow(SettingRow):
    """A line to type."""

    entry: LineEntry

    def add_controls(self) -> None:
        self._add_entry(LineEntry(partial(self.setting.parsed, owner=self._owner), "", self), 1, 2)

    def show_control(self, value: Any) -> None:
        self.entry.show_value(value)


def row_of(setting: Setting, owner: str, appearance: Appearance, parent: QWidget) -> SettingRow:
    match setting:
        case Quantity(kind="switch"):
            return SwitchRow(setting, owner, appearance, parent)
        case Quantity():
            return NumberRow(setting, owner, appearance, parent)
        case Choice():
            return ChoiceRow(setting, owner, appearance, parent)
        case Text():
            return TextRow(setting, owner, appearance, parent)
    raise TypeError(f"there is no row for {type(setting).__name__}")

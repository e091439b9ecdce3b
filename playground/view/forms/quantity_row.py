"""One line of a form: symbol, slider, entry and reset for a declared quantity."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from playground.core.declare.quantity import Quantity
from playground.figures.numbers import tidy
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.icons import icon
from playground.view.parts.number_entry import NumberEntry
from playground.view.parts.plain_text import PlainLabel
from playground.view.parts.wheel import Slider

SLIDER_STEPS = 400
ENTRY_WIDTH = 88
SYMBOL_WIDTH = 64


class QuantityRow(QWidget):
    """A quantity's controls, made from its declaration.

    Signals:
        changed: The new value, at each move of the slider or once typed.
        released: The slider was let go.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, quantity: Quantity, owner: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Make the controls; ``owner`` names the thing in sentences about bad values."""
        super().__init__(parent)
        self.quantity = quantity
        self._appearance = appearance
        self._value: Any = quantity.default
        self._reach = self._wanted_reach = quantity
        self.setObjectName(f"{quantity.name}_row")
        self.setToolTip(f"<b>{quantity.symbol}</b> ({quantity.name})<br>{quantity.help}<br>Default: {quantity.default}")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setVerticalSpacing(0)

        self.reset_button = QToolButton(self)
        self.reset_button.setObjectName("reset_button")
        self.reset_button.setAccessibleName(f"Reset {quantity.name}")
        self.reset_button.setToolTip(f"Back to the default, {quantity.default}")
        self.reset_button.clicked.connect(self._reset)
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        layout.addWidget(self.reset_button, 0, 3)
        layout.setColumnStretch(1, 1)

        self.slider: Slider | None = None
        self.entry: NumberEntry | None = None
        self.check: QCheckBox | None = None
        if quantity.kind == "switch":
            self.check = QCheckBox(quantity.symbol, self)
            self.check.setObjectName(quantity.name)
            self.check.setAccessibleDescription(quantity.help)
            self.check.clicked.connect(self._tick)
            layout.addWidget(self.check, 0, 0, 1, 3)
        else:
            self._add_number(layout, owner)
        self.error = PlainLabel(parent=self)
        self.error.setObjectName("error")
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)  # It quotes what was typed.
        self.error.hide()
        layout.addWidget(self.error, 1, 0, 1, 4)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.show_value(quantity.default)

    def _add_number(self, layout: QGridLayout, owner: str) -> None:
        quantity = self.quantity
        label = QLabel(quantity.symbol, self)
        label.setFixedWidth(SYMBOL_WIDTH)
        self.slider = Slider(self)
        self.slider.setObjectName(f"{quantity.name}_slider")
        self.slider.setAccessibleName(quantity.name)
        self.slider.setAccessibleDescription(quantity.help)
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setPageStep(SLIDER_STEPS // 20)
        self.slider.setMinimumWidth(48)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(self._let_go)
        self.entry = NumberEntry(partial(quantity.parsed, owner=owner), self)
        self.entry.setObjectName(quantity.name)
        self.entry.setAccessibleName(quantity.name)
        self.entry.setAccessibleDescription(quantity.help)
        self.entry.setFixedWidth(ENTRY_WIDTH)
        self.entry.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.entry.committed.connect(self._type)
        self.entry.refused.connect(self.show_error)
        label.setBuddy(self.entry)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.slider, 0, 1)
        layout.addWidget(self.entry, 0, 2)

    def show_value(self, value: Any, reach: Quantity | None = None) -> None:
        """Show the value in force on a slider that reaches it; ``reach`` is the quantity with that slider's ends.

        They stay as they are while it is dragged.
        """
        self._value = value
        self._wanted_reach = reach or self.quantity
        if self.check is not None:
            self.check.setChecked(bool(value))
        if self.entry is not None:
            self.entry.show_value(value)
        if self.slider is not None and not self.slider.isSliderDown():
            self._place_slider()
        self.reset_button.setVisible(value != self.quantity.default)

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with what was typed, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def _place_slider(self) -> None:
        self._reach = self._wanted_reach
        if self.slider is not None:
            self.slider.blockSignals(True)
            self.slider.setValue(round(self._reach.position(self._value) * SLIDER_STEPS))
            self.slider.blockSignals(False)

    def _slide(self, position: int) -> None:
        value = tidy(self._reach, self._reach.at_position(position / SLIDER_STEPS))
        self.show_error("")
        self.changed.emit(value)
        if self.slider is not None and not self.slider.isSliderDown():
            self.released.emit()

    def _let_go(self) -> None:
        self._place_slider()
        self.released.emit()

    def _tick(self, checked: bool) -> None:
        self.changed.emit(checked)
        self.released.emit()

    def _type(self, value: object) -> None:
        self.changed.emit(value)
        self.released.emit()

    def _reset(self) -> None:
        self.changed.emit(self.quantity.default)
        self.released.emit()

    def _restyle(self) -> None:
        self.reset_button.setIcon(icon("undo", self._appearance.theme.muted))

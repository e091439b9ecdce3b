"""Which hyperparameters of which optimizer stand on the axes, remembered while the program runs."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from playground.core.declare.quantity import Quantity
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.optimizers.reach import around_suggestion, reaching
from playground.core.sweeps.swept_setting import sweepable
from playground.figures.span import SettingSpan
from playground.view.parts.appearance import GRID
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.wheel import ComboBox

_NARROWEST = 7 * GRID


@dataclass(frozen=True)
class Axes:
    """What the axes show; y is None for an optimizer with one hyperparameter to sweep."""

    x: SettingSpan
    y: SettingSpan | None


class ShortComboBox(ComboBox):
    """A list as wide as what is chosen; where there is less room, its text ends in …."""

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        widest = max((self._advance(row) for row in range(self.count())), default=0)
        return QSize(hint.width() - widest + self._advance(self.currentIndex()) + GRID, hint.height())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def _advance(self, row: int) -> int:
        return self.fontMetrics().horizontalAdvance(self.itemText(row))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - GRID // 2
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class AxisChoice(QWidget):
    """Two lists of hyperparameters.

    Signals:
        changed: The user chose other axes.

    Attributes:
        axes: What the axes show, or None where there is no optimizer.
        y_choice, x_choice: The lists.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: tuple[object, ...] = ()
        self._remembered: dict[tuple[object, ...], Axes] = {}
        self._found: dict[str, Quantity] = {}
        self._optimizer: Optimizer | None = None
        self._objective: Objective | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        self.y_label, self.y_choice = self._list("y_choice", "↑", "Hyperparameter along y", row)
        self.x_label, self.x_choice = self._list("x_choice", "→", "Hyperparameter along x", row)
        row.addStretch(1)

    @property
    def axes(self) -> Axes | None:
        return self._remembered.get(self._kind)

    def show_optimizer(self, optimizer: Optimizer, objective: Objective) -> None:
        """Offer an optimizer's hyperparameters: those chosen last for its kind here, or lr and the first other one."""
        self._optimizer, self._objective = optimizer, objective
        parts = (type(getattr(optimizer, name)) for name in optimizer.parts())
        kind = type(objective), type(optimizer), *parts
        if kind == self._kind:
            return
        self._kind, self._found = kind, sweepable(optimizer)
        if kind not in self._remembered:
            lr, *others = self._found
            self._remembered[kind] = Axes(self._whole(lr), self._whole(others[0]) if others else None)
        for choice in (self.y_choice, self.x_choice):
            choice.clear()
            for name, quantity in self._found.items():
                symbol = quantity.symbol.partition(" ")[2] if "." in name else quantity.symbol
                choice.addItem(symbol if symbol == name else f"{symbol}  {name}", name)
                choice.setItemData(choice.count() - 1, quantity.help, Qt.ItemDataRole.ToolTipRole)
            choice.view().setMinimumWidth(choice.view().sizeHintForColumn(0) + 3 * GRID)
        for widget in (self.y_label, self.y_choice):
            widget.setVisible(len(self._found) > 1)
        self._show_axes()

    def zoom(self, factor: float, across: float, up: float) -> None:
        """Make what the axes show ``factor`` times as wide, about a place."""
        if self.axes is not None:
            y = self.axes.y.zoomed(factor, up) if self.axes.y is not None else None
            self._put(Axes(self.axes.x.zoomed(factor, across), y))

    def fit(self) -> None:
        if self.axes is not None:
            y = self._whole(self.axes.y.name) if self.axes.y is not None else None
            self._put(Axes(self._whole(self.axes.x.name), y))

    def _whole(self, name: str) -> SettingSpan:
        reached = [attrgetter(name)(self._optimizer)]
        if name == "lr" and self._optimizer is not None and self._objective is not None:
            reached += around_suggestion(self._optimizer, self._objective)
        return SettingSpan.whole(reaching(self._found[name], *reached))

    def _list(self, name: str, arrow: str, title: str, row: QHBoxLayout) -> tuple[QLabel, ComboBox]:
        label = QLabel(arrow, self)
        label.setProperty("role", "muted")
        choice = ShortComboBox(self)
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        choice.setToolTip(f"{title}; chosen on both axes, the two change places")
        choice.view().setTextElideMode(Qt.TextElideMode.ElideNone)
        choice.activated.connect(self._choose)
        label.setBuddy(choice)
        row.addWidget(label)
        row.addWidget(choice)
        return label, choice

    def _choose(self) -> None:
        if self.axes is None or self.axes.y is None:
            return
        x, y = self.axes.x, self.axes.y
        names = self.x_choice.currentData(), self.y_choice.currentData()
        if names[0] == names[1]:  # Chosen on one axis, it leaves the other.
            self._put(Axes(y, x))
        else:
            chosen = [
                span if span.name == name else self._whole(name) for span, name in zip((x, y), names, strict=True)
            ]
            self._put(Axes(*chosen))

    def _put(self, axes: Axes) -> None:
        if axes != self.axes:
            self._remembered[self._kind] = axes
            self.changed.emit()
        self._show_axes()

    def _show_axes(self) -> None:
        if self.axes is None:
            return
        for choice, span in ((self.x_choice, self.axes.x), (self.y_choice, self.axes.y)):
            if span is not None:
                choice.setCurrentIndex(choice.findData(span.name))
                choice.updateGeometry()

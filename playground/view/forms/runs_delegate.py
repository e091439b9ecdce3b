"""Cells of the table of runs, which leave their lower half to a line on how the run stands."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground.view.parts.guard import guarded, nothing

_Index = QModelIndex | QPersistentModelIndex


class RunsDelegate(QStyledItemDelegate):
    """Cells whose contents stand in the first of a row's lines.

    Attributes:
        line_height: How high that line is, in pixels; 0 where a row has no other.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.line_height = 0

    def first_line(self, cell: QRect) -> QRect:
        """Return the part of a cell that its contents have."""
        return cell.adjusted(0, 0, 0, self.line_height - cell.height()) if self.line_height else cell

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the ground of the whole cell, and its contents in the first line."""
        if self.line_height:
            ground = QStyleOptionViewItem(option)
            self.initStyleOption(ground, index)
            view = self.parent()
            if isinstance(view, QWidget):
                view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, view)
        super().paint(painter, self._moved(option), index)

    @guarded(bool)
    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Take clicks on the box where it is drawn."""
        return super().editorEvent(event, model, self._moved(option), index)

    @guarded(nothing)
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Edit a name where it is drawn."""
        super().updateEditorGeometry(editor, self._moved(option), index)

    def _moved(self, option: QStyleOptionViewItem) -> QStyleOptionViewItem:
        moved = QStyleOptionViewItem(option)
        moved.rect = self.first_line(option.rect)
        return moved

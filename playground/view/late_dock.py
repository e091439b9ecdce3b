"""A dock whose content is made when it is first seen: a start of the program need not wait for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDockWidget, QWidget


class LateDock(QDockWidget):
    """Stays empty until it is seen.

    Attributes:
        content: What it shows, or None while nobody has looked.
    """

    def __init__(self, title: str, make: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        """Begin empty; ``make`` returns the content."""
        super().__init__(title, parent)
        self._make = make
        self.content: QWidget | None = None
        self.visibilityChanged.connect(self._seen)

    def _seen(self, visible: bool) -> None:
        if visible and self.content is None:
            self.content = self._make()
            self.setWidget(self.content)
            self.content.show()

"""A part of the dock that opens on demand: schedule and gradient pipeline, for the experiment or for one run of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from playground.view.appearance import Appearance
from playground.view.controls.descent_form import Descent, DescentForm
from playground.view.controls.words import pipeline_words


class DescentSection(QWidget):
    """What becomes of the learning rate and of the gradient before the rule sees them; closed, it says so in a line.

    Signals:
        schedule_changed: The schedule wanted, or None for the experiment's.
        pipeline_changed: The pipeline wanted, or None for the experiment's.
        released: A drag is over.
    """

    schedule_changed = Signal(object)
    pipeline_changed = Signal(object)
    released = Signal()

    def __init__(self, of_run: bool, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Begin closed; for a run there are boxes to tick, without which the experiment's settings are in force."""
        super().__init__(parent)
        self._of_run, self._appearance = of_run, appearance
        self._descent = Descent()
        self._step = 0
        self.form: DescentForm | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.fold_button = QToolButton(self)
        self.fold_button.setObjectName("fold_button")
        self.fold_button.setProperty("role", "fold")
        self.fold_button.setAccessibleName("Schedule and gradient")
        self.fold_button.setToolTip("Learning-rate schedule, noise, L2 and clipping")
        self.fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold_button.setArrowType(Qt.ArrowType.RightArrow)
        self.fold_button.setCheckable(True)
        self.fold_button.toggled.connect(self._unfold)
        self._layout.addWidget(self.fold_button)

    def show_descent(self, descent: Descent) -> None:
        """Show what is in force."""
        self._descent = descent
        words = (
            descent.schedule.title.lower() + " lr",
            pipeline_words(descent.pipeline),
        )
        own = (descent.own_schedule, descent.own_pipeline)
        said = [word for word, is_own in zip(words, own, strict=True) if is_own]
        text = ", ".join(said)
        self.fold_button.setText(text[:1].upper() + text[1:] if said else "Schedule and gradient as for all runs")
        if self.form is not None:
            self.form.show_descent(descent)

    def show_step(self, step: int) -> None:
        """Move the dot in the picture of the rates."""
        self._step = step
        if self.form is not None and self.form.isVisible():
            self.form.show_step(step)

    def _unfold(self, unfolded: bool) -> None:
        if self.form is None:  # Made when it is first wanted: most experiments leave it closed.
            self.form = DescentForm(self._of_run, self._appearance, self)
            self.form.setObjectName("form")
            self.form.schedule_changed.connect(self.schedule_changed)
            self.form.pipeline_changed.connect(self.pipeline_changed)
            self.form.released.connect(self.released)
            self._layout.addWidget(self.form)
            self.form.show_descent(self._descent)
        self.form.show_step(self._step)
        self.form.setVisible(unfolded)
        self.fold_button.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)

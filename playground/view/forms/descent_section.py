"""A part of the dock that opens on demand: schedule and gradient pipeline, for the experiment or for one run of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.schedules import Constant
from playground.view.forms.descent_form import Descent, DescentForm
from playground.view.forms.summaries import pipeline_parts
from playground.view.parts.appearance import Appearance
from playground.view.parts.fold_button import FoldButton


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
        self.fold_button = FoldButton("Schedule and gradient", "Learning-rate schedule, noise, L2 and clipping", self)
        self.fold_button.setObjectName("fold_button")
        self.fold_button.toggled.connect(self._unfold)
        self._layout.addWidget(self.fold_button)

    def show_descent(self, descent: Descent) -> None:
        """Show what is in force."""
        self._descent = descent
        self.fold_button.say(descent_words(descent))
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


def descent_words(descent: Descent) -> str:
    """Say in a line what is in force of what the form sets."""
    if not (descent.own_schedule or descent.own_pipeline):
        return "Schedule, noise, L2, clipping: as for all runs"
    said = [] if isinstance(descent.schedule, Constant) else [f"{descent.schedule.title} schedule"]
    own = [*(said if descent.own_schedule else []), *(pipeline_parts(descent.pipeline) if descent.own_pipeline else [])]
    if not own:
        return "Schedule, noise, L2, clipping: none"
    text = "; ".join(own)
    return text[:1].upper() + text[1:]

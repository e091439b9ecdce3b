"""The sensitivity map of the picked run: how it would end for every setting of two of its hyperparameters."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from playground.core.sweeps.sensitivity import SensitivityMap
from playground.figures.map_captions import cell_lines
from playground.figures.numbers import step_number
from playground.model.answer import Answer, State
from playground.model.document import Document
from playground.model.jobs import jobs
from playground.model.step_engine import StepEngine
from playground.view.parts.answer_controls import AnswerControls
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.elided_label import ElidedLabel
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.wheel import ComboBox
from playground.view.sweeps.axis_choice import AxisChoice
from playground.view.sweeps.map_export import MapExportButton
from playground.view.sweeps.questions import SensitivityQuestion, measured
from playground.view.sweeps.sensitivity_picture import SensitivityPicture
from playground.view.sweeps.shade_bar import ShadeBar

THROTTLE_MS = 30
"""What is dragged has the map made anew no more often than this: two frames."""
PATIENCE_MS = 200
"""Work that ends sooner is not worth a progress bar."""
LOW_HEIGHT = 23 * GRID
"""A panel lower than this keeps its room for the map."""
_GESTURE = "sensitivity"


class SensitivityPanel(QWidget):
    """Follows the picked run, and lets a click on its map take a setting.

    Attributes:
        heading: What belongs into the panel's title.
        answer: Makes the map while somebody looks.
        axis_choice: Which hyperparameters are on the axes.
        picture, message_label: The map, and what is said in its place where there can be none.
        shade_bar: What its colours mean.
        color_choice: What it is coloured by.
        words, progress, stop_button: What the map shows; while it takes long, how far it is and a way to stop.
        export_button: Writes the map to a file.
    """

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget) -> None:
        """Follow a document; nothing is worked out while the panel is hidden."""
        super().__init__(parent)
        self.setObjectName("sensitivity_panel")
        self._document, self._engine = document, engine
        self._undoable_click = False
        self.answer = Answer(jobs(), SensitivityQuestion.maps, SensitivityQuestion.is_like, THROTTLE_MS, parent=self)
        self.answer.watch(False)
        self._build(appearance)
        self._connect()
        self._follow()

    # The parts

    def _build(self, appearance: Appearance) -> None:
        self.axis_choice = AxisChoice(self)
        self.axis_choice.setObjectName("axis_choice")
        self.heading: QWidget = self.axis_choice
        self.picture = SensitivityPicture(appearance, self)
        self.picture.setObjectName("picture")
        self.picture.setAccessibleName("Sensitivity map")
        self.picture.setToolTip(
            "How a run with each setting ends. ◯ the setting in force, + the best.<br>Click or drag to take a setting; "
            "arrow keys move it, Home takes the best.<br>The wheel zooms, a double click shows the whole range."
        )
        self.message_label = QLabel(self)
        self.message_label.setObjectName("message_label")
        self.message_label.setProperty("role", "muted")
        self.message_label.setTextFormat(Qt.TextFormat.PlainText)
        self.message_label.setWordWrap(True)
        self.message_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message_label.setMargin(GRID)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.picture)
        self._middle.addWidget(self.message_label)
        self.shade_bar = ShadeBar(appearance, self)
        self.shade_bar.setObjectName("shade_bar")
        self.shade_bar.setAccessibleName("Colours")
        self.color_choice = ComboBox(self)
        self.color_choice.setObjectName("color_choice")
        self.color_choice.setAccessibleName("Coloured by")
        self.color_choice.setToolTip(
            "Colour by how far above f* a run ends, or by the steps until it stays within the tolerance of f*"
        )
        self.color_choice.addItem("final loss", "loss")
        self.color_choice.addItem("steps to f*", "steps")
        self.words = ElidedLabel("", self)
        self.words.setObjectName("words")
        self.words.setProperty("role", "muted")
        self.stop_button = QPushButton(self)
        self.stop_button.setObjectName("stop_button")
        self._controls = AnswerControls(
            self.answer, self.stop_button, "Go on", "Make the map finer", "Stop, and keep what is there", self,
            PATIENCE_MS,
        )  # fmt: skip
        self.progress = self._controls.progress
        self.progress.setToolTip("How far the map is; what is seen so far is coarse")
        colors = QHBoxLayout()
        colors.setSpacing(GRID)
        colors.addWidget(self.color_choice)
        colors.addWidget(self.shade_bar, 1)
        state = QHBoxLayout()
        state.setSpacing(GRID)
        for part in (self.words, self.progress):
            state.addWidget(part, 1)
        self.export_button = MapExportButton(self)
        state.addWidget(self.stop_button)
        state.addWidget(self.export_button)
        self._lower = QWidget(self)
        lower = QVBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(GRID // 2)
        lower.addLayout(colors)
        lower.addLayout(state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, 0, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.axis_choice)
        layout.addLayout(self._middle, 1)
        layout.addWidget(self._lower)

    def _connect(self) -> None:
        document = self._document
        for signal in (document.changed, document.picked_changed):
            signal.connect(self._follow)
        self.axis_choice.changed.connect(self._follow)
        self.color_choice.activated.connect(self._show_map)
        self.picture.taken.connect(self._take)
        self.picture.released.connect(document.end_gesture)
        self.picture.zoomed.connect(self.axis_choice.zoom)
        self.picture.fit_asked.connect(self._fit)
        self.answer.made.connect(self._show_map)
        self._controls.changed.connect(self._show_state)

    # The document

    def _follow(self) -> None:
        entry = self._document.picked_entry
        experiment = self._document.experiment
        wanted = None
        if entry is not None:
            self.axis_choice.show_optimizer(entry.optimizer, experiment.objective)
            if axes := self.axis_choice.axes:
                wanted = SensitivityQuestion(measured(experiment, entry), axes.x, axes.y)
        self.answer.ask(wanted)
        if wanted is not None:
            self.picture.show_plane(wanted.x, wanted.y, _setting(wanted))
        self._show_state()

    def _take(self, setting: dict[str, float]) -> None:
        before = self._document.experiment
        self._document.set_run_values(self._document.picked, _GESTURE, **setting)
        self._undoable_click = self._document.experiment != before
        if self._engine.cursor.step == 0:  # At the start nothing would be seen of the run that was asked for.
            self._engine.play()

    def _fit(self, has_taken: bool) -> None:
        """Show the whole range; the first of the two clicks did not mean a setting."""
        if has_taken and self._undoable_click:
            self._document.take_back()
        self._undoable_click = False
        self.axis_choice.fit()

    # What is seen

    def _by(self) -> str:
        objective = self._document.experiment.objective
        return self.color_choice.currentData() if objective.lowest is not None else "loss"

    def _show_map(self) -> None:
        chart, by = self.answer.result, self._by()
        self.picture.show_map(chart, by)
        self.shade_bar.show_map(chart, by)
        self.export_button.chart, self.export_button.shade = chart, by
        self._show_state()

    def _show_state(self) -> None:
        """Show what there is to say: what the map shows, how far it is, or why there is none."""
        if self.answer.result is not self.picture.chart:
            self._show_map()
            return
        self.words.setHidden(self._controls.is_slow)
        is_empty = self._document.picked_entry is None
        hint = "Pick a run, or add one, to see how it would end with other settings." if is_empty else ""
        message = self.answer.failure or hint
        self.message_label.setText(message)
        self._middle.setCurrentWidget(self.message_label if message else self.picture)
        self.shade_bar.setHidden(bool(message))
        objective = self._document.experiment.objective
        self.color_choice.setEnabled(not message and objective.lowest is not None)
        self.color_choice.setCurrentIndex(self.color_choice.findData(self._by()))
        self.words.setText("" if message else self._sentence())

    def _sentence(self) -> str:
        """Say what the map shows; what matters most stands first, for in a narrow dock the rest is cut off."""
        chart: SensitivityMap | None = self.answer.result
        limit = self._engine.limit
        if chart is None:
            return "Stopped" if self.answer.state is State.STOPPED else "Being worked out…"
        steps = step_number(chart.question.steps)
        parts = []
        if beyond := self.picture.plane.beyond(self.picture.setting) if self.picture.plane is not None else []:
            parts.append(f"{' and '.join(beyond)} beyond this map")
        parts.append(f"{steps} of {step_number(limit)} steps" if chart.question.steps < limit else f"{steps} steps")
        if self.picture.best is not None:
            parts.append("best: {}: {}".format(*cell_lines(chart, *self.picture.best)))
        else:
            parts.append("every setting diverged")
        return "; ".join(parts)

    # What Qt asks for

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.answer.watch(True)

    @guarded(nothing)
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.answer.watch(False)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave a low panel to the map."""
        super().resizeEvent(event)
        self._lower.setHidden(self.height() < LOW_HEIGHT)


def _setting(wanted: SensitivityQuestion) -> dict[str, float]:
    names = [span.name for span in (wanted.x, wanted.y) if span is not None]
    return {name: attrgetter(name)(wanted.question.optimizer) for name in names}

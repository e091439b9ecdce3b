"""The transport: play, pause, step, reset, the step shown, the limit and the speed."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from playground.core.declare.quantity import Interval, Quantity
from playground.core.errors import InvalidInputError
from playground.core.runs.trajectory import MOST_STEPS
from playground.figures.numbers import step_number, three_digits
from playground.model.document import Document
from playground.model.step_engine import FASTEST, SLOWEST, StepEngine
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.icons import SIZE, icon
from playground.view.parts.number_entry import NumberEntry
from playground.view.parts.wheel import Slider

SPEED_STEPS = 100
LIMIT = Quantity(
    name="step limit",
    kind="whole",
    default=500,
    symbol="steps",
    low=0,
    high=10_000,
    legal=Interval(1, MOST_STEPS),
    help="Where the runs end.",
)


class Transport(QWidget):
    """Buttons and sliders for the step engine.

    Signals:
        refused: A sentence about a step limit that cannot be used; empty once it can.
    """

    refused = Signal(str)

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self._document, self._engine, self._appearance = document, engine, appearance
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, 0, GRID, 0)
        layout.setSpacing(GRID // 2)

        self.reset_button = self._button("reset_button", "Back to the start", "R")
        self.back_button = self._button("back_button", "One step back", ",")
        self.play_button = self._button("play_button", "Play", "Space")
        self.step_button = self._button("step_button", "One step on", ".")
        self.reset_button.clicked.connect(engine.reset)
        self.back_button.clicked.connect(self._back)
        self.play_button.clicked.connect(engine.toggle)
        self.step_button.clicked.connect(self._forward)

        self.step_slider = Slider(self)
        self.step_slider.setObjectName("step_slider")
        self.step_slider.setAccessibleName("Step")
        self.step_slider.setToolTip("The step shown: drag to look at any moment of the race")
        self.step_slider.setMinimumWidth(80)
        self.step_slider.valueChanged.connect(self._seek)
        self.step_label = QLabel(self)
        self.step_label.setObjectName("step_label")
        self.step_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.limit_entry = NumberEntry(self._parsed_limit, self)
        self.limit_entry.setObjectName("limit_entry")
        self.limit_entry.setAccessibleName("Step limit")
        self.limit_entry.committed.connect(self._set_limit)
        self.limit_entry.refused.connect(self.refused)
        self.speed_slider = Slider(self)
        self.speed_slider.setObjectName("speed_slider")
        self.speed_slider.setAccessibleName("Speed")
        self.speed_slider.setToolTip("Steps a second; the right end is as fast as it can. Speed never alters a path.")
        self.speed_slider.setRange(0, SPEED_STEPS + 4)
        self.speed_slider.setFixedWidth(96)
        self.speed_slider.valueChanged.connect(self._set_speed)
        self.speed_label = QLabel(self)
        self.speed_label.setObjectName("speed_label")
        speed_heading = QLabel("speed", self)
        speed_heading.setProperty("role", "muted")

        for widget in (self.reset_button, self.back_button, self.play_button, self.step_button):
            layout.addWidget(widget)
        layout.addSpacing(GRID)
        layout.addWidget(self.step_slider, 1)
        layout.addSpacing(GRID)
        layout.addWidget(self.step_label)
        layout.addWidget(self.limit_entry)
        layout.addSpacing(2 * GRID)
        layout.addWidget(speed_heading)
        layout.addWidget(self.speed_slider)
        layout.addWidget(self.speed_label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

        engine.cursor.moved.connect(self._show_step)
        engine.playing_changed.connect(self._show_playing)
        engine.speed_changed.connect(self._show_speed)
        document.limits_changed.connect(self._show_limit)
        document.changed.connect(self._tell_need)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._show_limit()
        self._show_speed()
        self._tell_need()

    def _button(self, name: str, what: str, key: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(what)
        button.setToolTip(f"{what} ({key})")
        button.setIconSize(QSize(SIZE, SIZE))
        return button

    def _back(self) -> None:
        self._engine.step_by(-1)

    def _forward(self) -> None:
        self._engine.step_by(1)

    def _seek(self, step: int) -> None:
        self._engine.pause()
        self._engine.seek(step)

    def _set_limit(self, steps: object) -> None:
        try:
            self._document.set_steps(int(str(steps)))
        except InvalidInputError as error:
            self.refused.emit(str(error))

    @staticmethod
    def _parsed_limit(text: str) -> float:
        limit: int = LIMIT.parsed(text, "Runs")
        return limit

    def _set_speed(self, position: int) -> None:
        share = position / SPEED_STEPS
        speed = math.inf if share > 1.0 else SLOWEST * (FASTEST / SLOWEST) ** share
        self._engine.set_speed(speed if math.isinf(speed) else float(f"{speed:.1e}"))

    def _show_step(self) -> None:
        self.step_label.setText(f"step {step_number(self._engine.cursor.step)} /")
        if not self.step_slider.isSliderDown():
            self.step_slider.show_value(self._engine.cursor.step)

    def _show_limit(self) -> None:
        limit = self._engine.limit
        self.step_slider.blockSignals(True)
        self.step_slider.setRange(0, limit)
        self.step_slider.setPageStep(max(1, limit // 20))
        self.step_slider.blockSignals(False)
        self.limit_entry.show_value(limit)
        self._fit_widths()
        self._show_step()

    def _tell_need(self) -> None:
        """Say at the step limit what that many steps of the runs take of memory."""
        self.limit_entry.setToolTip(
            f"Step limit: where the runs end. Raise it to let them go on.\n{self._engine.memory_words}."
        )

    def _show_playing(self) -> None:
        theme = self._appearance.theme
        playing = self._engine.is_playing
        self.play_button.setIcon(icon("pause" if playing else "play", theme.on_accent))
        self.play_button.setAccessibleName("Pause" if playing else "Play")
        self.play_button.setToolTip(f"{'Pause' if playing else 'Play'} (Space)")

    def _show_speed(self) -> None:
        speed = self._engine.speed
        fastest = math.isinf(speed)
        self.speed_label.setText("as fast as it can" if fastest else f"{three_digits(speed).rstrip('0').rstrip('.')}/s"
                                 if speed < 10 else f"{speed:.0f}/s")  # fmt: skip
        position = SPEED_STEPS + 4 if fastest else round(
            SPEED_STEPS * math.log(speed / SLOWEST) / math.log(FASTEST / SLOWEST)
        )  # fmt: skip
        if not self.speed_slider.isSliderDown():
            self.speed_slider.show_value(position)

    def _fit_widths(self) -> None:
        """Give the numbers room for the largest they will show, so that nothing jumps while they count."""
        digits = step_number(self._engine.limit)
        self.step_label.setFixedWidth(self.fontMetrics().horizontalAdvance(f"step {digits} /") + GRID)
        self.limit_entry.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * max(5, len(digits))) + 3 * GRID)
        self.speed_label.setFixedWidth(self.fontMetrics().horizontalAdvance("as fast as it can") + GRID)

    def _restyle(self) -> None:
        color = self._appearance.theme.text
        for button, name in (
            (self.reset_button, "reset"),
            (self.back_button, "step-back"),
            (self.step_button, "step-forward"),
        ):
            button.setIcon(icon(name, color))
        self._show_playing()
        self._fit_widths()

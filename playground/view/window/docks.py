"""The table of the window's docks: window, menus, layout and the list of keys are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

LAYOUT_VERSION = 4
"""Raised when a dock is renamed, so that a layout remembered from before is not forced on it."""

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


@dataclass(frozen=True)
class DockRow:
    """A dock and its panel.

    Attributes:
        name: Its name in the program; its object name is this with ``_dock``.
        title: What the user calls it.
        factory: Module and class of its panel, ``"forms.experiment_panel:ExperimentPanel"``, below playground.view.
            It is imported when the panel is first seen, so that a start need not wait for all of them.
        area: The side of the window where it is at first.
        tabbed_with: The dock of an earlier row over which it lies as a tab; ``""`` has a place of its own.
        shortcut: The digit from 1 to 9 that shows or hides it with Ctrl, and with Alt gives it the canvas's place;
            ``""`` where none is left.
        needs: The parts of the program that its class is made from, in their order; its parent comes last.
        tabbed_when_low: The dock behind which it lies while the window is too low for both.
        is_tool: Whether it is given all the height that others can spare while it is seen.
    """

    name: str
    title: str
    factory: str
    area: Qt.DockWidgetArea = _RIGHT
    tabbed_with: str = ""
    shortcut: str = ""
    needs: tuple[str, ...] = ("document", "engine", "appearance")
    tabbed_when_low: str = ""
    is_tool: bool = False

    def make_panel(self, parts: Mapping[str, object], parent: QWidget) -> QWidget:
        module, _, kind = self.factory.partition(":")
        make = getattr(import_module(f"playground.view.{module}"), kind)
        panel = make(*(parts[name] for name in self.needs), parent)
        assert isinstance(panel, QWidget)
        return panel


_RACE = ("document", "appearance")

DOCKS = (
    DockRow(
        "experiment",
        "Experiment",
        "forms.experiment_panel:ExperimentPanel",
        _LEFT,
        shortcut="1",
        needs=("document", "engine", "appearance", "run_actions"),
    ),
    DockRow("loss", "Loss", "plots.loss_panel:LossPanel", shortcut="2"),
    DockRow(
        "parameters",
        "Parameters",
        "plots.parameters_panel:ParametersPanel",
        shortcut="3",
        tabbed_when_low="gradient",
    ),
    DockRow("moments", "Moments", "plots.moments_panel:MomentsPanel", shortcut="4"),
    DockRow(
        "step_sizes", "Step size", "plots.step_sizes_panel:StepSizesPanel", tabbed_with="moments", shortcut="5"
    ),
    DockRow("gradient", "Gradient", "plots.gradient_panel:GradientPanel", tabbed_with="step_sizes", shortcut="6"),
    DockRow(
        "fair_race", "Fair race", "sweeps.fair_race:FairRace",
        tabbed_with="loss", shortcut="7", needs=_RACE, is_tool=True,
    ),
    DockRow(
        "sensitivity", "Sensitivity", "sweeps.sensitivity_panel:SensitivityPanel",
        tabbed_with="fair_race", shortcut="8", is_tool=True,
    ),
    DockRow(
        "score", "Score", "sweeps.score_panel:ScorePanel",
        tabbed_with="sensitivity", shortcut="9", needs=_RACE, is_tool=True,
    ),
)  # fmt: skip

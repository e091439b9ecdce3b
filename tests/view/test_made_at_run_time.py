"""The window shows what is made while it is open, and forgets what is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from playground.core.errors import InvalidInputError
from playground.core.runs.experiment import load
from playground.model.document import Document
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.window.main_window import MainWindow
from tests.made_at_run_time import CALM, HILL, made_at_run_time
from tests.races import go_to, race


def offered(menu: QMenu) -> dict[str, QAction]:
    """Return what a menu to add runs offers, by name."""
    menu.aboutToShow.emit()
    below = (each.menu() for each in menu.actions())
    actions = [*menu.actions(), *(action for each in below if isinstance(each, QMenu) for action in each.actions())]
    return {action.data(): action for action in actions if action.data()}


def test_what_is_typed_while_the_window_is_open_is_chosen_run_and_saved_there(
    window: MainWindow, document: Document, tmp_path: Path
) -> None:
    panel = window.panel(ExperimentPanel)
    section, menu = panel.objective_section, window.run_actions.add_menu
    section.open_gallery()
    assert HILL not in section.gallery().tiles
    assert CALM not in offered(menu)
    section.gallery().hide()
    with made_at_run_time() as made:
        section.open_gallery()
        section.gallery().tiles[HILL].click()
        assert document.experiment.objective == made.objective()
        assert list(section.form.rows) == ["c"]
        offered(menu)[CALM].trigger()
        assert list(panel.run_section.form.rows) == ["lr", "calm"]
        go_to(window.engine, 30)
        window.canvas.finish_drawing()
        assert window.engine.runs[-1].trajectory.last_step == 30
        document.save(tmp_path / "typed.json")
        assert load(tmp_path / "typed.json") == document.experiment
        document.replace(race("adam"))
    section.open_gallery()
    assert HILL not in section.gallery().tiles
    section.gallery().search.setText("typed")
    assert section.gallery().nothing.isVisibleTo(section.gallery())
    section.gallery().hide()
    assert CALM not in offered(menu)
    with pytest.raises(InvalidInputError, match=HILL):
        load(tmp_path / "typed.json")

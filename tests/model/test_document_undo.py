from __future__ import annotations

from collections.abc import Callable

import pytest

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.model.document import Document
from playground.model.history import MOST_UNDO_STEPS
from tests.races import race

EDITS: dict[str, Callable[[Document], object]] = {
    "objective": lambda document: document.set_objective(OBJECTIVES.find("saddle")()),
    "parameter": lambda document: document.set_objective_values(b=7.0),
    "start": lambda document: document.set_start((0.25, 0.75)),
    "limit": lambda document: document.set_steps(17),
    "stopping": lambda document: document.set_stop_when_converged(True),
    "new run": lambda document: document.add_run(OPTIMIZERS.find("adagrad")),
    "copy": lambda document: document.duplicate_run(0),
    "removal": lambda document: document.remove_run(0),
    "setting": lambda document: document.set_run_values(1, lr=0.7),
    "name": lambda document: document.rename_run(0, "Fast"),
    "colour": lambda document: document.recolor_run(0, "#010203"),
    "hiding": lambda document: document.show_run(0, False),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_can_be_undone_and_redone(document: Document, name: str) -> None:
    document.pick(1)
    before, picked = document.experiment, document.picked
    EDITS[name](document)
    after, picked_after = document.experiment, document.picked
    assert after != before
    assert document.undo_text
    document.undo()
    assert (document.experiment, document.picked) == (before, picked)
    assert document.undo_text == ""
    assert document.redo_text
    document.redo()
    assert (document.experiment, document.picked) == (after, picked_after)
    assert document.redo_text == ""


def test_many_edits_are_undone_one_after_another(document: Document) -> None:
    seen = [document.experiment]
    for edit in EDITS.values():
        edit(document)
        seen.append(document.experiment)
        if not document.experiment.objective.values():
            document.set_objective(OBJECTIVES.find("rosenbrock")())
            seen.append(document.experiment)
    for experiment in reversed(seen[:-1]):
        document.undo()
        assert document.experiment == experiment
    for experiment in seen[1:]:
        document.redo()
        assert document.experiment == experiment


def test_undo_and_redo_with_nothing_to_do_change_nothing(document: Document) -> None:
    before = document.experiment
    document.undo()
    document.redo()
    assert document.experiment is before


def test_a_new_edit_forgets_what_could_be_redone(document: Document) -> None:
    document.set_steps(10)
    document.undo()
    document.set_steps(20)
    assert document.redo_text == ""
    document.redo()
    assert document.experiment.steps == 20


def test_a_drag_is_undone_in_one_go(document: Document) -> None:
    before = document.experiment
    for place in range(10):
        document.set_start((place / 10, 0.5), "start")
    document.undo()
    assert document.experiment == before


def test_two_drags_are_undone_one_after_the_other(document: Document) -> None:
    document.set_start((0.1, 0.5), "start")
    document.set_start((0.2, 0.5), "start")
    document.end_gesture()
    document.set_start((0.3, 0.5), "start")
    document.set_start((0.4, 0.5), "start")
    document.undo()
    assert document.experiment.start == (0.2, 0.5)


def test_drags_of_two_sliders_are_undone_one_after_the_other(document: Document) -> None:
    document.set_run_values(0, "run lr", lr=0.5)
    document.set_run_values(0, "run beta1", beta1=0.5)
    document.undo()
    assert document.experiment.runs[0].optimizer.values()["beta1"] == 0.9
    assert document.experiment.runs[0].optimizer.lr == 0.5


def test_drags_of_one_slider_for_two_runs_are_undone_one_after_the_other(document: Document) -> None:
    document.set_run_values(0, "run lr", lr=0.5)
    document.set_run_values(1, "run lr", lr=0.6)
    document.undo()
    assert document.experiment.runs[0].optimizer.lr == 0.5


def test_an_edit_after_an_undo_is_not_part_of_the_drag_before(document: Document) -> None:
    document.set_start((0.1, 0.5), "start")
    document.set_start((0.2, 0.5), "start")
    document.undo()
    at = document.experiment.start
    document.set_start((0.3, 0.5), "start")
    document.undo()
    assert document.experiment.start == at


def test_undo_remembers_a_bounded_number_of_edits(document: Document) -> None:
    for steps in range(1, MOST_UNDO_STEPS + 50):
        document.set_steps(steps)
    undone = 0
    while document.undo_text:
        document.undo()
        undone += 1
    assert undone == MOST_UNDO_STEPS


def test_what_could_be_redone_before_an_edit_that_was_never_meant_can_be_redone_after_it(document: Document) -> None:
    document.set_steps(10)
    document.undo()
    document.set_start((0.1, 0.5), "start")
    document.set_start((0.2, 0.5), "start")
    before = document.undo_text
    document.take_back()
    assert (before, document.undo_text) == ("change of start", "")
    document.redo()
    assert document.experiment.steps == 10
    assert document.redo_text == ""


def test_an_edit_that_was_never_meant_cannot_be_redone(document: Document) -> None:
    document.set_steps(10)
    before = document.experiment
    document.set_start((0.1, 0.5))
    document.take_back()
    assert document.experiment == before
    assert (document.undo_text, document.redo_text) == ("change of step limit", "")


def test_undo_does_not_reach_behind_another_experiment(document: Document) -> None:
    document.set_steps(10)
    document.undo()
    document.set_steps(11)
    document.replace(race("sgd"))
    assert document.undo_text == ""
    assert document.redo_text == ""

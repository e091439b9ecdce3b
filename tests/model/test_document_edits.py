from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtWidgets import QApplication

from playground.core.errors import InvalidInputError
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.planes.plane import Plane
from playground.core.runs.experiment import LONGEST_LABEL, Experiment
from playground.model.document import Document
from playground.model.fitting import fitted
from playground.model.palette import RUN_COLORS
from tests.races import Ear, race
from tests.regression import listed

SIGNALS = (
    "changed",
    "objective_changed",
    "start_changed",
    "runs_changed",
    "run_changed",
    "limits_changed",
    "picked_changed",
    "history_changed",
    "file_changed",
)


@pytest.fixture
def ear(document: Document) -> Ear:
    return Ear(document, SIGNALS)


def find_objective(name: str) -> type:
    return OBJECTIVES.find(name)


def lr_of(document: Document, index: int) -> float:
    return float(document.experiment.runs[index].optimizer.lr)


def test_the_first_run_is_picked_at_first(document: Document) -> None:
    assert document.picked == 0
    assert document.picked_entry is document.experiment.runs[0]


def test_without_runs_nothing_is_picked(document: Document) -> None:
    document.replace(race())
    assert document.picked == -1
    assert document.picked_entry is None


def test_another_objective_brings_its_own_start(document: Document) -> None:
    document.set_start((0.5, 0.5))
    himmelblau = find_objective("himmelblau")()
    document.set_objective(himmelblau)
    assert document.experiment.objective == himmelblau
    assert document.experiment.start == himmelblau.start


def test_a_learning_rate_nobody_touched_follows_the_objective(document: Document) -> None:
    himmelblau = find_objective("himmelblau")()
    document.set_objective(himmelblau)
    for index, entry in enumerate(document.experiment.runs):
        assert lr_of(document, index) == fitted(type(entry.optimizer), himmelblau).lr


def test_a_learning_rate_somebody_chose_is_kept_by_another_objective(document: Document) -> None:
    document.set_run_values(0, lr=0.0123)
    document.set_objective(find_objective("himmelblau")())
    assert lr_of(document, 0) == 0.0123
    assert lr_of(document, 1) == fitted(OPTIMIZERS.find("sgd"), find_objective("himmelblau")()).lr


def test_other_hyperparameters_are_kept_by_another_objective(document: Document) -> None:
    document.set_run_values(0, beta1=0.5)
    document.set_objective(find_objective("himmelblau")())
    assert document.experiment.runs[0].optimizer.values()["beta1"] == 0.5


@pytest.mark.parametrize("name", [cls.name for cls in OBJECTIVES])
def test_going_to_any_objective_and_back_gives_the_same_experiment(document: Document, name: str) -> None:
    before = document.experiment
    document.set_objective(find_objective(name)())
    document.set_objective(find_objective("rosenbrock")())
    assert document.experiment == before


def test_parameters_of_the_objective_leave_start_and_learning_rates_alone(document: Document, ear: Ear) -> None:
    document.set_start((0.5, 0.5))
    ear.take()
    rates = [lr_of(document, 0), lr_of(document, 1)]
    document.set_objective_values(b=10.0)
    assert document.experiment.objective.values() == {"a": 1.0, "b": 10.0}
    assert document.experiment.start == (0.5, 0.5)
    assert [lr_of(document, 0), lr_of(document, 1)] == rates
    assert ear.take() == ["changed", "objective_changed", "history_changed"]


def test_each_edit_says_what_it_changed_and_nothing_else(document: Document, ear: Ear) -> None:
    document.set_start((0.25, 0.5))
    assert ear.take() == ["changed", "start_changed", "file_changed", "history_changed"]
    document.set_steps(50)
    assert ear.take() == ["changed", "limits_changed", "history_changed"]
    document.set_stop_when_converged(True)
    assert ear.take() == ["changed", "limits_changed", "history_changed"]
    document.set_run_values(0, lr=0.5)
    assert ear.take() == ["changed", "run_changed", "history_changed"]
    document.rename_run(0, "Fast")
    assert ear.take() == ["changed", "run_changed", "history_changed"]
    document.recolor_run(0, "#123456")
    assert ear.take() == ["changed", "run_changed", "history_changed"]
    document.show_run(0, False)
    assert ear.take() == ["changed", "run_changed", "history_changed"]
    document.add_run(OPTIMIZERS.find("adagrad"))
    assert ear.take() == ["changed", "runs_changed", "picked_changed", "history_changed"]
    document.pick(0)
    assert ear.take() == ["picked_changed"]


def test_an_edit_that_changes_nothing_is_silent_and_not_undone(document: Document, ear: Ear) -> None:
    document.set_start(document.experiment.start)
    document.set_steps(document.experiment.steps)
    document.set_run_values(0, lr=lr_of(document, 0))
    document.rename_run(0, document.experiment.runs[0].label)
    document.pick(0)
    assert ear.take() == []
    assert document.undo_text == ""


@pytest.mark.parametrize("start", [(float("nan"), 0.0), (0.0, float("inf")), (1e13, 0.0), (1.0,), (1.0, 2.0, 3.0)])
def test_a_start_that_cannot_be_used_is_refused_and_changes_nothing(
    document: Document, ear: Ear, start: tuple[float, ...]
) -> None:
    before = document.experiment
    with pytest.raises(InvalidInputError):
        document.set_start(start)
    assert document.experiment is before
    assert ear.take() == []


def test_an_impossible_hyperparameter_is_refused_and_changes_nothing(document: Document, ear: Ear) -> None:
    before = document.experiment
    with pytest.raises(InvalidInputError) as error:
        document.set_run_values(0, beta1=1.5)
    assert error.value.field == "beta1"
    assert document.experiment is before
    assert ear.take() == []


@pytest.mark.parametrize("steps", [-1, 10_000_001])
def test_an_impossible_step_limit_is_refused(document: Document, steps: int) -> None:
    with pytest.raises(InvalidInputError):
        document.set_steps(steps)
    assert document.experiment.steps == 500


def test_several_runs_are_tuned_in_one_edit_or_not_at_all(document: Document, ear: Ear) -> None:
    before = document.experiment
    document.tune_runs({0: {"lr": 0.3, "beta1": 0.5}, 1: {"lr": 0.2}})
    adam, sgd = (entry.optimizer.values() for entry in document.experiment.runs)
    assert (adam["lr"], adam["beta1"], sgd["lr"]) == (0.3, 0.5, 0.2)
    assert ear.take().count("run_changed") == 1
    with pytest.raises(InvalidInputError):
        document.tune_runs({0: {"lr": 0.4}, 1: {"lr": -1.0}})
    assert lr_of(document, 0) == 0.3
    document.undo()
    assert document.experiment == before


def test_an_added_run_suits_the_objective_and_is_picked(document: Document) -> None:
    document.add_run(OPTIMIZERS.find("momentum"))
    assert document.picked == 2
    assert document.experiment.runs[2].optimizer == fitted(OPTIMIZERS.find("momentum"), document.experiment.objective)


def test_another_rule_inside_brings_a_learning_rate_that_suits_it_in_one_undo_step(document: Document) -> None:
    document.add_run(OPTIMIZERS.find("lookahead"))
    document.set_run_values(2, lr=0.123)
    before = document.experiment
    sgd = OPTIMIZERS.find("sgd")
    document.set_run_values(2, inner=sgd())
    assert lr_of(document, 2) == fitted(sgd, document.experiment.objective).lr != sgd().lr
    document.undo()
    assert document.experiment == before


def test_a_rule_inside_for_which_the_same_rate_is_suggested_keeps_the_learning_rate(document: Document) -> None:
    document.add_run(OPTIMIZERS.find("lookahead"))
    document.set_run_values(2, lr=0.123)
    document.set_run_values(2, inner=OPTIMIZERS.find("adabound")())
    assert lr_of(document, 2) == 0.123


def test_runs_of_one_optimizer_are_numbered(document: Document) -> None:
    for _ in range(3):
        document.add_run(OPTIMIZERS.find("adam"))
    labels = [entry.shown_label for entry in document.experiment.runs]
    assert labels == ["Adam", "SGD", "Adam 2", "Adam 3", "Adam 4"]


def test_a_copy_stands_beside_its_original_in_another_colour_and_is_picked(document: Document) -> None:
    document.show_run(0, False)
    document.duplicate_run(0)
    original, copy, _ = document.experiment.runs
    assert copy.optimizer == original.optimizer
    assert copy.shown_label == "Adam 2"
    assert copy.visible
    assert document.color(1) != document.color(0)
    assert document.picked == 1


@pytest.mark.parametrize(
    ("label", "copied"), [("SGD 0.1", "SGD 0.1 2"), ("v2", "v2 2"), ("2", "2 2"), ("Adam 2", "Adam 3"), ("β₁", "β₁ 2")]
)
def test_a_copy_of_a_run_with_a_number_in_its_name_is_still_recognised(
    document: Document, label: str, copied: str
) -> None:
    document.rename_run(1, label)
    document.duplicate_run(1)
    assert document.experiment.runs[2].shown_label == copied


def test_every_new_run_gets_a_colour_that_no_other_has_while_there_are_any(document: Document) -> None:
    while len(document.experiment.runs) < len(RUN_COLORS):
        document.add_run(OPTIMIZERS.find("sgd"))
    colors = [document.color(index) for index in range(len(RUN_COLORS))]
    assert sorted(colors) == sorted(RUN_COLORS)
    document.remove_run(3)
    document.add_run(OPTIMIZERS.find("sgd"))
    assert document.color(len(RUN_COLORS) - 1) == colors[3]


def test_removing_a_run_leaves_the_others_their_colours(document: Document) -> None:
    document.add_run(OPTIMIZERS.find("adagrad"))
    colors = [document.color(index) for index in range(3)]
    document.remove_run(0)
    assert [document.color(index) for index in range(2)] == colors[1:]


@pytest.mark.parametrize(("picked", "removed", "left"), [(2, 0, 1), (0, 2, 0), (2, 2, 1), (1, 1, 1), (0, 0, 0)])
def test_removing_a_run_keeps_the_pick_or_moves_it_to_the_neighbour(
    document: Document, picked: int, removed: int, left: int
) -> None:
    document.add_run(OPTIMIZERS.find("adagrad"))
    document.pick(picked)
    document.remove_run(removed)
    assert document.picked == left


def test_all_runs_can_be_removed_and_others_added(document: Document) -> None:
    document.remove_run(0)
    document.remove_run(0)
    assert document.picked == -1
    document.add_run(OPTIMIZERS.find("sgd"))
    assert document.picked == 0


def test_an_empty_name_gives_a_run_its_optimizers(document: Document) -> None:
    document.rename_run(0, "Fast one")
    assert document.experiment.runs[0].shown_label == "Fast one"
    document.rename_run(0, "  ")
    assert document.experiment.runs[0].shown_label == "Adam"


def test_confirming_the_name_shown_is_no_change(document: Document) -> None:
    document.rename_run(0, document.experiment.runs[0].shown_label)
    assert not document.is_modified


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_a_run_that_is_not_there_cannot_be_picked(document: Document, index: int) -> None:
    document.pick(index)
    assert document.picked == 0


def test_a_change_of_objective_tells_which_learning_rates_followed_and_which_did_not(document: Document) -> None:
    document.set_run_values(1, lr=0.0123)
    followed, kept = document.set_objective(OBJECTIVES.find("beale")())
    assert [entry.shown_label for entry in followed] == ["Adam"]
    assert (
        followed[0].optimizer.lr
        == lr_of(document, 0)
        == OPTIMIZERS.find("adam")().suggested_lr(OBJECTIVES.find("beale")())
    )
    assert [(entry.shown_label, entry.optimizer.lr) for entry in kept] == [("SGD", 0.0123)]


def test_an_example_s_title_and_notes_leave_with_its_objective_and_undo_brings_all_back(document: Document) -> None:
    example = dataclasses.replace(document.experiment, title="A race", notes="Look at the valley.")
    document.replace(example, is_example=True)
    document.set_objective(OBJECTIVES.find("beale")())
    assert (document.experiment.title, document.experiment.notes) == ("", "")
    document.undo()
    assert document.experiment == example


def test_words_of_one_s_own_stay_when_the_objective_changes(document: Document) -> None:
    document.set_notes("Mine", "")
    document.set_objective(OBJECTIVES.find("beale")())
    assert document.experiment.title == "Mine"
    document.replace(document.experiment, is_example=True)
    document.set_notes("Mine too", "")
    document.set_objective(OBJECTIVES.find("booth")())
    assert document.experiment.title == "Mine too"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("two\nlines", "two lines"),
        ("\tpasted\x00 \x1bstuff\u202e ", "pasted stuff"),
        (200 * "a", LONGEST_LABEL * "a"),
        ("\n\x00", "Adam"),
    ],
)
def test_a_name_that_no_file_may_hold_is_made_one_that_it_may(typed: str, label: str) -> None:
    document = Document(race("adam", "sgd"))
    document.rename_run(0, "before")
    document.rename_run(0, typed)
    assert document.experiment.runs[0].shown_label == label


def test_copies_of_a_run_with_the_longest_name_differ_in_theirs() -> None:
    document = Document(race("adam"))
    document.rename_run(0, LONGEST_LABEL * "a")
    for _ in range(11):
        document.duplicate_run(0)
    labels = {entry.label for entry in document.experiment.runs}
    assert len(labels) == 12
    assert {len(label) for label in labels} == {LONGEST_LABEL}


def test_another_objective_is_drawn_on_its_usual_plane(qapp: QApplication) -> None:
    with listed() as regression:
        plane = Plane((0.0,) * 4, (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
        experiment = Experiment(regression(), regression.start, (), plane=plane)
        document = Document(experiment)
        document.set_objective(OBJECTIVES.find("rosenbrock")())
        assert document.experiment.plane is None
        document.undo()
        assert document.experiment.plane == plane

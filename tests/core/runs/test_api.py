"""What scripts call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import playground
from playground.core.errors import InvalidInputError
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.runs import api
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.trajectory import Trajectory
from playground.core.schedules import Cosine


def test_one_run_gives_its_columns_as_arrays() -> None:
    result = playground.run(objective="rosenbrock", optimizer=playground.Adam(lr=0.05), start=(-1.5, 2), steps=300)
    assert result.theta.shape == result.gradient.shape == result.update.shape == (301, 2)
    assert result.loss.shape == result.lr.shape == (301,)
    assert {name: column.shape for name, column in result.state.items()} == dict.fromkeys(
        ("m", "v", "m_hat", "v_hat"), (301, 2)
    )
    assert result.theta[0].tolist() == [-1.5, 2.0]
    assert result.lr[1:].tolist() == [0.05] * 300
    assert np.isnan(result.lr[0])
    assert result.status == "finished"
    assert result.gradient_evaluations == 300
    assert result.optimizer == playground.Adam(lr=0.05)
    assert result.label == "Adam"


def test_names_stand_for_objectives_and_optimizers_with_their_defaults() -> None:
    by_name = playground.run(objective="himmelblau", optimizer="momentum", steps=20)
    by_value = playground.run(
        objective=playground.Himmelblau(),
        optimizer=playground.Momentum(),
        start=playground.Himmelblau().start,
        steps=20,
    )
    np.testing.assert_array_equal(by_name.theta, by_value.theta)


def test_schedule_pipeline_and_stopping_are_passed_on() -> None:
    result = playground.run(
        objective="quadratic-bowl",
        optimizer=playground.Sgd(lr=0.25),
        steps=200,
        schedule=Cosine(total=1000),
        pipeline=playground.GradientPipeline(clip_norm=0.5),
        stop_when_converged=True,
    )
    assert result.status == "converged"
    assert 10 < len(result.theta) < 200
    assert result.lr[2] < result.lr[1]
    assert np.hypot(*result.gradient[1]) == pytest.approx(0.5)


def test_an_experiment_or_its_file_gives_a_result_for_each_run(tmp_path: Path) -> None:
    experiment = playground.Experiment(
        playground.Rosenbrock(),
        (-1.5, 2.0),
        (playground.Entry(playground.Sgd(lr=0.001), label="slow"), playground.Entry(playground.Sgd(lr=10.0))),
        steps=50,
    )
    experiment.save(tmp_path / "race.json")
    for source in (experiment, tmp_path / "race.json", str(tmp_path / "race.json")):
        slow, wild = playground.run(source)
        assert (slow.label, slow.status, len(slow.theta)) == ("slow", "finished", 51)
        assert (wild.label, wild.status) == ("SGD", "diverged")
        assert np.isfinite(wild.theta).all()


def test_a_result_writes_its_csv(tmp_path: Path) -> None:
    result = playground.run(objective="saddle", optimizer="adam", steps=4)
    result.to_csv(tmp_path / "adam.csv")
    table = np.genfromtxt(tmp_path / "adam.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")
    np.testing.assert_array_equal(np.stack([table["x"], table["y"]], axis=1), result.theta)
    np.testing.assert_array_equal(table["v_hat_y"][1:], result.state["v_hat"][1:, 1])
    with pytest.raises(playground.InvalidInputError, match="could not be written"):
        result.to_csv(tmp_path / "missing" / "adam.csv")


@pytest.mark.parametrize(
    ("objective", "optimizer", "start", "sentence"),
    [
        ("rosenbrok", "adam", None, "There is no objective named 'rosenbrok'. Did you mean rosenbrock?"),
        ("rosenbrock", "adm", None, "There is no optimizer named 'adm'. Did you mean adam"),
        ("rosenbrock", "ADAM", None, "There is no optimizer named 'ADAM'. Did you mean adam"),
        ("rosenbrock", "zzz", None, "There is no optimizer named 'zzz'. Known: sgd, momentum, nesterov"),
        ("rosenbrock", "adam", (1.0,), "The start of Rosenbrock needs 2 numbers (x, y), not 1."),
        ("rosenbrock", "adam", (1.0, "up"), "The start's y must be a number between -1e12 and 1e12, not up."),
        ("rosenbrock", "adam", (1.0, 1j), "The start's y must be a number between -1e12 and 1e12, not 1j."),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_sentence(
    objective: str, optimizer: str, start: tuple[float, ...] | None, sentence: str
) -> None:
    with pytest.raises(playground.InvalidInputError) as caught:
        playground.run(objective=objective, optimizer=optimizer, start=start)
    assert str(caught.value).startswith(sentence)


def test_an_impossible_number_of_steps_is_refused() -> None:
    with pytest.raises(playground.InvalidInputError, match="The step limit must be a whole number"):
        playground.run(objective="saddle", optimizer="adam", steps=-1)


def test_starts_may_be_arrays_and_whole_numbers_of_numpy() -> None:
    for start in (np.array([1.0, 0.0]), np.array([1, 0]), np.array([1, 0], dtype=np.float32)):
        result = playground.run(objective="quadratic-bowl", optimizer="sgd", start=start.tolist(), steps=1)
        other = playground.run(objective="quadratic-bowl", optimizer="sgd", start=tuple(start), steps=1)
        np.testing.assert_array_equal(result.theta, other.theta)


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda one: one.name)
def test_every_optimizer_is_found_under_its_class_name(rule: type[Optimizer]) -> None:
    assert getattr(playground, rule.__name__) is rule
    assert rule.__name__ in dir(playground)


def test_the_package_has_what_its_contract_names_and_says_what_it_lacks() -> None:
    for name in ("run", "Adam", "AdamW", "Rosenbrock", "Cosine", "Experiment", "InvalidInputError", "__version__"):
        assert hasattr(playground, name)
    with pytest.raises(AttributeError, match="has no attribute 'Adamm'"):
        _ = playground.Adamm


@pytest.mark.parametrize("stops", [False, True])
def test_steps_that_do_not_fit_into_memory_are_refused_in_a_sentence(
    stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "budget", lambda: 50_000)
    with pytest.raises(InvalidInputError) as refused:
        playground.run(objective="rosenbrock", optimizer="adam", steps=1_000_000, stop_when_converged=stops)
    assert str(refused.value) == (
        "1 run needs 96 MB for 1,000,000 steps; the memory budget is 1 MB, a quarter of the memory there is. "
        "Ask for fewer steps or runs."
    )


def test_the_budget_is_for_all_runs_of_an_experiment_together(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry(playground.Adam(lr=0.01))
    experiment = Experiment(Rosenbrock(), (-1.5, 2.0), (entry, entry), steps=299)
    monkeypatch.setattr(api, "budget", lambda: 2 * 300 * 96)
    assert [result.run.trajectory.last_step for result in playground.run(experiment)] == [299, 299]
    monkeypatch.setattr(api, "budget", lambda: 2 * 300 * 96 - 1)
    with pytest.raises(InvalidInputError, match="2 runs need"):
        playground.run(experiment)


def test_a_run_that_converges_in_time_needs_no_memory_for_the_steps_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "budget", lambda: 100_000)
    result = playground.run(
        objective="quadratic-bowl", optimizer=playground.Sgd(lr=0.3), steps=1_000_000, stop_when_converged=True
    )
    assert result.status == "converged"


def test_memory_that_the_system_refuses_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(trajectory: Trajectory, count: int) -> None:
        raise MemoryError

    monkeypatch.setattr(Trajectory, "make_room", refuse)
    with pytest.raises(InvalidInputError, match="The system has no memory for 300 steps"):
        playground.run(objective="rosenbrock", optimizer="adam", steps=300)


def test_a_step_limit_may_be_one_of_numpys_whole_numbers(tmp_path: Path) -> None:
    steps: Any = np.int64(5)
    assert len(playground.run(objective="rosenbrock", optimizer="adam", steps=steps).loss) == 6
    experiment = Experiment(Rosenbrock(), (0.0, 0.0), steps=steps)
    assert '"steps": 5,' in experiment.to_json()
    refused: list[Any] = [np.float64(5.0), np.bool_(True), True, "5"]
    for wrong in refused:
        with pytest.raises(InvalidInputError, match="whole number"):
            Experiment(Rosenbrock(), (0.0, 0.0), steps=wrong)


def test_optimizers_are_found_by_their_titles_spelling_too() -> None:
    titles = ("RMSProp", "SGD", "AMSGrad", "RAdam", "QHM", "LBFGS", "SignSGD")
    assert [getattr(playground, title).name for title in titles] == [
        "rmsprop", "sgd", "amsgrad", "radam", "qhm", "lbfgs", "sign-sgd",
    ]  # fmt: skip
    assert playground.RMSProp is playground.Rmsprop
    assert not hasattr(playground, "Nobody")

"""``playground run``: experiments from options and files, what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

import playground
from playground.cli import main as cli
from playground.cli import run as cli_run
from playground.core.files import resources
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs import api
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.run import Run
from playground.core.schedules import SCHEDULES
from tests.core.many_parameters import ManyBowl

ADAM = ("run", "--objective", "rosenbrock", "--optimizer", "adam")


@pytest.fixture
def experiment() -> Experiment:
    adam, sgd = OPTIMIZERS.find("adam"), OPTIMIZERS.find("sgd")
    return Experiment(
        objective=OBJECTIVES.find("himmelblau")(),
        start=(-0.5, -1.0),
        runs=(Entry(adam(lr=0.1), label="fast, slow"), Entry(sgd(lr=0.005))),
        steps=12,
    )


@pytest.fixture
def experiment_file(experiment: Experiment, tmp_path: Path) -> str:
    path = tmp_path / "race.json"
    experiment.save(path)
    return str(path)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Experiment, list[Run]]]:
    """Stand in for the painting code, and collect what it is asked to draw."""
    asked: list[tuple[str, Experiment, list[Run]]] = []

    def write_png(path: str, experiment: Experiment, runs: list[Run]) -> None:
        Path(path).write_bytes(b"\x89PNG")
        asked.append((path, experiment, runs))

    module = ModuleType("playground.view.export.picture")
    vars(module)["write_png"] = write_png
    monkeypatch.setitem(sys.modules, "playground.view.export.picture", module)
    monkeypatch.setattr(cli_run, "why_no_picture", lambda: "")
    return asked


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what the words print on standard output, having checked that nothing goes to standard error."""
    assert cli.main(words) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the one line with which the words are refused."""
    assert cli.main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    line = captured.err.removesuffix("\n")
    assert "\n" not in line
    return line.removeprefix("playground: ")


def recorded(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_an_example_is_run_by_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: list[tuple[str, Experiment, list[Run]]]
) -> None:
    text = printed(capsys, "run", "schedules", "--csv", str(tmp_path / "s.csv"), "--png", str(tmp_path / "s.png"))
    assert text.startswith("Elongated valley (kappa=20) from (-3.5, 2)\nrun ")
    assert {row["run"] for row in recorded(tmp_path / "s.csv")} == {entry.label for entry in drawn[0][1].runs}
    assert drawn[0][1].title == "Schedules of the learning rate"


def test_an_example_s_name_misspelt_is_answered_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "run", "shedules") == "There is no file or example named 'shedules'. Did you mean schedules?"


def test_a_csv_has_the_experiment_beside_it_that_gives_these_very_rows(experiment_file: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert cli.main(["run", experiment_file, "--csv", str(out), "--with-experiment"]) == 0
    again = tmp_path / "again.csv"
    assert cli.main(["run", str(tmp_path / "out.experiment.json"), "--csv", str(again)]) == 0
    assert again.read_bytes() == out.read_bytes()


def test_options_alone_make_an_experiment_beside_the_csv_too(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert cli.main([*ADAM, "--l2", "0.1", "--steps", "9", "--csv", str(out), "--with-experiment"]) == 0
    (result,) = playground.run(tmp_path / "out.experiment.json")
    assert result.limit == 9
    assert result.run.question.pipeline.l2 == 0.1


def test_the_experiment_beside_a_csv_replaces_an_earlier_one_but_no_file_of_another_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, beside = tmp_path / "out.csv", tmp_path / "out.experiment.json"
    run = [*ADAM, "--csv", str(out), "--with-experiment"]
    beside.write_text('{"measured": "in the laboratory"}')
    assert cli.main(run) == 2
    assert f"--with-experiment would overwrite '{beside}', which is no experiment" in capsys.readouterr().err
    assert beside.read_text() == '{"measured": "in the laboratory"}'
    assert not out.exists()
    beside.unlink()
    assert cli.main([*run, "--steps", "8"]) == cli.main([*run, "--steps", "9"]) == 0
    (result,) = playground.run(beside)
    assert result.limit == 9


@pytest.mark.parametrize("csv", [[], ["--csv", "-"]])
def test_an_experiment_beside_no_file_is_refused(csv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*ADAM, *csv, "--with-experiment"]) == 2
    assert "--with-experiment needs a CSV file that it can stand beside" in capsys.readouterr().err


def test_the_experiment_that_is_read_is_not_overwritten_by_the_one_beside_its_csv(
    experiment: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "race.experiment.json"
    experiment.save(file)
    assert cli.main(["run", str(file), "--csv", str(tmp_path / "race.csv"), "--with-experiment"]) == 2
    assert "--with-experiment would overwrite the experiment" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [file]


def test_steps_that_do_not_fit_into_memory_are_refused_before_any_is_made(
    experiment: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "budget", lambda: 1000)
    monkeypatch.setattr(Run, "advance", lambda *given: pytest.fail("a step was made"))
    assert cli.main([*ADAM, "--steps", "2000000", "--csv", str(tmp_path / "a.csv")]) == 2
    captured = capsys.readouterr()
    assert captured.err == (
        "playground: 1 run needs 0.2 GB for 2,000,000 steps; the memory budget is 1 MB, "
        "a quarter of the memory there is. Ask for fewer steps or runs.\n"
    )
    assert (captured.out, list(tmp_path.iterdir())) == ("", [])


def test_an_example_s_own_file_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(resources.path("experiments/examples/swats.json"))
    assert "--csv would overwrite the experiment" in refusal(capsys, "run", "swats", "--csv", path)


def test_a_run_prints_last_point_loss_status_and_gradient_evaluations(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(
        capsys, "run", "--objective", "quadratic-bowl", "--optimizer", "sgd", "--set", "lr=0.25", "--start", "1", "0",
        "--steps", "2",
    ).splitlines()  # fmt: skip
    assert lines[0] == "Quadratic bowl from (1, 0)"
    assert lines[1].split() == ["run", "optimizer", "steps", "x", "y", "loss", "gradient", "evaluations", "status"]
    assert lines[2].split() == ["SGD", "sgd", "2", "0.25", "0", "0.0625", "2", "step", "limit"]
    assert len(lines) == 3


def test_a_line_search_s_value_evaluations_are_printed_beside_its_gradients(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bowl, newton, sgd = OBJECTIVES.find("quadratic-bowl")(), OPTIMIZERS.find("newton"), OPTIMIZERS.find("sgd")
    path = tmp_path / "two.json"
    Experiment(bowl, (1.0, 0.0), (Entry(newton()), Entry(sgd())), steps=2).save(path)
    _, header, searching, plain = printed(capsys, "run", str(path)).splitlines()
    assert header.split()[-5:] == ["gradient", "evaluations", "value", "evaluations", "status"]
    result = playground.run(str(path))[0]
    assert result.value_evaluations > 0
    evaluations = f"{result.gradient_evaluations} ({result.gradient_evaluations} until converged)"
    told = " ".join(searching[: header.index(" status")].split())
    assert told.endswith(f"{evaluations} {result.value_evaluations}")
    assert plain.split()[-4:] == ["2", "0", "step", "limit"]


def test_the_columns_of_the_report_are_aligned(capsys: pytest.CaptureFixture[str], experiment_file: str) -> None:
    heading, header, *rows = printed(capsys, "run", experiment_file).splitlines()
    assert heading.startswith("Himmelblau")
    assert len(rows) == 2
    assert len({row.index("step limit") for row in rows} | {header.index("status")}) == 1
    assert rows[0].startswith("fast, slow ")


def test_the_report_equals_what_a_script_gets(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    printed(capsys, *ADAM, "--set", "lr=0.05", "--start", "-1.5", "2", "--steps", "30", "--csv", str(path))
    adam = OPTIMIZERS.find("adam")(lr=0.05)
    result = playground.run(objective="rosenbrock", optimizer=adam, start=(-1.5, 2), steps=30)
    rows = recorded(path)
    assert [(float(row["x"]), float(row["y"])) for row in rows] == [tuple(point) for point in result.theta.tolist()]


@pytest.mark.parametrize(
    "texts", [("-1.5", "2"), ("-1", "-2"), ("-.5", "-1."), ("-1e-3", "-1E+0"), ("+1", "-0"), ("−1.5", "2")]
)
def test_a_start_may_be_any_number_below_zero(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, texts: tuple[str, str]
) -> None:
    path = tmp_path / "out.csv"
    printed(capsys, *ADAM, "--start", *texts, "--steps", "1", "--csv", str(path))
    first = recorded(path)[0]
    assert (float(first["x"]), float(first["y"])) == tuple(float(text.replace("−", "-")) for text in texts)


def test_every_option_reaches_the_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: list[tuple[str, Experiment, list[Run]]]
) -> None:
    printed(
        capsys, *ADAM, "--set", "lr=0.05", "--set", "bias_correction=false", "--param", "b=10", "--start", "0.5", "1",
        "--steps", "7", "--schedule", "cosine", "--schedule-set", "total=300", "--schedule-set", "min_lr=0.001",
        "--clip-norm", "1", "--clip-value", "0.5", "--l2", "0.1", "--noise", "0.2", "--seed", "7",
        "--stop-when-converged", "--png", str(tmp_path / "out.png"),
    )  # fmt: skip
    ((_, experiment, _),) = drawn
    assert experiment == Experiment(
        objective=OBJECTIVES.find("rosenbrock").from_values({"b": 10.0}),
        start=(0.5, 1.0),
        runs=(Entry(OPTIMIZERS.find("adam").from_values({"lr": 0.05, "bias_correction": False})),),
        steps=7,
        schedule=SCHEDULES.find("cosine").from_values({"total": 300, "min_lr": 0.001}),
        pipeline=GradientPipeline(noise=0.2, seed=7, l2=0.1, clip_norm=1.0, clip_value=0.5),
        stop_when_converged=True,
    )


def test_what_is_left_out_is_as_the_objective_and_the_experiment_have_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: list[tuple[str, Experiment, list[Run]]]
) -> None:
    printed(capsys, *ADAM, "--png", str(tmp_path / "out.png"))
    ((_, experiment, _),) = drawn
    rosenbrock = OBJECTIVES.find("rosenbrock")()
    assert experiment == Experiment(rosenbrock, rosenbrock.start, (Entry(OPTIMIZERS.find("adam")()),))


def test_a_warm_up_takes_the_settings_of_what_follows(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: list[tuple[str, Experiment, list[Run]]]
) -> None:
    words = ("--schedule", "warmup", "--schedule-set", "then=cosine", "--schedule-set", "then.total=50")
    printed(capsys, *ADAM, *words, "--steps", "5", "--png", str(tmp_path / "out.png"))
    cosine = SCHEDULES.find("cosine").from_values({"total": 50})
    assert drawn[0][1].schedule == SCHEDULES.find("warmup").from_texts({"then": "cosine", "then.total": "50"})
    assert vars(drawn[0][1].schedule)["then"] == cosine


def test_stop_when_converged_ends_a_run_early(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("run", "--objective", "quadratic-bowl", "--optimizer", "sgd", "--set", "lr=0.25", "--steps", "5000")
    assert " 5000 " in printed(capsys, *words)
    stopped = printed(capsys, *words, "--stop-when-converged")
    assert stopped.rstrip().endswith("22 (22 until converged)  converged since step 22, global minimum")
    assert " 5000 " not in stopped


def test_a_run_that_diverges_is_reported_at_its_last_finite_point(capsys: pytest.CaptureFixture[str]) -> None:
    report = printed(capsys, *ADAM[:-1], "sgd", "--set", "lr=1", "--start", "-1.5", "2")
    assert report.rstrip().endswith("diverged after step 2")
    assert "nan" not in report
    assert "inf" not in report


def test_an_experiment_s_runs_all_reach_the_csv(
    capsys: pytest.CaptureFixture[str], experiment_file: str, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    printed(capsys, "run", experiment_file, "--csv", str(path))
    assert [row["run"] for row in recorded(path)] == ["fast, slow"] * 13 + ["SGD"] * 13


def test_a_csv_on_standard_output_moves_the_report_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*ADAM, "--steps", "3", "--csv", "-"]) == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    assert [row["step"] for row in rows] == ["0", "1", "2", "3"]
    assert captured.err.startswith("Rosenbrock")


def test_a_picture_gets_the_runs_in_the_experiment_s_order(
    capsys: pytest.CaptureFixture[str],
    experiment: Experiment,
    experiment_file: str,
    tmp_path: Path,
    drawn: list[tuple[str, Experiment, list[Run]]],
) -> None:
    path = str(tmp_path / "out.png")
    printed(capsys, "run", experiment_file, "--png", path)
    ((asked_path, asked_experiment, runs),) = drawn
    assert (asked_path, asked_experiment) == (path, experiment)
    assert [run.question.optimizer.name for run in runs] == ["adam", "sgd"]
    assert all(run.trajectory.last_step == 12 for run in runs)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--objective", "rosenbrok"), "Did you mean rosenbrock?"),
        (("--optimizer", "adm"), "Did you mean"),
        (("--set", "beta=0.9"), "Did you mean beta"),
        (("--set", "lr"), "--set takes name=value, such as lr=0.1, not 'lr'."),
        (("--set", "=1"), "--set takes name=value, such as lr=0.1, not '=1'."),
        (("--set", "lr=-1"), "Adam: lr must be at least 0, not -1.0."),
        (("--set", "lr=fast"), "Adam: lr must be a number, not fast."),
        (("--param", "c=1"), "There is no setting of Rosenbrock named 'c'."),
        (("--start", "1"), "The start of Rosenbrock needs 2 numbers (x, y), not 1."),
        (("--start", "1", "2", "3"), "needs 2 numbers (x, y), not 3."),
        (("--start", "1", "up"), "--start must be a number, not 'up'."),
        (("--start", "nan", "1"), "The start's x must be a number"),
        (("--start", "1", "-inf"), "The start's y must be a number"),
        (("--steps", "many"), "--steps must be a whole number, not 'many'."),
        (("--steps", "1.5"), "--steps must be a whole number, not '1.5'."),
        (("--steps", "-1"), "from 0 to 10000000, not -1."),
        (("--steps", "1e300"), "from 0 to 10000000"),
        (("--schedule", "cosin"), "Did you mean cosine?"),
        (("--schedule-set", "total=3"), "--schedule-set needs a --schedule"),
        (("--schedule", "cosine", "--schedule-set", "total=0"), "Cosine schedule: total must be"),
        (("--l2", "-0.1"), "l2 must be at least 0, not -0.1."),
        (("--noise", "nan"), "noise must be at least 0"),
        (("--seed", "0.5"), "seed must be a whole number"),
        (("--clip_norm", "1"), "Did you mean --clip-norm"),
        (("--setp", "1"), "Did you mean"),
        (("--csv",), "--csv: expected one argument"),
        (("--png", "-"), "--png needs a file's name"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in refusal(capsys, *ADAM, *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "--objective NAME is missing; 'playground list objectives' tells the names."),
        (("run", "--objective", "beale"), "--optimizer NAME is missing; 'playground list optimizers' tells the names."),
        (("run", "missing.json"), "'missing.json' could not be read"),
    ],
)
def test_a_run_of_nothing_is_refused(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    assert said in refusal(capsys, *words)


@pytest.mark.parametrize(
    "words",
    [
        ("--objective", "beale"),
        ("--param", "a=2"),
        ("--optimizer", "sgd"),
        ("--set", "lr=0.1"),
        ("--start", "1", "2"),
        ("--steps", "3"),
        ("--schedule", "cosine"),
        ("--schedule-set", "total=3"),
        ("--noise", "0"),
        ("--clip-norm", "1"),
        ("--stop-when-converged",),
    ],
)
def test_an_option_that_an_experiment_decides_itself_is_refused(
    capsys: pytest.CaptureFixture[str], experiment_file: str, words: tuple[str, ...]
) -> None:
    assert refusal(capsys, "run", experiment_file, *words).startswith(f"{words[0]} cannot go with an experiment file")


def test_an_experiment_without_runs_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, experiment: Experiment
) -> None:
    path = tmp_path / "empty.json"
    Experiment(experiment.objective, experiment.start).save(path)
    assert "holds no runs" in refusal(capsys, "run", str(path))


@pytest.mark.parametrize("option", ["--csv", "--png"])
def test_a_place_that_cannot_be_written_to_is_refused_and_nothing_is_left(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    drawn: list[tuple[str, Experiment, list[Run]]],
    option: str,
) -> None:
    other = {"--csv": "--png", "--png": "--csv"}[option]
    for name in (tmp_path / "missing" / "out", tmp_path, tmp_path / ("long" * 100) / "out"):
        said = refusal(capsys, *ADAM, "--steps", "3", option, str(name), other, str(tmp_path / "good"))
        assert said.startswith(f"'{name}' ")
    assert drawn == []
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_written_to_and_stays_a_device(capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, *ADAM, "--steps", "3", "--csv", os.devnull)
    assert not Path(os.devnull).is_file()


def test_a_csv_is_not_written_where_the_picture_fails(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    drawn: list[tuple[str, Experiment, list[Run]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(path: str, experiment: Experiment, runs: list[Run]) -> None:
        raise playground.InvalidInputError(f"'{path}' could not be written: No space left on device.")

    monkeypatch.setattr(sys.modules["playground.view.export.picture"], "write_png", fails)
    path = tmp_path / "out.csv"
    path.write_text("before")
    said = refusal(capsys, *ADAM, "--steps", "3", "--csv", str(path), "--png", str(tmp_path / "out.png"))
    assert "No space left" in said
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_picture_where_qt_cannot_be_loaded_is_refused_before_the_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_run, "why_no_picture", lambda: "A picture needs system libraries.")
    monkeypatch.setattr(cli_run, "finished_runs", lambda *_: pytest.fail("the run was made"))
    assert refusal(capsys, *ADAM, "--png", str(tmp_path / "out.png")) == "A picture needs system libraries."


def test_a_file_is_not_written_over_the_experiment_or_the_other_file(
    capsys: pytest.CaptureFixture[str], experiment_file: str, tmp_path: Path
) -> None:
    before = Path(experiment_file).read_text(encoding="utf-8")
    assert "would overwrite the experiment" in refusal(capsys, "run", experiment_file, "--csv", experiment_file)
    assert Path(experiment_file).read_text(encoding="utf-8") == before
    both = str(tmp_path / "both")
    assert "would overwrite what --csv writes" in refusal(capsys, *ADAM, "--csv", both, "--png", both)


def test_the_end_of_a_run_of_a_thousand_parameters_is_told_in_one_column(capsys: pytest.CaptureFixture[str]) -> None:
    with OBJECTIVES.scope():
        OBJECTIVES.add("many-bowl", ManyBowl)
        assert cli.main(["run", "--objective", "many-bowl", "--optimizer", "sgd", "--steps", "3"]) == 0
    heading, header, row = capsys.readouterr().out.splitlines()
    assert heading.endswith(" from (1, 0.540302, -0.416147, …, 0.99965)")
    assert header.split()[:4] == ["run", "optimizer", "steps", "point"]
    assert ", …, " in row
    assert max(map(len, (heading, header, row))) < 150

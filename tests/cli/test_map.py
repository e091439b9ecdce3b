"""``playground map``, ``tune`` and ``score``: what they print and write, and what they refuse."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from playground.cli import main as cli
from playground.cli import map as cli_map
from playground.cli import sweeps as cli_sweeps
from playground.cli.progress import Bar, progress_bar
from playground.core.gradients import GradientPipeline
from playground.core.optimizers.adam import Adam
from playground.core.schedules import Cosine
from playground.core.sweeps.basin import BasinMap, basin_map
from playground.core.sweeps.files import Map
from playground.core.sweeps.sensitivity import SensitivityMap
from playground.core.sweeps.tuning import Tuned
from tests.cli.test_run import printed, refusal

CHECKOUT = Path(__file__).resolve().parents[2]
BASIN = ("map", "basin", "--objective", "himmelblau", "--optimizer", "adam", "--set", "lr=0.1", "--size", "8")
SENSITIVITY = (
    "map",
    "sensitivity",
    "--objective",
    "rosenbrock",
    "--optimizer",
    "adam",
    "--y",
    "beta1",
    "0",
    "0.99",
    "4",
)
TUNE = ("tune", "--objective", "quadratic-bowl", "--optimizer", "sgd", "--steps", "10")
SCORE = ("score", "--objective", "himmelblau", "--optimizer", "adam", "--starts", "4", "--steps", "60")


Drawn = list[tuple[str, Map, str]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Stand in for the painting code, and collect what it is asked to draw: the file's name, the chart, the shade."""
    asked: Drawn = []

    def write(path: str, chart: Map, shade: str) -> None:
        Path(path).write_bytes(b"drawn")
        asked.append((Path(path).name, chart, shade))

    module = ModuleType("playground.view.sweeps.map_picture")
    vars(module).update(write_map_png=write, write_map_svg=write, Look=str)
    monkeypatch.setitem(sys.modules, "playground.view.sweeps.map_picture", module)
    monkeypatch.setattr(cli_sweeps, "why_no_picture", lambda: "")
    return asked


def test_a_basin_map_names_each_minimum_with_its_share(capsys: pytest.CaptureFixture[str]) -> None:
    heading, header, *rows, last = printed(capsys, *BASIN).splitlines()
    assert last == "Those at a minimum: converged 1.56 %; step limit, near a minimum 98.44 %."
    assert heading.startswith("Himmelblau, Adam (lr=0.1 ")
    assert heading.endswith("8×8 starts, 300 steps")
    assert header.split() == ["end", "loss", "starts", "median", "steps"]
    assert [row.split("  ")[0] for row in rows] == [
        "minimum (3, 2)", "minimum (-2.80512, 3.13131)", "minimum (-3.77931, -3.28319)", "minimum (3.58443, -1.84813)",
    ]  # fmt: skip


def test_many_minima_share_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(
        capsys,
        "map",
        "basin",
        "--objective",
        "rastrigin",
        "--optimizer",
        "momentum",
        "--set",
        "lr=0.004",
        "--size",
        "24",
    ).splitlines()
    assert lines[2].startswith("minimum (0, 0) ")
    assert lines[3].startswith("local minimum ")
    assert "more local minima" in lines[2 + cli_map.MOST_ROWS]


def test_every_option_reaches_the_map_and_its_files(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: Drawn
) -> None:
    npz, png, svg, table = (tmp_path / f"o.{suffix}" for suffix in ("npz", "png", "svg", "csv"))
    printed(
        capsys, *BASIN, "--steps", "40", "--domain", "-4", "4", "-3", "5", "--schedule", "cosine", "--schedule-set",
        "total=40", "--noise", "0.2", "--seed", "7", "--npz", str(npz), "--png", str(png), "--svg", str(svg),
        "--csv", str(table),
    )  # fmt: skip
    wanted = basin_map(
        objective="himmelblau", optimizer=Adam(lr=0.1), size=8, steps=40, domain=((-4, 4), (-3, 5)),
        schedule=Cosine(total=40), pipeline=GradientPipeline(noise=0.2, seed=7),
    )  # fmt: skip
    (((_, chart, _)), (_, same, _)) = drawn
    assert [name for name, _, _ in drawn] == ["o.png", "o.svg"]
    assert chart is same
    assert isinstance(chart, BasinMap)
    assert chart.question == wanted.question
    with np.load(npz) as archive:
        np.testing.assert_array_equal(archive["end"], wanted.end)
        assert json.loads(str(archive["settings"]))["domain"] == [[-4.0, 4.0], [-3.0, 5.0]]
    with table.open(newline="", encoding="utf-8") as file:
        assert [float(row["end_x"]) for row in csv.DictReader(file)] == wanted.end[0].ravel().tolist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.csv", "o.npz", "o.png", "o.svg"]


def test_a_sensitivity_map_names_the_best_setting(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: Drawn
) -> None:
    lines = printed(
        capsys, *SENSITIVITY, "--x", "lr", "1e-4", "1", "9", "--start", "-1", "1", "--steps", "50",
        "--tolerance", "0.5", "--shade", "steps", "--png", str(tmp_path / "o.png"),
    ).splitlines()  # fmt: skip
    assert lines[0] == "Rosenbrock from (-1, 1), Adam: 9×4 settings, 50 steps"
    assert lines[1].startswith("best: lr=")
    assert lines[2] == "diverged: 0.00 %"
    assert lines[3].startswith("within 0.5 of the minimum: ")
    ((_, chart, shade),) = drawn
    assert isinstance(chart, SensitivityMap)
    assert shade == "steps"
    assert (chart.start, chart.tolerance, chart.x.span) == ((-1.0, 1.0), 0.5, ("lr", 1e-4, 1.0, 9))


def test_the_rule_inside_has_hyperparameters_of_its_own_to_map(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "o.csv"
    lines = printed(
        capsys, "map", "sensitivity", "--objective", "rosenbrock", "--optimizer", "lookahead", "--x", "lr", "1e-3",
        "0.1", "3", "--y", "inner.beta1", "0", "0.9", "2", "--steps", "9", "--csv", str(table),
    ).splitlines()  # fmt: skip
    assert " inner.beta1=" in lines[1]
    assert table.read_text(encoding="utf-8").startswith("lr,inner.beta1,loss,steps,last\n0.001,0.0,")


def test_where_lr_is_the_only_hyperparameter_the_map_has_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(
        capsys, "map", "sensitivity", "--objective", "rosenbrock", "--optimizer", "sgd", "--x", "lr", "1e-5", "1e-3",
        "5", "--steps", "9",
    ).splitlines()  # fmt: skip
    assert lines[0] == "Rosenbrock from (-1.5, 2), SGD: 5 settings, 9 steps"
    assert lines[1].startswith("best: lr=")


def test_the_table_on_standard_output_stands_alone(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main([*TUNE, "--csv", "-"]) == 0
    captured = capfdbinary.readouterr()
    assert captured.out.startswith(b"lr,loss,steps,last\n")
    assert captured.err.startswith(b"Quadratic bowl from")


def test_tuning_prints_the_choice_and_what_there_is_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    heading, choice, *words = printed(capsys, *TUNE).splitlines()
    assert heading == "Quadratic bowl from (-0.8, 0.6), SGD, 10 steps"
    assert choice.startswith("lr=0.500")
    assert words == ["Every learning rate from 0.455 to 0.588 does as well."]


def test_the_curve_that_tuning_chose_from_is_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, drawn: Drawn
) -> None:
    printed(capsys, *TUNE, "--png", str(tmp_path / "c.png"), "--svg", str(tmp_path / "c.svg"))
    assert [name for name, _, _ in drawn] == ["c.png", "c.svg"]
    assert all(isinstance(chart, Tuned) for _, chart, _ in drawn)


@pytest.mark.parametrize("option", ["--png", "--svg"])
@pytest.mark.parametrize("words", [BASIN, TUNE])
def test_a_picture_that_cannot_be_drawn_here_is_refused_before_the_work(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    option: str,
) -> None:
    monkeypatch.setattr(cli_sweeps, "why_no_picture", lambda: "A library is missing.")
    assert refusal(capsys, *words, option, str(tmp_path / "o")).strip() == "A library is missing."
    assert list(tmp_path.iterdir()) == []


def test_tuning_takes_another_hyperparameter_and_a_range(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(
        capsys, "tune", "--objective", "elongated-valley", "--optimizer", "momentum", "--also", "momentum", "--rates",
        "1e-3", "1", "--steps", "40",
    ).splitlines()  # fmt: skip
    assert " momentum=" in lines[1]


def test_scores_are_a_table_with_a_row_each(capsys: pytest.CaptureFixture[str]) -> None:
    heading, header, *rows = printed(capsys, *SCORE, "--optimizer", "sgd", "--tuned").splitlines()
    assert heading == "Himmelblau: 16 runs of 60 steps each"
    assert header.split()[:3] == ["optimizer", "lr", "reached"]
    assert [row.split()[0] for row in rows] == ["adam", "sgd"]
    assert len({len(row) for row in (header, *rows)}) == 1


def test_scores_as_json_hold_everything(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = json.loads(printed(capsys, *SCORE, "--json"))
    assert found["optimizer"]["name"] == "adam"
    assert found["runs"] == 16


def test_scores_go_into_files_as_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, npz = tmp_path / "o.csv", tmp_path / "o.npz"
    report = printed(capsys, *SCORE, "--optimizer", "sgd", "--csv", str(table), "--npz", str(npz))
    assert report.startswith("Himmelblau: 16 runs")
    with table.open(newline="", encoding="utf-8") as file:
        assert [row["run"] for row in csv.DictReader(file)] == ["adam", "sgd"]
    with np.load(npz) as archive:
        assert archive["runs"].tolist() == [16, 16]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("map", "basn"), "There is no map named 'basn'. Did you mean basin?"),
        (("map", "basin"), "--objective NAME is missing; 'playground list objectives' tells the names."),
        ((*BASIN, "--optimizer", "adm"), "There is no optimizer named 'adm'. Did you mean"),
        ((*BASIN, "--sise", "9"), "There is no option named '--sise'. Did you mean --size"),
        ((*BASIN, "--size", "many"), "--size must be a whole number, not 'many'."),
        ((*BASIN, "--size", "9999"), "size must be a whole number from 2 to 4096, not 9999."),
        ((*BASIN, "--domain", "1", "0", "0", "1"), "domain must be two spans of numbers, such as"),
        ((*BASIN, "--npz", "-"), "--npz needs a file's name; only --csv can go to standard output."),
        ((*BASIN, "--svg", "-"), "--svg needs a file's name; only --csv can go to standard output."),
        ((*TUNE, "--svg", "nowhere/o.svg"), "'nowhere/o.svg' could not be written: No such file or directory."),
        ((*TUNE, "--png", "same", "--svg", "same"), "--svg would overwrite what --png writes, 'same'; name another"),
        ((*BASIN, "--npz", "nowhere/o.npz"), "'nowhere/o.npz' could not be written: No such file or directory."),
        ((*BASIN, "--npz", "same", "--csv", "same"), "--csv would overwrite what --npz writes, 'same'; name another"),
        (SENSITIVITY[:6], "--y NAME LOW HIGH is missing: the hyperparameter along y, such as --y beta1 0 0.999."),
        ((*SENSITIVITY, "--x", "lr", "1"), "--x takes NAME LOW HIGH and perhaps a COUNT, such as --x lr 1e-4 1 128."),
        ((*SENSITIVITY, "--shade", "stps"), "There is no shade named 'stps'. Did you mean steps"),
        ((*SENSITIVITY[:5], "lookahead", "--y", "inner.lr", "0", "1"), "Lookahead: inner.lr plays no role; set lr"),
        ((*SENSITIVITY, "--tolerance", "0"), "tolerance must be a number above 0, not 0.0."),
        ((*TUNE, "--also", "beta1"), "There is no setting of SGD named 'beta1'."),
        ((*TUNE, "--rates", "1", "0.1"), "lr must rise along its axis, not go from 1.0 to 0.1."),
        ((*SCORE, "--npz", "same", "--csv", "same"), "--csv would overwrite what --npz writes, 'same'; name another"),
        ((*SCORE, "--optimizer", "sgd", "--set", "lr=1"), "--set goes with one --optimizer; several are scored as"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(capsys, *words).startswith(sentence)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("map", "basin"), ("map", "sensitivity"), ("tune",), ("score",), ("map",)])
def test_each_command_has_help(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    assert ended.value.code == 0
    assert f"playground {' '.join(words)}" in capsys.readouterr().out


class Terminal:
    """A standard error that somebody watches."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Do nothing."""

    def isatty(self) -> bool:
        return True


def test_a_bar_grows_on_a_terminal_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar("Map") as bar:
        assert isinstance(bar, Bar)
        assert bar(0, 4)
        assert bar(4, 4)
    drawn = terminal.written.split("\r")
    assert drawn[1].startswith("Map [....")
    assert drawn[2].endswith("####] 100%")
    assert drawn[3].strip() == drawn[4] == ""


def test_there_is_no_bar_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Map") as bar:
        assert not isinstance(bar, Bar)
        assert bar(0, 4)
        assert bar(4, 4)
    assert capsys.readouterr().err == ""


def test_ctrl_c_ends_a_map_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "o.npz"
    words = [*BASIN, "--size", "1024", "--steps", "1000000", "--npz", str(path)]
    # Whoever runs the tests in the background may have Ctrl+C ignored, and children inherit that.
    watched = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from playground.__main__ import main; sys.argv[1:] = {words!r}; print('begun', flush=True); sys.exit(main())"
    )
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    with subprocess.Popen(
        [sys.executable, "-c", watched], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **cache},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "begun\n"
        try:
            time.sleep(1.0)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()  # Or the block would wait for what goes on regardless.
        assert process.stderr.read() == ""
    assert not path.exists()
    assert [entry.name for entry in tmp_path.iterdir() if entry.name != "cache"] == []

"""The command ``playground``: the window's door, help, and how it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import playground
from playground.cli import main as cli
from playground.core.files import resources
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS

CHECKOUT = Path(__file__).resolve().parents[2]
BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "qtpy", "superqt", "sympy"}:
            raise ImportError(f"{name} was imported")
sys.meta_path.insert(0, Blocker())
from playground.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def in_a_process(*words: str, program: str = "") -> subprocess.CompletedProcess[str]:
    started = ["-c", program] if program else ["-m", "playground"]
    return subprocess.run(
        [sys.executable, *started, *words], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Stand in for the window, and collect what it is opened on."""
    asked: list[str | None] = []

    def start(experiment: str | None) -> int:
        asked.append(experiment)
        return 0

    monkeypatch.setattr(cli, "_start", start)
    monkeypatch.setattr(cli, "why_no_window", lambda: "")
    return asked


@pytest.fixture
def experiment_file(tmp_path: Path) -> str:
    experiment = playground.Experiment(
        objective=OBJECTIVES.find("rosenbrock")(),
        start=(-1.5, 2.0),
        runs=(playground.Entry(OPTIMIZERS.find("adam")()),),
    )
    path = tmp_path / "race.json"
    experiment.save(path)
    return str(path)


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the one line with which the words are refused."""
    status = cli.main(words)
    captured = capsys.readouterr()
    assert status == 2
    assert captured.out == ""
    line = captured.err.removesuffix("\n")
    assert "\n" not in line
    assert line.startswith("playground: ")
    return line.removeprefix("playground: ")


def test_without_words_the_window_opens(opened: list[str | None]) -> None:
    assert cli.main([]) == 0
    assert opened == [None]


def test_an_experiment_opens_in_the_window(opened: list[str | None], experiment_file: str) -> None:
    assert cli.main([experiment_file]) == 0
    assert opened == [experiment_file]


def test_an_example_opens_in_the_window_by_its_name(opened: list[str | None]) -> None:
    assert cli.main(["bias-correction"]) == 0
    assert opened == [str(resources.path("experiments/examples/bias-correction.json"))]


def test_a_file_goes_before_an_example_of_its_name_and_a_folder_does_not(
    opened: list[str | None], experiment_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(experiment_file).rename("amsgrad")
    Path("clipping").mkdir()
    assert cli.main(["amsgrad"]) == 0
    assert cli.main(["clipping"]) == 0
    assert opened == ["amsgrad", str(resources.path("experiments/examples/clipping.json"))]


def test_the_desktop_entry_takes_the_experiment_from_the_command_line(
    opened: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["playground-window", "race.json"])
    assert cli.open_window() == 0
    monkeypatch.setattr(sys, "argv", ["playground-window"])
    assert cli.open_window() == 0
    assert opened == ["race.json", None]


def test_a_missing_experiment_is_refused_before_a_window_opens(
    opened: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(capsys, "missing.json") == "'missing.json' could not be read: No such file or directory."
    assert opened == []


def test_a_file_that_is_no_experiment_is_refused_before_a_window_opens(
    opened: list[str | None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "notes.json"
    file.write_text("[]")
    assert "not an experiment" in refusal(capsys, str(file))
    assert opened == []


def test_a_second_experiment_is_one_too_many(
    opened: list[str | None], capsys: pytest.CaptureFixture[str], experiment_file: str
) -> None:
    assert "'other.json' is one argument too many" in refusal(capsys, experiment_file, "other.json")
    assert opened == []


def test_where_no_window_can_be_opened_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "why_no_window", lambda: "There is no display.")
    assert refusal(capsys) == "There is no display."


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rnu", "run"),
        ("lst", "list"),
        ("lokahead", "lookahead"),
        ("rare_gradients", "rare-gradients"),
        ("--vresion", "--version"),
        ("--hlep", "--help"),
    ],
)
def test_a_misspelt_command_or_option_is_answered_with_the_right_one(
    capsys: pytest.CaptureFixture[str], word: str, meant: str
) -> None:
    assert f"'{word}'. Did you mean {meant}" in refusal(capsys, word)


def test_a_word_that_is_like_nothing_is_answered_with_all_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "zzz")
    assert said.startswith("There is no command, file or example named 'zzz'. Known: run, list,")
    assert "adam-sgd-bowl" in said


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(f"playground {command}" in text for command in cli.COMMANDS)


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"playground {playground.__version__}\n"


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("playground.cli.run.run_command", interrupted)
    assert cli.main(["run"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_line_break_in_a_wrong_name_makes_no_second_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no list named 'a" in refusal(capsys, "list", "a\nb")
    assert "'a b.json' could not be read" in refusal(capsys, "a\nb.json")


@pytest.mark.parametrize(
    "words",
    [
        ("list", "optimizers"),
        ("list", "objectives", "--json"),
        ("list", "examples"),
        ("run", "bias-correction"),
        ("run", "--objective", "rosenbrock", "--optimizer", "adam", "--steps", "5", "--csv", "-"),
        ("--help",),
    ],
)
def test_everything_but_window_and_picture_does_without_qt(words: tuple[str, ...]) -> None:
    done = in_a_process(*words, program=BLOCKED)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("words", [("list", "objectives"), ("--help",)])
def test_a_reader_that_has_gone_is_met_with_silence(words: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "playground", *words], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        # Unbuffered, argparse itself leaves a help text that nobody reads at that.
        assert process.wait() in {cli.BROKEN_PIPE, 0}


def test_a_module_call_does_what_the_command_does() -> None:
    done = in_a_process("run", "--objective", "rosenbrok")
    assert done.returncode == 2
    assert done.stderr.startswith("playground: ")
    assert "Traceback" not in done.stderr

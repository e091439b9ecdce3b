"""Trajectories as CSV, byte for byte as the contract has them."""

from __future__ import annotations

import csv
import io
import weakref
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import playground
from playground.core.arithmetic.arrays import Array
from playground.core.errors import CancelledError, InvalidInputError
from playground.core.objectives import Objective
from playground.core.objectives.functions.bowls import QuadraticBowl
from playground.core.objectives.functions.valleys import Beale, Rosenbrock
from playground.core.optimizers import Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.adaptive import Adagrad
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.runs.csv_export import CHUNK_ROWS, stream_csv, write_csv
from playground.core.runs.question import Question
from playground.core.runs.run import Run


def _run(optimizer: Optimizer, steps: int, objective: Objective | None = None) -> Run:
    function = objective or Rosenbrock()
    run = Run(Question(function, optimizer, function.start))
    run.advance(steps)
    return run


def _text(*runs: tuple[str, Run]) -> str:
    file = io.BytesIO()
    stream_csv(file, runs)
    return file.getvalue().decode()


def test_a_run_of_the_bowl_is_written_as_worked_out_by_hand() -> None:
    run = Run(Question(QuadraticBowl(), Momentum(lr=0.25, momentum=0.5), (1.0, -2.0)))
    run.advance(2)
    # g = (2, −4), v = g, θ = (0.5, −1);  g = (1, −2), v = (2, −4), θ = (0, 0)
    assert _text(("Ball", run)) == (
        "run,optimizer,step,x,y,loss,lr,grad_x,grad_y,update_x,update_y,v_x,v_y\n"
        "Ball,momentum,0,1.0,-2.0,5.0,,,,,,,\n"
        "Ball,momentum,1,0.5,-1.0,1.25,0.25,2.0,-4.0,-0.5,1.0,2.0,-4.0\n"
        "Ball,momentum,2,0.0,0.0,0.0,0.25,1.0,-2.0,-0.5,1.0,2.0,-4.0\n"
    )


def test_a_rule_without_state_ends_with_the_update() -> None:
    assert _text(("a", _run(Sgd(), 0))) == (
        "run,optimizer,step,x,y,loss,lr,grad_x,grad_y,update_x,update_y\na,sgd,0,-1.5,2.0,12.5,,,,,\n"
    )


def test_adam_shows_both_moments_raw_and_corrected() -> None:
    header = _text(("a", _run(Adam(), 1))).partition("\n")[0]
    assert header.endswith("update_y,m_x,m_y,v_x,v_y,m_hat_x,m_hat_y,v_hat_x,v_hat_y")


def test_runs_follow_one_another_and_leave_the_columns_of_others_empty() -> None:
    text = _text(("plain", _run(Sgd(), 1)), ("sum", _run(Adagrad(), 2)), ("ball", _run(Momentum(), 1)))
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][11:] == ["s_x", "s_y", "v_x", "v_y"]
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [
        ("plain", "sgd", "0"),
        ("plain", "sgd", "1"),
        ("sum", "adagrad", "0"),
        ("sum", "adagrad", "1"),
        ("sum", "adagrad", "2"),
        ("ball", "momentum", "0"),
        ("ball", "momentum", "1"),
    ]
    assert {len(row) for row in rows} == {15}
    assert [[bool(field) for field in row[11:]] for row in rows[1:]] == [
        [False] * 4, [False] * 4, [False] * 4, [True, True, False, False], [True, True, False, False],
        [False] * 4, [False, False, True, True],
    ]  # fmt: skip


def test_every_float_comes_back_the_same_from_the_file() -> None:
    run = _run(Adam(lr=0.05), 300)
    rows = list(csv.DictReader(io.StringIO(_text(("a", run)))))
    assert len(rows) == 301
    columns = {"grad": run.trajectory.gradient, "update": run.trajectory.update, **run.columns()}
    for axis, parameter in enumerate("xy"):
        assert [float(row[parameter]) for row in rows] == run.trajectory.theta[:, axis].tolist()
        for name, column in columns.items():
            assert rows[0][f"{name}_{parameter}"] == ""
            assert [float(row[f"{name}_{parameter}"]) for row in rows[1:]] == column[1:, axis].tolist()
    assert rows[0]["lr"] == ""
    assert [float(row["loss"]) for row in rows] == run.trajectory.loss.tolist()
    assert [float(row["lr"]) for row in rows[1:]] == run.trajectory.lr[1:].tolist()


@pytest.mark.parametrize(
    "label", ["a,b", 'say "hello"', "two\nlines", "cr\rhere", '",\n"', "θ → 0", "", " spaced ", "'"]
)
def test_any_label_comes_back_from_a_csv_reader(label: str) -> None:
    rows = list(csv.reader(io.StringIO(_text((label, _run(Sgd(), 1))), newline="")))
    assert [row[0] for row in rows] == ["run", label, label]


_SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def _read(written: str) -> str:
    """Return the label that a field of a CSV stands for."""
    return written[1:] if written.startswith("'") and written.lstrip("'").startswith(tuple(_SIGNS)) else written


@pytest.mark.parametrize(
    "label", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "'=1", "''-1", "=a,b"]
)
def test_no_label_is_a_formula_to_a_spreadsheet_and_without_its_apostrophe_it_is_what_it_was(label: str) -> None:
    (_, first, _) = csv.reader(io.StringIO(_text((label, _run(Sgd(), 1))), newline=""))
    assert first[0] == f"'{label}"
    assert _read(first[0]) == label


@examples(max_examples=50)
@given(label=st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.text(f"'{_SIGNS}a", max_size=6))
def test_no_label_whatever_breaks_the_rows(label: str) -> None:
    run = _run(Sgd(), 1)
    rows = list(csv.reader(io.StringIO(_text((label, run)), newline="")))
    assert [_read(row[0]) for row in rows[1:]] == [label, label]
    assert not rows[1][0].startswith(tuple(_SIGNS))
    assert {len(row) for row in rows} == {11}


def test_only_labels_that_need_quotes_have_them() -> None:
    assert '"a,b",sgd,0' in _text(("a,b", _run(Sgd(), 0)))
    assert '\n"a ""b""",sgd,0' in _text(('a "b"', _run(Sgd(), 0)))
    assert '"' not in _text(("a b", _run(Sgd(), 0)))


def test_a_diverged_run_is_written_up_to_its_last_finite_row() -> None:
    run = _run(Sgd(lr=1.0), 50, Beale())
    assert run.diverged
    text = _text(("a", run))
    assert text.count("\n") == len(run.trajectory) + 1
    assert "nan" not in text
    assert "inf" not in text


def test_what_is_no_number_is_an_empty_field_and_what_is_infinite_says_so() -> None:
    run = _run(Momentum(), 3)
    run.trajectory.state["v"][1] = np.nan, np.inf
    rows = list(csv.DictReader(io.StringIO(_text(("a", run)))))
    assert (rows[1]["v_x"], rows[1]["v_y"]) == ("", "inf")


def test_writing_in_chunks_makes_no_seam() -> None:
    run = _run(Adam(lr=1e-4), 2 * CHUNK_ROWS + 5)
    lines = _text(("a", run)).splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == [str(step) for step in range(2 * CHUNK_ROWS + 6)]
    one = run.columns(CHUNK_ROWS, CHUNK_ROWS + 1)["m_hat"][0, 1].item()
    assert lines[1 + CHUNK_ROWS].split(",")[16] == repr(one)


def test_a_last_step_cuts_every_run() -> None:
    file = io.BytesIO()
    stream_csv(file, [("a", _run(Sgd(), 10)), ("b", _run(Sgd(), 2))], last_step=4)
    steps = [line.split(",")[2] for line in file.getvalue().decode().splitlines()[1:]]
    assert steps == ["0", "1", "2", "3", "4", "0", "1", "2"]


def test_columns_of_other_problems_are_named_after_their_parameters(tmp_path: Path) -> None:
    class Line(Objective):
        """The bowl of a slope and an intercept."""

        @property
        def names(self) -> tuple[str, ...]:
            return ("w", "b", "theta_2")

        @property
        def domain(self) -> tuple[tuple[float, float], ...]:
            return ((-1.0, 1.0),) * 3

        def value(self, theta: Array) -> Array:
            total: Array = np.sum(theta * theta, axis=0)
            return total

        def gradient(self, theta: Array) -> Array:
            return 2.0 * theta

    result = playground.run(objective=Line(), optimizer=Momentum(lr=0.1), start=(1.0, 2.0, 3.0), steps=5)
    result.to_csv(tmp_path / "line.csv")
    header = (tmp_path / "line.csv").read_text().partition("\n")[0]
    assert header == (
        "run,optimizer,step,w,b,theta_2,loss,lr,grad_w,grad_b,grad_theta_2,update_w,update_b,update_theta_2,"
        "v_w,v_b,v_theta_2"
    )


def test_a_file_is_utf8_with_bare_newlines_and_nothing_else_beside_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "out.csv", [("θ", _run(Sgd(), 2))])
    data = (tmp_path / "out.csv").read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8").splitlines()[1].startswith("θ,sgd,0,")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_progress_is_told_up_to_the_last_row(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def progress(written: int, total: int) -> bool:
        told.append((written, total))
        return True

    write_csv(tmp_path / "out.csv", [("a", _run(Sgd(lr=1e-5), CHUNK_ROWS)), ("b", _run(Sgd(), 3))], progress)
    assert told == [(CHUNK_ROWS, CHUNK_ROWS + 5), (CHUNK_ROWS + 1, CHUNK_ROWS + 5), (CHUNK_ROWS + 5, CHUNK_ROWS + 5)]


def test_runs_made_in_their_turn_are_written_as_if_all_were_there_and_let_go_one_after_the_other() -> None:
    steps = (5, 3)
    made: list[weakref.ref[Run]] = []
    told: list[tuple[int, int]] = []

    def whole(run: Run) -> Run:
        assert all(earlier() is None for earlier in made[:-1])
        new = Run(run.question)
        new.advance(steps[len(made)])
        made.append(weakref.ref(new))
        return new

    def progress(written: int, total: int) -> bool:
        told.append((written, total))
        return True

    file = io.BytesIO()
    stream_csv(file, [("a", _run(Sgd(), 0)), ("b", _run(Momentum(), 0))], progress, 5, whole)
    assert file.getvalue().decode() == _text(("a", _run(Sgd(), 5)), ("b", _run(Momentum(), 3)))
    assert told == [(6, 12), (10, 12)]


def test_calling_off_an_export_keeps_the_old_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(CancelledError):
        write_csv(target, [("a", _run(Sgd(), 5))], lambda written, total: False)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="could not be written: No such file or directory"):
        write_csv(tmp_path / "missing" / "out.csv", [("a", _run(Sgd(), 1))])

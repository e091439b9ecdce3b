"""What is made while the program runs goes the whole way of what stands in a file, and no file brings its code."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import playground
from playground.cli.main import main
from playground.core.compiled.library import LIBRARY
from playground.core.errors import InvalidInputError
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Entry, Experiment, load
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.sweeps.basin import basin_map
from playground.core.sweeps.suggestions import tuned_lr
from tests.core.kernels import forget, run_recipe
from tests.made_at_run_time import CALM, HILL, TEXT, made_at_run_time

STEPS = 60


def test_from_a_text_to_a_file_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forget(monkeypatch, tmp_path)
    file, table = tmp_path / "typed.json", tmp_path / "typed.csv"
    with made_at_run_time() as made:
        # Listed,
        assert OBJECTIVES.names()[-1] == HILL
        assert OPTIMIZERS.names()[-1] == CALM
        assert playground.TypedHill is made.objective
        assert main(["list", "optimizers"]) == 0
        assert CALM in capsys.readouterr().out
        # given a rate that is tuned,
        objective = made.objective.from_values({"c": 3.0})
        lr = tuned_lr(made.rule(), objective)
        assert lr is not None
        optimizer = made.rule(lr=lr).with_values(calm=0.5)
        # compiled, to the same bits,
        interpreted, compiled = (Run(Question(objective, optimizer, (0.5, 0.5), steps=STEPS)) for _ in range(2))
        interpreted.advance(STEPS)
        kernel = LIBRARY.make(run_recipe(optimizer, objective))
        assert kernel is not None
        compiled.trajectory.commit(compiled.stepper.take(compiled.trajectory.reserve(STEPS), kernel))
        for name in ("theta", "loss", "gradient"):
            ours, reference = (getattr(run.trajectory, name) for run in (compiled, interpreted))
            np.testing.assert_array_equal(ours.view(np.int64), reference.view(np.int64), err_msg=name)
        # mapped,
        assert (basin_map(objective=objective, optimizer=optimizer, size=4, steps=400).minimum == 0).any()
        # saved without its code, reopened equal, and run from the file.
        experiment = Experiment(objective, (0.5, 0.5), (Entry(optimizer),), steps=STEPS)
        experiment.save(file)
        assert load(file) == experiment
        assert main(["run", str(file), "--csv", str(table)]) == 0
        assert "Typed calm" in capsys.readouterr().out
        with open(table, encoding="utf-8", newline="") as rows:
            assert float([*csv.DictReader(rows)][-1]["loss"]) == interpreted.trajectory.loss[-1]
    written = file.read_text(encoding="utf-8")
    assert not any(line.strip() in written for line in TEXT.splitlines() if line.strip())
    # Where nobody knows them they are refused by name, the objective first,
    with pytest.raises(InvalidInputError, match=f"There is no objective named '{HILL}'"):
        load(file)
    assert main(["run", str(file)]) == 2
    assert f"There is no objective named '{HILL}'" in capsys.readouterr().err
    part = json.loads(written)
    part["objective"] = {"name": "rosenbrock", "parameters": {}}
    file.write_text(json.dumps(part), encoding="utf-8")
    with pytest.raises(InvalidInputError, match=f"There is no optimizer named '{CALM}'"):
        load(file)
    # and another text under the same names is another thing, with the same file.
    file.write_text(written, encoding="utf-8")
    with made_at_run_time(TEXT.replace("x**2 + ", "")):
        assert load(file).objective.title == objective.title
        assert load(file) != experiment

"""Maps as files: everything comes back as it was, and a failure leaves nothing behind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from playground.core.errors import InvalidInputError
from playground.core.optimizers.adam import Adam
from playground.core.schedules import Cosine
from playground.core.sweeps import files
from playground.core.sweeps.basin import basin_map
from playground.core.sweeps.files import Map
from playground.core.sweeps.rates import rate_curve
from playground.core.sweeps.sensitivity import sensitivity_map
from playground.core.sweeps.tuning import tuned

MAPS: dict[str, Callable[[], Map]] = {
    "basin": lambda: basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=6, steps=60, schedule=Cosine()),
    "sensitivity": lambda: sensitivity_map(
        objective="rosenbrock", optimizer="momentum", steps=40, x=("lr", 1e-4, 1, 5), y=("momentum", 0, 0.99, 4)
    ),
    "rates": lambda: rate_curve(objective="rosenbrock", optimizer="sgd", steps=20, count=9),
    "tuning": lambda: tuned(objective="rosenbrock", optimizer="sgd", steps=20),
}


@pytest.fixture(params=list(MAPS))
def chart(request: pytest.FixtureRequest) -> Map:
    return MAPS[request.param]()


def _back(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def test_an_archive_gives_every_array_and_the_settings_back(chart: Map, tmp_path: Path) -> None:
    path = tmp_path / "map.npz"
    chart.to_npz(path)
    with np.load(path) as archive:
        for name, array in chart.arrays().items():
            np.testing.assert_array_equal(archive[name], array)
            assert archive[name].dtype == array.dtype
        settings = json.loads(str(archive["settings"]))
    assert settings["format"] == "optimizer-playground map"
    assert settings["version"] == 1
    assert {**settings} == {**json.loads(json.dumps(chart.settings())), "format": settings["format"], "version": 1}


def test_the_settings_are_enough_to_make_the_map_again(tmp_path: Path) -> None:
    first = basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=6, steps=60)
    settings = first.settings()
    again = basin_map(
        objective=settings["objective"]["name"],
        optimizer=Adam.from_values(settings["optimizer"]["hyperparameters"]),
        size=settings["size"],
        steps=settings["steps"],
        domain=settings["domain"],
    )
    np.testing.assert_array_equal(first.end, again.end)


def test_a_table_gives_every_number_back(chart: Map, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    chart.to_csv(path)
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    columns: dict[str, npt.NDArray[Any]] = chart.columns()
    assert header == list(columns)
    for name, texts in zip(header, zip(*rows, strict=True), strict=True):
        assert [_back(text) for text in texts] == columns[name].tolist()


def test_the_pieces_of_a_table_fit_together(chart: Map, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []
    for rows in (10**6, 7, len(next(iter(chart.columns().values())))):
        monkeypatch.setattr(files, "CHUNK_ROWS", rows)
        chart.to_csv(tmp_path / "map.csv")
        texts.append((tmp_path / "map.csv").read_bytes())
    assert len(set(texts)) == 1
    assert texts[0].endswith(b"\n")


@pytest.mark.parametrize("method", ["to_npz", "to_csv"])
def test_a_file_that_cannot_be_written_is_refused_and_nothing_is_left(chart: Map, tmp_path: Path, method: str) -> None:
    with pytest.raises(InvalidInputError, match="could not be written"):
        getattr(chart, method)(tmp_path / "nowhere" / "map")
    assert list(tmp_path.iterdir()) == []

"""Maps and tables as files: a NumPy archive with its settings, or CSV with a row a pixel or a run."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from playground.core.files.atomic_file import replacing
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.csv_export import field
from playground.core.runs.question import Question

FORMAT = "optimizer-playground map"
VERSION = 1
CHUNK_ROWS = 1000


class Map(ABC):
    """Anything with arrays, columns, and the settings it was made with; what can be written to a file."""

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what the NPZ holds, by name: the columns, unless these lie on a grid."""
        return self.columns()

    @abstractmethod
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of the CSV by name, all of one length."""

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Return what it was made with, as JSON can hold it."""

    def to_npz(self, path: str | Path) -> None:
        """Write the arrays, and the settings as JSON text under ``settings``, to a NumPy archive.

        ``json.loads(str(numpy.load(path)["settings"]))`` reads the settings back.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        with replacing(path) as file:
            np.savez_compressed(file, allow_pickle=False, **self.arrays(), settings=np.array(self.settings_text()))

    def to_csv(self, path: str | Path) -> None:
        """Write a header line, then a row a pixel, learning rate or run; numbers give the same back when read.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        with replacing(path) as file:
            stream_csv(file, self)

    def settings_text(self, indent: int | None = None) -> str:
        """Return the settings as JSON, with the format's name and version."""
        settings = {"format": FORMAT, "version": VERSION, **self.settings()}
        return json.dumps(settings, ensure_ascii=False, indent=indent)


@dataclass(frozen=True)
class SweepResult(Map):
    """What the runs of one question, but for what is swept, have come to.

    Attributes:
        question: The objective, the optimizer, the start, the step limit, schedule and gradient pipeline.
    """

    question: Question

    @property
    def objective(self) -> Objective:
        return self.question.objective

    @property
    def optimizer(self) -> Optimizer:
        """The rule with its hyperparameters; what is swept besides."""
        return self.question.optimizer

    @property
    def start(self) -> tuple[float, ...]:
        """Where every run sets out, unless it is the starts that differ."""
        return self.question.start


def stream_csv(file: IO[bytes], chart: Map) -> None:
    """Write a map as CSV to an open binary file; see :meth:`Map.to_csv`."""
    columns = chart.columns()
    file.write((",".join(columns) + "\n").encode())
    rows: Iterator[tuple[str, ...]] = zip(*map(_texts, columns.values()), strict=True)
    # In pieces: one long call would keep every other thread, a window's too, from Python until its end.
    while piece := [",".join(row) for row in islice(rows, CHUNK_ROWS)]:
        file.write(("\n".join(piece) + "\n").encode())


def _texts(column: npt.NDArray[Any]) -> Iterable[str]:
    return map(field if column.dtype.kind == "U" else str, column.tolist())

"""Maps as files: a NumPy archive with its settings, or CSV with a row a pixel."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt

from playground.core.atomic_file import replacing

FORMAT = "optimizer-playground map"
VERSION = 1


class Map(Protocol):
    """Anything with arrays, columns, and the settings it was made with."""

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what the archive holds, by name."""

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of the CSV by name, all of one length."""

    def settings(self) -> dict[str, Any]:
        """Return what the map was made with, as JSON can hold it."""


def write_npz(path: str | Path, chart: Map) -> None:
    """Write a map to a NumPy archive: its arrays, and under ``settings`` a text, the settings as JSON.

    ``json.loads(str(numpy.load(path)["settings"]))`` reads the settings back.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    settings = {"format": FORMAT, "version": VERSION, **chart.settings()}
    with replacing(path) as file:
        np.savez_compressed(
            file, allow_pickle=False, **chart.arrays(), settings=np.array(json.dumps(settings, ensure_ascii=False))
        )


def write_csv(path: str | Path, chart: Map) -> None:
    """Write a map as CSV: a header line, then a row a pixel, numbers so that reading them gives the same back.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    with replacing(path) as file:
        stream_csv(file, chart)


def stream_csv(file: IO[bytes], chart: Map) -> None:
    """Write a map as CSV to an open binary file; see :func:`write_csv`."""
    columns = chart.columns()
    file.write((",".join(columns) + "\n").encode())
    texts: Iterable[tuple[str, ...]] = zip(*(map(str, column.tolist()) for column in columns.values()), strict=True)
    file.writelines((",".join(row) + "\n").encode() for row in texts)

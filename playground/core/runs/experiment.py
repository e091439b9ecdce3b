"""An experiment: an objective, a start and the runs compared on it, as a frozen value and as versioned JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from playground.core.errors import InvalidInputError, shown
from playground.core.files.atomic_file import replacing
from playground.core.files.bounded_file import read_text
from playground.core.files.json_text import parse
from playground.core.files.text_check import check_text
from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.planes.plane import Plane
from playground.core.planes.section import Section
from playground.core.runs import codec
from playground.core.runs.codec import Codec, Member
from playground.core.runs.question import Question, check_plane, checked_start, checked_steps
from playground.core.runs.run import Run
from playground.core.schedules import Constant, Schedule

FORMAT = "optimizer-playground experiment"
VERSION = 1
MOST_BYTES = 10_000_000
"""How large a file may be. One with as many runs as there may be and texts as long as they may be has about 0.1 MB; a
start and a plane of 9,000 parameters have 1 MB."""
LONGEST_TITLE, LONGEST_NOTES, LONGEST_LABEL = 100, 2000, 80
"""How many characters an experiment's title and notes, and what a run is called, may have."""
MOST_RUNS = 64
"""How many runs an experiment may have: more than anybody can tell apart, and few enough for the window to keep up."""


@dataclass(frozen=True)
class Entry:
    """One run of an experiment.

    Attributes:
        optimizer: The rule with its hyperparameters.
        label: What the run is called in the table, legends and CSV.
        schedule: Its own learning-rate schedule, or None for the experiment's.
        pipeline: Its own gradient pipeline, or None for the experiment's.
        color: What the window paints it with, ``#rrggbb``, or empty for one of its own choice.
        visible: Whether the window shows it.
    """

    optimizer: Optimizer
    label: str = ""
    schedule: Schedule | None = None
    pipeline: GradientPipeline | None = None
    color: str = ""
    visible: bool = True

    def __post_init__(self) -> None:
        """Check label and colour.

        Raises:
            InvalidInputError: The label is too long or no line of text, or the colour is none.
        """
        check_text("A run's label", self.label, LONGEST_LABEL, True, "label")
        if self.color != "" and not (isinstance(self.color, str) and _COLOR.fullmatch(self.color)):
            raise InvalidInputError(
                f"A run's colour must be like #e69f00, not {shown(self.color, quoted=True)}.", "color"
            )

    @property
    def shown_label(self) -> str:
        """The label, or the optimizer's title where none was given."""
        return self.label or self.optimizer.title


@dataclass(frozen=True)
class Experiment:
    """Everything that decides a comparison's numbers.

    Attributes:
        objective: The function being minimised.
        start: Where every run sets out, one number a parameter.
        runs: The runs compared.
        steps: The step limit.
        schedule, pipeline: Those of runs without their own.
        stop_when_converged: Whether a run that has converged takes no more steps.
        title: What it is called, on one line; empty where nobody gave it a title.
        notes: What to look for in it.
        plane: The plane that is drawn; None for the usual one.
    """

    objective: Objective
    start: tuple[float, ...]
    runs: tuple[Entry, ...] = ()
    steps: int = 500
    schedule: Schedule = field(default_factory=Constant)
    pipeline: GradientPipeline = field(default_factory=GradientPipeline)
    stop_when_converged: bool = False
    title: str = ""
    notes: str = ""
    plane: Plane | None = None

    def __post_init__(self) -> None:
        """Check start, step limit, plane and texts.

        Raises:
            InvalidInputError: The start, step limit, plane, title or notes cannot be used, or there are too many runs.
        """
        object.__setattr__(self, "start", checked_start(self.objective, self.start))
        object.__setattr__(self, "steps", checked_steps(self.steps))
        check_plane(self.objective, self.plane)
        check_text("The title", self.title, LONGEST_TITLE, True, "title")
        check_text("The notes", self.notes, LONGEST_NOTES, False, "notes")
        if len(self.runs) > MOST_RUNS:
            raise InvalidInputError(f"An experiment may have at most {MOST_RUNS} runs, not {len(self.runs)}.", "runs")

    @classmethod
    def of(cls, question: Question, stop_when_converged: bool = False) -> Self:
        """Return the experiment that is one run of a question."""
        fields = {each.name: getattr(question, each.name) for each in dataclasses.fields(question)}
        runs = (Entry(fields.pop("optimizer")),)
        return cls(runs=runs, stop_when_converged=stop_when_converged, **fields)

    @cached_property
    def section(self) -> Section:
        return Section(self.objective, self.plane)

    def question(self, entry: Entry) -> Question:
        """Return what decides what a run does, the experiment's defaults filled in."""
        schedule, pipeline = entry.schedule or self.schedule, entry.pipeline or self.pipeline
        return Question(self.objective, entry.optimizer, self.start, self.steps, schedule, pipeline, self.plane)

    def new_run(self, entry: Entry) -> Run:
        return Run(self.question(entry))

    def to_json(self) -> str:
        """Return the experiment as JSON text; :func:`from_json` reads it back to an equal value.

        Raises:
            InvalidInputError: It holds something that could not be read back.
        """
        document = {"format": FORMAT, "version": VERSION, **_EXPERIMENT.write(self)}
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if len(text.encode()) > MOST_BYTES:
            raise InvalidInputError(f"The experiment is larger than {MOST_BYTES / 1e6:g} MB, so no file can hold it.")
        return text

    def save(self, path: str | Path) -> None:
        """Write the experiment to a file, which is replaced only once all of it is written.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        with replacing(path) as file:
            file.write(self.to_json().encode())


_COLOR = re.compile("#[0-9a-fA-F]{6}")


def load(path: str | Path) -> Experiment:
    """Read an experiment from a file.

    Raises:
        InvalidInputError: The file cannot be read or is no experiment; the sentence says what is wrong.
    """
    text = read_text(path, MOST_BYTES)
    try:
        return from_json(text)
    except InvalidInputError as error:
        raise InvalidInputError(f"'{path}' could not be used: {error}", error.field) from error


def from_json(text: str) -> Experiment:
    """Read an experiment from JSON text.

    Raises:
        InvalidInputError: The text is no experiment of a version known here, or holds an impossible value.
    """
    document = parse(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidInputError(f'it is not an experiment of this program (no "format": "{FORMAT}").')
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InvalidInputError(f"its version, {shown(version, quoted=True)}, is not a whole number from 1.")
    if version > VERSION:
        raise InvalidInputError(
            f"it was saved by a newer program (version {version} of the format; this one reads up to {VERSION})."
        )
    parts = document.get("runs", [])
    if isinstance(parts, list) and len(parts) > MOST_RUNS:  # Before any is made: a file may hold ten thousands.
        raise InvalidInputError(f"it has {len(parts)} runs; {MOST_RUNS} are the most.", "runs")
    fields = _EXPERIMENT.read(document, also=("format", "version"))
    return Experiment(**{"start": fields["objective"].start, **fields})


_ENTRY = Codec(
    Member("label", str),
    replace(codec.OPTIMIZER, beside="hyperparameters"),
    Member("color", str),
    Member("visible", bool),
    replace(codec.SCHEDULE, left_out=None, read=lambda part: codec.SCHEDULE.read(part) if part else None),
    replace(codec.PIPELINE, left_out=None),
)


def _entry(part: Any, place: str) -> Entry:
    if not isinstance(part, dict):
        raise InvalidInputError(f"{place} must be an object.")
    return Entry(**_ENTRY.read(part, place))


_EXPERIMENT = Codec(
    Member("title", str, left_out=""),
    Member("notes", str, left_out=""),
    codec.OBJECTIVE,
    codec.START,
    codec.PLANE,
    codec.STEPS,
    Member("stop_when_converged", bool),
    codec.SCHEDULE,
    codec.PIPELINE,
    Member(
        "runs",
        list,
        lambda runs: [_ENTRY.write(entry) for entry in runs],
        lambda parts: tuple(_entry(part, f"runs[{index}]") for index, part in enumerate(parts)),
    ),
)

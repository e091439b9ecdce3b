"""Edits of an experiment's runs: each takes an experiment and returns another one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from playground.core.files.text_check import is_control
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import LONGEST_LABEL, Entry, Experiment
from playground.model.fitting import fitted, is_untouched
from playground.model.palette import color_of, next_color


class RatesFitted(NamedTuple):
    """What became of the learning rates when the objective changed.

    Attributes:
        followed: The runs, as they are now, that took the rate which the objective suggests.
        kept: Those that kept a rate somebody had set.
    """

    followed: tuple[Entry, ...]
    kept: tuple[Entry, ...]


def with_objective(experiment: Experiment, objective: Objective) -> tuple[Experiment, RatesFitted]:
    """Change to another objective, with its own start; learning rates nobody has touched follow it."""
    runs: list[Entry] = []
    rates: tuple[list[Entry], list[Entry]] = [], []
    for entry in experiment.runs:
        follows = is_untouched(entry.optimizer, experiment.objective)
        if follows:
            optimizer = fitted(type(entry.optimizer), objective, entry.optimizer)
            entry = dataclasses.replace(entry, optimizer=optimizer)
        runs.append(entry)
        rates[not follows].append(entry)
    # A plane lies in the space of the old one's parameters.
    changed = dataclasses.replace(experiment, objective=objective, start=objective.start, plane=None, runs=tuple(runs))
    return changed, RatesFitted(*map(tuple, rates))


def with_run(experiment: Experiment, optimizer_class: type[Optimizer]) -> Experiment:
    optimizer = fitted(optimizer_class, experiment.objective)
    return _inserted(experiment, len(experiment.runs), Entry(optimizer, label=_free(experiment, optimizer.title)))


def with_copy(experiment: Experiment, index: int) -> Experiment:
    """Add a copy of a run right after it, in another colour."""
    entry = experiment.runs[index]
    copy = dataclasses.replace(entry, label=_free(experiment, entry.shown_label), visible=True)
    return _inserted(experiment, index + 1, copy)


def without_run(experiment: Experiment, index: int) -> Experiment:
    """Remove a run; the others keep their colours."""
    runs = _colored(experiment)
    return dataclasses.replace(experiment, runs=runs[:index] + runs[index + 1 :])


def with_entry(experiment: Experiment, index: int, **members: Any) -> Experiment:
    runs = list(experiment.runs)
    runs[index] = dataclasses.replace(runs[index], **members)
    return dataclasses.replace(experiment, runs=tuple(runs))


def with_run_values(experiment: Experiment, index: int, values: Mapping[str, Any]) -> Experiment:
    """Change hyperparameters of a run; another rule inside brings a learning rate that suits the objective."""
    before = experiment.runs[index].optimizer
    optimizer = before.with_values(**values)
    rates = [one.suggested_lr(experiment.objective) for one in (before, optimizer)]
    if rates[0] != rates[1] and "lr" not in values:
        # Where one rule walks well another may diverge: the rate there was, even a user's own, means nothing now.
        optimizer = fitted(type(optimizer), experiment.objective, optimizer)
    return with_entry(experiment, index, optimizer=optimizer)


def with_label(experiment: Experiment, index: int, label: str) -> Experiment:
    """Change what a run is called; an empty name gives it its optimizer's, one that is taken is numbered."""
    entry = experiment.runs[index]
    wanted = _typed_label(label) or entry.optimizer.title
    return experiment if wanted == entry.shown_label else with_entry(experiment, index, label=_free(experiment, wanted))


def _typed_label(text: str) -> str:
    """Return a label that may be kept: what was typed or pasted on one line, cut where it is too long."""
    letters = (" " if letter.isspace() else letter for letter in text if letter.isspace() or not is_control(letter))
    return "".join(letters).strip()[:LONGEST_LABEL].rstrip()


def _free(experiment: Experiment, wanted: str) -> str:
    """Return the label wanted; where it is taken, the first that is free of its base, base 2 and so on."""
    taken = {entry.shown_label for entry in experiment.runs}
    if wanted not in taken:
        return wanted
    base = label = re.sub(r" \d+$", "", wanted)
    number = 1
    while label in taken:
        number += 1
        suffix = f" {number}"
        label = base[: LONGEST_LABEL - len(suffix)] + suffix
    return label


def _colored(experiment: Experiment) -> tuple[Entry, ...]:
    """Return the runs with the colours they are shown in, which a change of places must not change."""
    runs = enumerate(experiment.runs)
    return tuple(dataclasses.replace(entry, color=color_of(entry.color, index)) for index, entry in runs)


def _inserted(experiment: Experiment, index: int, entry: Entry) -> Experiment:
    runs = _colored(experiment)
    entry = dataclasses.replace(entry, color=next_color(run.color for run in runs))
    return dataclasses.replace(experiment, runs=(*runs[:index], entry, *runs[index:]))

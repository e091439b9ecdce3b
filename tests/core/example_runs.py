"""The examples' runs, finished, and how to measure them."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.runs.api import Result, finished_runs
from playground.core.runs.examples import examples
from playground.core.runs.experiment import Experiment, load

ALL = {example.name: example for example in examples()}


@functools.cache
def experiment(name: str) -> Experiment:
    return load(ALL[name].path)


@functools.cache
def results(name: str) -> dict[str, Result]:
    """Return the example's runs by label, finished."""
    return {result.label: result for result in finished_runs(experiment(name))}


def changed(name: str, label: str, steps: int | None = None, **values: Any) -> Result:
    """Return a run of an example, finished, with some hyperparameters changed."""
    base = experiment(name)
    entry = next(entry for entry in base.runs if entry.shown_label == label)
    entry = dataclasses.replace(entry, optimizer=entry.optimizer.with_values(**values))
    return finished_runs(dataclasses.replace(base, steps=steps or base.steps, runs=(entry,)))[0]


def lengths(result: Result) -> Array:
    """Return the length of each step."""
    steps: Array = np.hypot(*result.update[1:].T)
    return steps


def reversals(numbers: Array) -> int:
    """Count how often a series of numbers changes its sign."""
    return int((numbers[1:] * numbers[:-1] < 0.0).sum())


def roughness(result: Result) -> float:
    """Return how much a step differs from the one before, as a share of its length."""
    turns = np.hypot(*np.diff(result.update[1:], axis=0).T)
    return float(turns.mean() / lengths(result).mean())

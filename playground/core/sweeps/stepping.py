"""Stepping lanes: interpreted, which is the reference, and by a compiled kernel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.compiled.library import Kernel
from playground.core.gradients import shaped
from playground.core.optimizers.oracle import Oracle
from playground.core.sweeps.kernel import BLOCK_LANES, carry_rows, room_rows
from playground.core.sweeps.lanes import Ends, Lanes, Watch
from playground.core.verdicts.stopping import FURTHEST

CHUNK_LANE_STEPS = 1_000_000
"""Steps of all lanes together between two looks at whether to go on: some 5 ms compiled, from 0.2 s interpreted."""
_LINE = 8  # Floats in a line of the cache: vectors that begin inside one are read twice.
TELL_S = 0.05
"""Interpreted steps look as often as this besides: a rule that searches along lines takes thirty times as long."""


def take_all(lanes: Lanes, kernel: Kernel | None, tick: Callable[[int], None]) -> Ends:
    """Step lanes to their end.

    Args:
        lanes: The lanes, few enough to be stepped together.
        kernel: A kernel made for their optimizer and objective, or None to step them interpreted.
        tick: Called with the steps taken by all lanes together since the last time; raises to call it off.
    """
    return _interpreted(lanes, tick) if kernel is None else _compiled(lanes, kernel, tick)


def _interpreted(lanes: Lanes, tick: Callable[[int], None]) -> Ends:
    objective, pipeline = lanes.question.objective, lanes.question.pipeline
    optimizer, watch = lanes.swept_optimizer(), lanes.watch
    rule = type(optimizer).rule
    theta = np.array(lanes.start, dtype=np.float64)
    state = optimizer.initial_state(theta)
    oracle = Oracle(objective, pipeline)
    asks = (oracle,) if optimizer.needs_objective else ()
    sampled = current = objective
    with np.errstate(all="ignore"):  # What overflows is caught below, as divergence.
        before = theta
        loss = np.array(objective.at(0).value(theta), dtype=np.float64)
        last = np.where(np.isfinite(loss), 0.0, -1.0)
        centre = theta.copy()
        since = np.zeros(len(lanes)) if watch.radius else np.where(loss <= watch.target, 0.0, 1.0)
        if watch.radius:
            centre, since, at_place = _arrived(watch, theta, centre, since, np.zeros(len(lanes), dtype=bool), 0.0)
        told, untold = time.perf_counter(), 0
        for first, rates, noise in _chunks(lanes):
            for k in range(len(rates)):
                if (now := time.perf_counter()) - told >= TELL_S:
                    tick(untold * len(lanes))
                    told, untold = now, 0
                untold += 1
                t = float(first + k + 1)
                if not objective.is_stationary:
                    sampled, current = objective.sample(first + k), objective.at(first + k + 1)
                g = sampled.gradient(theta)
                if not pipeline.is_plain:
                    g = shaped(pipeline, g, theta, noise[k])
                oracle.begin_step(noise[k], sampled)
                delta, next_state = rule(optimizer, rates[k], g, theta, state, t, *asks)
                reached = theta + delta
                value = current.value(reached)
                good = (last == t - 1.0) & np.isfinite(value) & (np.sum(reached * reached, axis=0) <= FURTHEST**2)
                good &= _finite((g, *next_state))
                before = theta
                if good.all():
                    theta, loss, state = reached, value, next_state
                else:
                    theta, loss = np.where(good, reached, theta), np.where(good, value, loss)
                    state = _where(good, next_state, state)
                last = np.where(good, t, last)
                if watch.radius:
                    away = np.sum(((theta - centre) * _inverse(watch)) ** 2, axis=0) > 1.0
                    centre, since = np.where(away, theta, centre), np.where(away, t, since)
                    centre, since, at_place = _arrived(watch, theta, centre, since, at_place & ~away, t)
                else:
                    since = np.where(loss <= watch.target, since, t + 1.0)
        tick(untold * len(lanes))
    return Ends(theta, loss, last, since, before if watch.radius else theta)


def _arrived(
    watch: Watch, theta: Array, centre: Array, since: Array, at_place: Any, t: float
) -> tuple[Array, Array, Any]:
    """Let lanes that are in the ellipse of a place listed, and in none so far, take it as their centre from now on."""
    for place in watch.places:
        middle = np.array(place)[:, np.newaxis]
        there = ~at_place & (np.sum(((theta - middle) * _inverse(watch)) ** 2, axis=0) <= 1.0)
        centre, since, at_place = np.where(there, middle, centre), np.where(there, t, since), at_place | there
    return centre, since, at_place


def _finite(parts: Any) -> Any:
    if isinstance(parts, tuple):
        return np.logical_and.reduce([_finite(part) for part in parts], axis=0)
    numbers = np.asarray(parts)
    return np.isfinite(numbers).all(axis=tuple(range(numbers.ndim - 1)))


def _where(good: Any, new: Any, old: Any) -> Any:
    if isinstance(new, tuple):
        return type(new)(*(_where(good, *pair) for pair in zip(new, old, strict=True)))
    return np.where(good, new, old)


def _compiled(lanes: Lanes, kernel: Kernel, tick: Callable[[int], None]) -> Ends:
    optimizer, pipeline, watch = lanes.swept_optimizer(), lanes.question.pipeline, lanes.watch
    count = len(lanes)
    start = np.asarray(lanes.start, dtype=np.float64)
    state = optimizer.initial_state(start)
    names, dim = carry_rows(len(start)), len(start)
    carry = np.empty((len(names) + dim * len(state), count))
    known = {"loss": np.nan, "last": np.inf, "rate": optimizer.lr, "since": 0.0, "at_place": 0.0}
    for i, along in enumerate(start):
        known[f"x{i}"] = known[f"centre{i}"] = along
    for place, name in enumerate(names):
        carry[place] = known[name]
    for place, part in enumerate(state, len(names)):
        carry[place :: len(state)] = part
    edges = _edges(lanes)
    firsts = edges[:-1]
    values = [np.broadcast_to(value, (count,))[firsts] for value in optimizer.values().values()]
    settings = np.ascontiguousarray(np.array(values, dtype=np.float64).T)
    inverse = _inverse(watch) if watch.radius else np.zeros((dim, 1))
    places = np.array(watch.places, dtype=np.float64).reshape(-1, dim).T.copy()
    constants = np.array([*lanes.question.objective.values().values()], dtype=np.float64)
    shaping = np.array([pipeline.noise, pipeline.l2, pipeline.clip_norm, pipeline.clip_value])
    room = np.empty(room_rows(dim, len(state)) * BLOCK_LANES + _LINE)
    room = room[-room.ctypes.data % (8 * _LINE) // 8 :]
    before = start
    for first, rates, noise in _chunks(lanes):
        before = carry[:dim].copy() if watch.radius else carry[:dim]
        kernel(
            edges, settings, constants, shaping, noise, rates, places, inverse, carry, room, watch.target,
            first, first + len(rates), watch.radius is not None, len(edges) - 1, rates.shape[1], places.shape[1], count,
        )  # fmt: skip
        tick(len(rates) * count)
    ends = dict(zip(names, carry, strict=False))
    lost = ends["last"] < 0.0
    if lost.any():
        with np.errstate(all="ignore"):
            ends["loss"][lost] = lanes.question.objective.value(start[:, lost])
    return Ends(carry[:dim], ends["loss"], np.minimum(ends["last"], lanes.question.steps), ends["since"], before)


def _chunks(lanes: Lanes) -> Iterator[tuple[int, Array, Array]]:
    """Give the steps in pieces: the first step of each, the learning rates, and the noise, ``(steps, dim, 1)``.

    The last step is a piece of its own where it matters how long it is.
    """
    generator = lanes.question.pipeline.generator()
    most = max(1, CHUNK_LANE_STEPS // len(lanes))
    firsts = [*range(0, lanes.question.steps, most), lanes.question.steps]
    if lanes.watch.radius and lanes.question.steps > 1 and firsts[-2] < lanes.question.steps - 1:
        firsts.insert(-1, lanes.question.steps - 1)
    for first, stop in pairwise(firsts):
        count = stop - first
        shape = (count, len(lanes.start), 1)
        noise = np.zeros((count, 0, 1)) if generator is None else generator.standard_normal(shape)
        yield first, lanes.rates(first, count), noise


def _edges(lanes: Lanes) -> npt.NDArray[np.int64]:
    """Return where blocks begin and end: hyperparameters other than lr are the same throughout a block."""
    count = len(lanes)
    changes = np.zeros(count, dtype=bool)
    changes[0] = True
    for name, values in lanes.swept.items():
        if name != "lr":
            changes[1:] |= values[1:] != values[:-1]
    firsts = np.flatnonzero(changes)
    edges: list[int] = []
    for first, stop in zip(firsts.tolist(), [*firsts[1:].tolist(), count], strict=True):
        edges += range(first, stop, BLOCK_LANES)
    return np.array([*edges, count], dtype=np.int64)


def _inverse(watch: Watch) -> Array:
    radius: Any = watch.radius
    return 1.0 / np.array(radius)[:, np.newaxis]

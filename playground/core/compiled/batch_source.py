"""The text of a module that steps many lanes at once: one optimizer on one objective from many starts or settings."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.compiled.source import hyperparameters
from playground.core.objectives import Landscape
from playground.core.optimizers import Optimizer

BLOCK_LANES = 256
"""Lanes stepped together, innermost, so that they become vectors; this many stay in a processor's nearest cache."""

CARRY_ROWS = ("x", "y", "last", "loss", "rate", "spot_x", "spot_y", "since", "listed")
"""What a lane carries from call to call, before its rule's state along x and then along y: where it is; its last finite
step, infinite while there are more; the loss there; its base learning rate; since when it has stayed where, and whether
that is a place listed."""

_TEMPLATE = '''"""Made by playground.core.compiled.batch_source; may be deleted at any time."""

from collections import namedtuple
from math import inf, isfinite, nan

import numpy as np
from numba import njit

from {objective_module} import {objective} as Objective
from {optimizer_module} import {optimizer} as Optimizer
from playground.core.compiled.translate import translated
from playground.core.gradients import shaped
from playground.core.run import FURTHEST

P = namedtuple("P", {p_names})
Q = namedtuple("Q", {q_names})
W = namedtuple("W", ("noise", "l2", "clip_norm", "clip_value"))
S = Optimizer.State
f, df, rule = translated(Objective.f, True), translated(Objective.df, True), translated(Optimizer.rule, True)
pipeline = translated(shaped)
MOST = FURTHEST * FURTHEST
MARK = 1.7976931348623157e308  # Beside a NaN along x: a gradient that no step is taken with any more.


@njit(error_model="numpy", forceinline=True)
def settle(b, n, t, places, inverse_x, inverse_y):
    for place in range(places.shape[1]):
        to_x, to_y = places[0, place], places[1, place]
        for l in range(n):
            away_x = (b[0, l] - to_x) * inverse_x
            away_y = (b[1, l] - to_y) * inverse_y
            there = (b[8, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0)
            b[5, l] = to_x if there else b[5, l]
            b[6, l] = to_y if there else b[6, l]
            b[7, l] = t if there else b[7, l]
            b[8, l] = 1.0 if there else b[8, l]


@njit(cache=True, error_model="numpy", nogil=True)
def batch(edges, h, c, w, noise, rates, k0, k1, at_rest, inverse_x, inverse_y, places, target, carry):
    q = Q({q_values})
    shape = W(w[0], w[1], w[2], w[3])
    settled = 1.0 if places.shape[1] else 0.0
    b = np.empty(({buffer_rows}, {lanes}))
    for block in range(len(edges) - 1):
        lo = edges[block]
        n = edges[block + 1] - lo
        for row in range({carry_rows}):
            for l in range(n):
                b[row, l] = carry[row, lo + l]
        dead = 0
        for l in range(n):
            value = f(q, b[0, l], b[1, l])
            b[{gx}, l], b[{gy}, l] = df(q, b[0, l], b[1, l])
            b[{lr}, l] = b[4, l]
            if k0 == 0:
                b[2, l] = inf if isfinite(value) else -1.0
                b[7, l] = 0.0 if at_rest or value <= target else 1.0
            if b[2, l] < inf:
                dead += 1
                b[{gx}, l] = nan
        if k0 == 0 and at_rest:
            settle(b, n, 0.0, places, inverse_x, inverse_y)
        rate = nan
{settings}
        for k in range(k0, k1):
            t = float(k + 1)
            if rates.shape[1] > 1:
                for l in range(n):
                    b[{lr}, l] = rates[k - k0, lo + l]
            elif rates[k - k0, 0] != rate:
                rate = rates[k - k0, 0]
                for l in range(n):
                    b[{lr}, l] = rate
{pipeline}            bad = 0
            for l in range(n):
                lr = b[{lr}, l]
                p = P({p_values})
                x, y, gx, gy = b[0, l], b[1, l], b[{gx}, l], b[{gy}, l]
                sx = S({sx_values})
                sy = S({sy_values})
                dx, nx = rule(p, lr, gx, x, sx, t)
                dy, ny = rule(p, lr, gy, y, sy, t)
                rx, ry = x + dx, y + dy
                value = f(q, rx, ry)
                hx, hy = df(q, rx, ry)
                good = (
                    isfinite(value) & (rx * rx + ry * ry <= MOST) & isfinite(gx) & isfinite(gy)
{finite_state}                )
                bad += 0 if good else 1
                b[0, l] = rx if good else x
                b[1, l] = ry if good else y
                b[{gx}, l] = hx if good else nan
                b[{gy}, l] = hy if good else MARK
{store_state}            if bad != dead:
                dead = bad
                for l in range(n):
                    if b[2, l] == inf and b[{gy}, l] == MARK and b[{gx}, l] != b[{gx}, l]:
                        b[2, l] = float(k)
            if at_rest:
                left = False
                for l in range(n):
                    away_x = (b[0, l] - b[5, l]) * inverse_x
                    away_y = (b[1, l] - b[6, l]) * inverse_y
                    left = left | (away_x * away_x + away_y * away_y > 1.0) | (b[8, l] < settled)
                if left:
                    for l in range(n):
                        x, y = b[0, l], b[1, l]
                        away_x = (x - b[5, l]) * inverse_x
                        away_y = (y - b[6, l]) * inverse_y
                        away = away_x * away_x + away_y * away_y > 1.0
                        b[5, l] = x if away else b[5, l]
                        b[6, l] = y if away else b[6, l]
                        b[7, l] = t if away else b[7, l]
                        b[8, l] = 0.0 if away else b[8, l]
                    settle(b, n, t, places, inverse_x, inverse_y)
            else:
                for l in range(n):
                    b[7, l] = b[7, l] if f(q, b[0, l], b[1, l]) <= target else t + 1.0
        for l in range(n):
            b[3, l] = f(q, b[0, l], b[1, l])
        for row in range({carry_rows}):
            for l in range(n):
                carry[row, lo + l] = b[row, l]
'''

_PIPELINE = """\
            g = pipeline(shape, b[{gx}:{stop}, :n], b[0:2, :n], noise[k - k0])
            for l in range(n):
                b[{gx}, l], b[{gy}, l] = g[0, l], g[1, l]
"""


def module_text(
    optimizer: type[Optimizer], objective: type[Landscape], switches: Sequence[bool], is_plain: bool
) -> str:
    """Return the module's source.

    Args:
        optimizer: Whose rule is stepped; it must treat each coordinate by itself.
        objective: Whose value and gradient are taken.
        switches: What each switch among the hyperparameters is set to; they are constants of the kernel.
        is_plain: Whether the rule sees the gradient as it is.
    """
    quantities = optimizer.quantities()
    names = tuple(quantities)
    constants = tuple(objective.quantities())
    places = range(len(optimizer.State._fields))
    first = len(CARRY_ROWS)
    carry_rows = first + 2 * len(places)
    gx, gy, lr = carry_rows, carry_rows + 1, carry_rows + 2

    def rows(axis: int) -> Sequence[str]:
        return [f"b[{first + axis * len(places) + place}, l]" for place in places]

    forms = {"real": "h[block, {0}]", "whole": "int(h[block, {0}])"}
    p_values = hyperparameters(optimizer, switches, "h{}")
    p_values[names.index("lr")] = "b[4, l]"
    return _TEMPLATE.format(
        objective_module=objective.__module__,
        objective=objective.__qualname__,
        optimizer_module=optimizer.__module__,
        optimizer=optimizer.__qualname__,
        p_names=names,
        q_names=constants,
        q_values=", ".join(f"c[{place}]" for place in range(len(constants))),
        buffer_rows=carry_rows + 3,
        carry_rows=carry_rows,
        lanes=BLOCK_LANES,
        gx=gx,
        gy=gy,
        lr=lr,
        settings="\n".join(
            f"        h{place} = {forms[quantity.kind].format(place)}"
            for place, quantity in enumerate(quantities.values())
            if quantity.kind != "switch"
        ),
        pipeline="" if is_plain else _PIPELINE.format(gx=gx, gy=gy, stop=gy + 1),
        p_values=", ".join(p_values),
        sx_values=", ".join(rows(0)),
        sy_values=", ".join(rows(1)),
        finite_state="".join(
            f"                    & isfinite(nx[{place}]) & isfinite(ny[{place}])\n" for place in places
        ),
        store_state="".join(
            f"                {row} = n{axis}[{place}] if good else s{axis}[{place}]\n"
            for number, axis in enumerate("xy")
            for place, row in enumerate(rows(number))
        ),
    )

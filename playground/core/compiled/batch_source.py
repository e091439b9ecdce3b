"""The text of a module that steps many lanes at once: one optimizer on one objective from many starts or settings."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.compiled.hyperparameters import Powers, hyperparameters, read_in
from playground.core.objectives import Function
from playground.core.optimizers import Optimizer

BLOCK_LANES = 256
"""Lanes stepped together, innermost, so that they become vectors; this many stay in a processor's nearest cache."""

CARRY_ROWS = ("x", "y", "loss", "last", "rate", "spot_x", "spot_y", "since", "listed")
"""What a lane carries from call to call, before its rule's state along x and then along y: where it is, and the loss
there; its last finite step, infinite while there are more; its base learning rate; since when it has stayed where, and
whether that is a place listed."""

ENTRY_KINDS = "qppppppppfffiiiiiii"
"""What a kernel takes: the edges of blocks, hyperparameters, constants, the pipeline's settings, noise, learning rates,
the places listed, what lanes carry, and room for a block; the watch's two radii, inverse, and its target; the first
step and the last, whether it watches for rest, how many blocks, columns of learning rates, places, and lanes."""

_TEMPLATE = """
from collections import namedtuple
from math import inf, isfinite, nan

from {objective_module} import {objective} as Objective
from {optimizer_module} import {optimizer} as Optimizer
from playground.core.compiled.entry import table, vector
from playground.core.compiled.powers import first_power, next_power
{imports}from playground.core.compiled.translate import translated
from playground.core.compiled.vector_math import fma, inlined
from playground.core.verdicts.stopping import FURTHEST

P = namedtuple("P", {p_names})
Q = namedtuple("Q", {q_names})
S = Optimizer.State
f, df, rule = translated(Objective.f, True), translated(Objective.df, True), translated(Optimizer.rule, True, {powers})
MOST = FURTHEST * FURTHEST
MARK = 1.7976931348623157e308  # Beside a NaN along x: a gradient that no step is taken with any more.


@inlined
def settle(b, n, t, places, inverse_x, inverse_y):
    for place in range(places.shape[1]):
        to_x, to_y = places[0, place], places[1, place]
        arrives = False
        for l in range(n):
            away_x = (b[{x}, l] - to_x) * inverse_x
            away_y = (b[{y}, l] - to_y) * inverse_y
            arrives = arrives | ((b[{listed}, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0))
        if arrives:
            for l in range(n):
                away_x = (b[{x}, l] - to_x) * inverse_x
                away_y = (b[{y}, l] - to_y) * inverse_y
                there = (b[{listed}, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0)
                b[{spot_x}, l] = to_x if there else b[{spot_x}, l]
                b[{spot_y}, l] = to_y if there else b[{spot_y}, l]
                b[{since}, l] = t if there else b[{since}, l]
                b[{listed}, l] = 1.0 if there else b[{listed}, l]


@inlined
def batch(edges, h, c, w, noise, rates, k0, k1, at_rest, inverse_x, inverse_y, places, target, carry, b):
    q = Q({q_values})
    settled = 1.0 if places.shape[1] else 0.0
    for block in range(len(edges) - 1):
        lo = edges[block]
        n = edges[block + 1] - lo
        for row in range(len(carry)):
            for l in range(n):
                b[row, l] = carry[row, lo + l]
        dead = 0
        for l in range(n):
            b[{lr}, l] = b[{rate}, l]
            dead += 1 if b[{last}, l] < inf else 0
            b[{to_x}, l] = nan if b[{last}, l] < inf else b[{x}, l]
            b[{to_y}, l] = b[{y}, l]
            b[{gx}, l] = b[{gy}, l] = 0.0
        rate = nan
{settings}
{first_powers}        for k in range(k0, k1 + 1):
            t = float(k)
            most = MOST if k else inf
            bad = 0
            left = k == 0
            # In two loops, or an objective's sines would wait for a rule's roots and divisions. First, what a step has
            # come to: not finite, or too far away, and the lane stays where it was.
            for l in range(n):
                x, y = b[{to_x}, l], b[{to_y}, l]
                value = f(q, x, y)
                gx, gy = df(q, x, y)
                good = fma(0.0, value, x * x + y * y) <= most
                bad += 0 if good else 1
                b[{x}, l] = x if good else b[{x}, l]
                b[{y}, l] = y if good else b[{y}, l]
                b[{loss}, l] = value if good else b[{loss}, l]
                b[{gx}, l] = gx if good else nan
                b[{gy}, l] = gy if good else MARK
                away_x = (x - b[{spot_x}, l]) * inverse_x
                away_y = (y - b[{spot_y}, l]) * inverse_y
                left = left | (away_x * away_x + away_y * away_y > 1.0) | (b[{listed}, l] < settled)
            if bad != dead:
                dead = bad
                for l in range(n):
                    if b[{last}, l] == inf and b[{gy}, l] == MARK and b[{gx}, l] != b[{gx}, l]:
                        b[{last}, l] = t - 1.0
            if at_rest:
                if left:
                    for l in range(n):
                        x, y = b[{x}, l], b[{y}, l]
                        away_x = (x - b[{spot_x}, l]) * inverse_x
                        away_y = (y - b[{spot_y}, l]) * inverse_y
                        away = away_x * away_x + away_y * away_y > 1.0
                        b[{spot_x}, l] = x if away else b[{spot_x}, l]
                        b[{spot_y}, l] = y if away else b[{spot_y}, l]
                        b[{since}, l] = t if away else b[{since}, l]
                        b[{listed}, l] = 0.0 if away else b[{listed}, l]
                    settle(b, n, t, places, inverse_x, inverse_y)
            else:
                for l in range(n):
                    b[{since}, l] = b[{since}, l] if b[{loss}, l] <= target else t + 1.0
            if k == k1:
                break
            t = float(k + 1)
{next_powers}            if rates.shape[1] > 1:
                for l in range(n):
                    b[{lr}, l] = rates[k - k0, lo + l]
            elif rates[k - k0, 0] != rate:
                rate = rates[k - k0, 0]
                for l in range(n):
                    b[{lr}, l] = rate
{pipeline}            # Then the next step. 0 times what is not finite is no number, which spoils where it leads.
            for l in range(n):
                lr = b[{lr}, l]
                p = P({p_values})
                x, y = b[{x}, l], b[{y}, l]
                sx = S({sx_values})
                sy = S({sy_values})
                dx, nx = rule(p, lr, b[{gx}, l], x, sx, t)
                dy, ny = rule(p, lr, b[{gy}, l], y, sy, t)
                x = fma(0.0, b[{gx}, l], x + dx)
                y = fma(0.0, b[{gy}, l], y + dy)
{spoil}                b[{to_x}, l], b[{to_y}, l] = x, y
{store_state}        for row in range(len(carry)):
            for l in range(n):
                carry[row, lo + l] = b[row, l]
    return 0


KINDS = "{kinds}"


def entry(
    edges, h, c, w, noise, rates, places, carry, room,
    inverse_x, inverse_y, target, k0, k1, at_rest, blocks, rate_columns, places_count, lanes,
):
    return batch(
        vector(edges, blocks + 1), table(h, blocks, {settings_count}), vector(c, {constants_count}), vector(w, 4),
        table(noise, k1 - k0, 2), table(rates, k1 - k0, rate_columns), k0, k1, at_rest, inverse_x, inverse_y,
        table(places, 2, places_count), target, table(carry, {carry_rows}, lanes),
        table(room, {buffer_rows}, {lanes}),
    )
"""

_IMPORTS = "from playground.core.compiled.shaping import shaped_once\n"
_PIPELINE = """\
            for l in range(n):
                b[{gx}, l], b[{gy}, l] = shaped_once(w, b[{gx}, l], b[{gy}, l], b[0, l], b[1, l], noise[k - k0])
"""


def room_rows(states: int) -> int:
    """Return how many rows of lanes a kernel needs room for, for a rule with so many fields of state."""
    return len(CARRY_ROWS) + 2 * states + 5


def module_text(optimizer: type[Optimizer], objective: type[Function], switches: Sequence[bool], is_plain: bool) -> str:
    """Return the module's source.

    Args:
        optimizer: Whose rule is stepped; it must treat each coordinate by itself.
        objective: Whose value and gradient are taken.
        switches: What each switch among the hyperparameters is set to; they are constants of the kernel.
        is_plain: Whether the rule sees the gradient as it is.
    """
    quantities = optimizer.quantities()
    names = tuple(quantities)
    constants = objective.quantities()
    places = range(len(optimizer.State._fields))
    first = len(CARRY_ROWS)
    carry_rows = first + 2 * len(places)
    gx, gy = carry_rows + 3, carry_rows + 4
    row = {name: place for place, name in enumerate(CARRY_ROWS)}

    def rows(axis: int) -> Sequence[str]:
        return [f"b[{first + axis * len(places) + place}, l]" for place in places]

    p_values = hyperparameters(optimizer, switches, "h{}")
    p_values[names.index("lr")] = f"b[{row['rate']}, l]"
    powers = Powers(optimizer, switches, "h{}")
    return _TEMPLATE.format(
        **row,
        objective_module=objective.__module__,
        objective=objective.__qualname__,
        optimizer_module=optimizer.__module__,
        optimizer=optimizer.__qualname__,
        p_names=(*names, *powers.fields),
        powers=powers.names,
        q_names=tuple(constants),
        q_values=", ".join(read_in(constants, "c[{}]")),
        kinds=ENTRY_KINDS,
        settings_count=len(quantities),
        constants_count=len(constants),
        lanes=BLOCK_LANES,
        buffer_rows=room_rows(len(places)),
        carry_rows=carry_rows,
        lr=carry_rows,
        to_x=carry_rows + 1,
        to_y=carry_rows + 2,
        gx=gx,
        gy=gy,
        settings="\n".join(
            f"        h{place} = {value}" for place, value in enumerate(read_in(quantities, "h[block, {}]"))
        ),
        first_powers=powers.first("float(k0 + 1)", indent=8),
        next_powers=powers.next("t", indent=12),
        imports="" if is_plain else _IMPORTS,
        pipeline="" if is_plain else _PIPELINE.format(gx=gx, gy=gy),
        p_values=", ".join([*p_values, *powers.fields]),
        sx_values=", ".join(rows(0)),
        sy_values=", ".join(rows(1)),
        spoil="".join(
            f"                {axis} = fma(0.0, n{axis}[{place}], {axis})\n" for place in places for axis in "xy"
        ),
        store_state="".join(
            f"                {at} = n{name}[{place}]\n"
            for axis, name in enumerate("xy")
            for place, at in enumerate(rows(axis))
        ),
    )

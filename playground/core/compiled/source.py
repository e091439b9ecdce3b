"""The text of a module that steps one optimizer on one objective, for numba to compile."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.compiled.hyperparameters import Powers, hyperparameters, read_in
from playground.core.objectives import Function
from playground.core.optimizers import Optimizer

ENTRY_KINDS = "pppppppppppffiii"
"""What a kernel takes: hyperparameters, constants, the pipeline's settings, noise and learning rates; what a run
carries on, and its columns; λ, the next step, how many steps, how many rows before have settled in a row, -1 where
convergence is not to stop the run, and how many rows apart the state's columns are."""

_TEMPLATE = """
from collections import namedtuple
from math import isfinite

from {objective_module} import {objective} as Objective
from {optimizer_module} import {optimizer} as Optimizer
from playground.core.compiled.entry import pile, table, vector
from playground.core.compiled.powers import first_power, next_power
{imports}from playground.core.compiled.translate import translated
from playground.core.compiled.vector_math import inlined
from playground.core.verdicts.stopping import FURTHEST
from playground.core.verdicts.stopping import is_judged, is_settled, length

P = namedtuple("P", {p_names})
Q = namedtuple("Q", {q_names})
S = Optimizer.State
f, df, rule = translated(Objective.f), translated(Objective.df), translated(Optimizer.rule, False, {powers})
settled, judged, norm = translated(is_settled), translated(is_judged), translated(length)
MOST = FURTHEST * FURTHEST


@inlined
def advance(h, c, w, decay, noise, lrs, t, streak, carry, theta, loss, gradient, update, state):
    q = Q({q_values})
{settings}
    x, y = carry[0, 0], carry[0, 1]
    sx = S({sx_values})
    sy = S({sy_values})
    rows, diverged, stops = 0, False, streak >= 0
{first_powers}    for k in range(len(lrs)):
{next_powers}        p = P({p_values})
        gx, gy = df(q, x, y)
        # What is minimised has L2 in it, the pipeline's and the rule's own; noise and clipping are none of it.
        slope = norm(gx + decay * x, gy + decay * y) if stops else 0.0
{pipeline}        lr = lrs[k]
        dx, nx = rule(p, lr, gx, x, sx, t + k)
        dy, ny = rule(p, lr, gy, y, sy, t + k)
        rx, ry = x + dx, y + dy
        value = f(q, rx, ry)
        if not (isfinite(value) and rx * rx + ry * ry <= MOST and isfinite(gx) and isfinite(gy){finite_state}):
            diverged = True
            break
        x, y, sx, sy = rx, ry, nx, ny
        theta[k, 0], theta[k, 1], loss[k] = x, y, value
        gradient[k, 0], gradient[k, 1] = gx, gy
        update[k, 0], update[k, 1] = dx, dy
{store_state}        rows += 1
        if stops:
            streak = streak + 1 if settled(slope, norm(dx, dy), norm(x, y)) else 0
            if judged(streak):
                break
    carry[0, 0], carry[0, 1] = x, y
{store_carry}    return rows, diverged


KINDS = "{kinds}"


def entry(
    h, c, w, noise, lrs, carry, theta, loss, gradient, update, state, decay, t, steps, streak, apart
):
    rows, diverged = advance(
        vector(h, {settings_count}), vector(c, {constants_count}), vector(w, 4), decay, table(noise, steps, 2),
        vector(lrs, steps), t, streak, table(carry, {carried}, 2), table(theta, steps, 2), vector(loss, steps),
        table(gradient, steps, 2), table(update, steps, 2), pile(state, {kept_count}, apart, 2),
    )
    return -1 - rows if diverged else rows
"""

_IMPORTS = "from playground.core.compiled.shaping import shaped_once\n"
_PIPELINE = "        gx, gy = shaped_once(w, gx, gy, x, y, noise[k])\n"


def module_text(
    optimizer: type[Optimizer],
    objective: type[Function],
    switches: Sequence[bool],
    kept: Sequence[int],
    is_plain: bool,
) -> str:
    """Return the module's source.

    Args:
        optimizer: Whose rule is stepped; it must treat each coordinate by itself.
        objective: Whose value and gradient are taken.
        switches: What each switch among the hyperparameters is set to. They are constants of the kernel: what a branch
            on one works out for x, it then need not work out again for y.
        kept: Which fields of the state are recorded, by place.
        is_plain: Whether the rule sees the gradient as it is. What shapes it takes long to compile, if only once.
    """
    quantities, constants = optimizer.quantities(), objective.quantities()
    places = range(len(optimizer.State._fields))
    powers = Powers(optimizer, switches, "h{}")
    return _TEMPLATE.format(
        objective_module=objective.__module__,
        objective=objective.__qualname__,
        optimizer_module=optimizer.__module__,
        optimizer=optimizer.__qualname__,
        p_names=(*quantities, *powers.fields),
        powers=powers.names,
        q_names=tuple(constants),
        p_values=", ".join([*hyperparameters(optimizer, switches, "h{}"), *powers.fields]),
        q_values=", ".join(read_in(constants, "c[{}]")),
        settings="\n".join(f"    h{place} = {value}" for place, value in enumerate(read_in(quantities, "h[{}]"))),
        kinds=ENTRY_KINDS,
        settings_count=len(quantities),
        constants_count=len(constants),
        carried=1 + len(places),
        kept_count=len(kept),
        sx_values=", ".join(f"carry[{place + 1}, 0]" for place in places),
        sy_values=", ".join(f"carry[{place + 1}, 1]" for place in places),
        first_powers=powers.first("t", indent=4),
        next_powers=powers.next("t + k", indent=8),
        imports="" if is_plain else _IMPORTS,
        pipeline="" if is_plain else _PIPELINE,
        finite_state="".join(f" and isfinite(n{axis}[{place}])" for place in places for axis in "xy"),
        store_state="".join(
            f"        state[{row}, k, 0], state[{row}, k, 1] = sx[{place}], sy[{place}]\n"
            for row, place in enumerate(kept)
        ),
        store_carry="".join(
            f"    carry[{place + 1}, 0], carry[{place + 1}, 1] = sx[{place}], sy[{place}]\n" for place in places
        ),
    )

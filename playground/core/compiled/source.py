"""The text of a module that steps one optimizer on one objective, for numba to compile and to cache on disk."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.objectives import Landscape
from playground.core.optimizers import Optimizer

_TEMPLATE = '''"""Made by playground.core.compiled.source; may be deleted at any time."""

from collections import namedtuple
from math import hypot, isfinite

import numpy as np
from numba import njit

from {objective_module} import {objective} as Objective
from {optimizer_module} import {optimizer} as Optimizer
from playground.core.compiled.translate import translated
from playground.core.gradients import shaped
from playground.core.run import FURTHEST, is_settled

P = namedtuple("P", {p_names})
Q = namedtuple("Q", {q_names})
W = namedtuple("W", ("noise", "l2", "clip_norm", "clip_value"))
S = Optimizer.State
f, df, rule = translated(Objective.f), translated(Objective.df), translated(Optimizer.rule)
pipeline, settled = translated(shaped), translated(is_settled)
MOST = FURTHEST * FURTHEST


@njit(cache=True, error_model="numpy")
def advance(h, c, w, plain, noise, lrs, t, stop, carry, theta, loss, gradient, update, state):
    p = P({p_values})
    q = Q({q_values})
    shape = W(w[0], w[1], w[2], w[3])
    x, y = carry[0, 0], carry[0, 1]
    sx = S({sx_values})
    sy = S({sy_values})
    rows, diverged = 0, False
    for k in range(len(lrs)):
        gx, gy = df(q, x, y)
        if not plain:
            g = pipeline(shape, np.array([gx, gy]), np.array([x, y]), noise[k])
            gx, gy = g[0], g[1]
        lr = lrs[k]
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
        if stop and settled(hypot(gx, gy), hypot(dx, dy), hypot(x, y)):
            break
    carry[0, 0], carry[0, 1] = x, y
{store_carry}    return rows, diverged
'''


def module_text(
    optimizer: type[Optimizer], objective: type[Landscape], switches: Sequence[bool], kept: Sequence[int]
) -> str:
    """Return the module's source.

    Args:
        optimizer: Whose rule is stepped; it must treat each coordinate by itself.
        objective: Whose value and gradient are taken.
        switches: What each switch among the hyperparameters is set to. They are constants of the kernel: what a branch
            on one works out for x, it then need not work out again for y.
        kept: Which fields of the state are recorded, by place.
    """
    p_names, q_names = tuple(optimizer.quantities()), tuple(objective.quantities())
    fields = optimizer.State._fields
    places = range(len(fields))
    return _TEMPLATE.format(
        objective_module=objective.__module__,
        objective=objective.__qualname__,
        optimizer_module=optimizer.__module__,
        optimizer=optimizer.__qualname__,
        p_names=p_names,
        q_names=q_names,
        p_values=", ".join(hyperparameters(optimizer, switches, "h[{}]")),
        q_values=", ".join(f"c[{place}]" for place in range(len(q_names))),
        sx_values=", ".join(f"carry[{place + 1}, 0]" for place in places),
        sy_values=", ".join(f"carry[{place + 1}, 1]" for place in places),
        finite_state="".join(f" and isfinite(n{axis}[{place}])" for place in places for axis in "xy"),
        store_state="".join(
            f"        state[{row}, k, 0], state[{row}, k, 1] = sx[{place}], sy[{place}]\n"
            for row, place in enumerate(kept)
        ),
        store_carry="".join(
            f"    carry[{place + 1}, 0], carry[{place + 1}, 1] = sx[{place}], sy[{place}]\n" for place in places
        ),
    )


def hyperparameters(optimizer: type[Optimizer], switches: Sequence[bool], form: str) -> list[str]:
    """Return what each hyperparameter is in the source: a switch a constant, another by its place in ``form``."""
    left = list(switches)
    return [
        str(left.pop(0)) if quantity.kind == "switch" else form.format(place)
        for place, quantity in enumerate(optimizer.quantities().values())
    ]

"""The kernel of a run: steps of one optimizer on one objective, each recorded."""

from __future__ import annotations

from typing import Any, NamedTuple

from playground.core.compiled.linker import Linker
from playground.core.compiled.program import HEADER, Program, filled
from playground.core.compiled.rule_text import RuleText, can_be_compiled, read_in, switches_of
from playground.core.gradients import shape_in_place, shaped_point
from playground.core.objectives import Function, Objective, VectorFunction
from playground.core.optimizers import Optimizer
from playground.core.verdicts.stopping import FURTHEST, is_judged, is_settled, length, length_of, squared_length

KINDS = "pppppppppppffiii"
"""What a kernel takes: hyperparameters, constants, the pipeline's settings, noise and learning rates; what a run
carries on, and its columns; λ, the next step, how many steps, how many rows before have settled in a row, -1 where
convergence is not to stop the run, and how many rows apart the state's columns are."""

_HEADER = """
<p_header>
Q = namedtuple("Q", <q_names>)
W = namedtuple("W", ("noise", "l2", "clip_norm", "clip_value"))
"""

_POINT = """
@inlined
def advance(settings, constants, pipeline, decay, noise, rates, t, streak, carry, theta, loss, gradient, update, state):
    q = Q(<q_values>)
    w = W(pipeline[0], pipeline[1], pipeline[2], pipeline[3])
    <settings>
    x, y = carry[0, 0], carry[0, 1]
    sx = <S>(<sx_values>)
    sy = <S>(<sy_values>)
    rows, diverged, stops = 0, False, streak >= 0
    <first_powers>
    for k in range(len(rates)):
        <next_powers>
        p = <p_made>
        gx, gy = <df>(q, x, y)
        # What is minimised has L2 in it, the pipeline's and the rule's own; noise and clipping are none of it.
        slope = <norm>(gx + decay * x, gy + decay * y) if stops else 0.0
        <shaping>
        lr = rates[k]
        dx, nx = <rule>(p, lr, gx, x, sx, t + k)
        dy, ny = <rule>(p, lr, gy, y, sy, t + k)
        rx, ry = x + dx, y + dy
        value = <f>(q, rx, ry)
        if not (isfinite(value) and rx * rx + ry * ry <= <most> and isfinite(gx) and isfinite(gy)<finite_state>):
            diverged = True
            break
        x, y, sx, sy = rx, ry, nx, ny
        theta[k, 0], theta[k, 1], loss[k] = x, y, value
        gradient[k, 0], gradient[k, 1] = gx, gy
        update[k, 0], update[k, 1] = dx, dy
        <store_state>
        rows += 1
        if stops:
            streak = streak + 1 if <settled>(slope, <norm>(dx, dy), <norm>(x, y)) else 0
            if <judged>(streak):
                break
    carry[0, 0], carry[0, 1] = x, y
    <store_carry>
    return rows, diverged
"""
"""A function of two parameters: all that a step needs is in registers."""

_VECTOR = """
@inlined
def advance(settings, constants, pipeline, decay, noise, rates, t, streak, carry, theta, loss, gradient, update, state):
    q = Q(<q_values>)
    w = W(pipeline[0], pipeline[1], pipeline[2], pipeline[3])
    <settings>
    x = carry[0]
    rows, diverged, stops = 0, False, streak >= 0
    <first_powers>
    for k in range(len(rates)):
        <next_powers>
        p = <p_made>
        g, delta, reached = gradient[k], update[k], theta[k]
        <df>(q, x, g)
        slope = 0.0
        if stops:
            for i in range(<dim>):
                delta[i] = g[i] + decay * x[i]
            slope = <norm>(delta)
        <shaping>
        good = True
        for i in range(<dim>):
            delta[i], after = <rule>(p, rates[k], g[i], x[i], <S>(<s_values>), t + k)
            reached[i] = x[i] + delta[i]
            good = good and isfinite(g[i])<finite_state>
            <step_state>
        loss[k] = <f>(q, reached)
        if not (isfinite(loss[k]) and <squared>(reached) <= <most> and good):
            diverged = True
            break
        for i in range(<dim>):
            x[i] = reached[i]
            <store_state>
        rows += 1
        if stops:
            streak = streak + 1 if <settled>(slope, <norm>(delta), <norm>(x)) else 0
            if <judged>(streak):
                break
    return rows, diverged
"""
"""One of any number: rows and what is carried on are worked on where they lie."""

_ENTRY = """

def entry(
    settings, constants, pipeline, noise, rates, carry, theta, loss, gradient, update, state, decay, t, steps, streak,
    apart,
):
    rows, diverged = advance(
        vector(settings, <settings_count>), vector(constants, <constants_count>), vector(pipeline, 4), decay,
        table(noise, steps, <dim>), vector(rates, steps), t, streak, table(carry, <carried>, <dim>),
        table(theta, steps, <dim>), vector(loss, steps), table(gradient, steps, <dim>), table(update, steps, <dim>),
        pile(state, <kept_count>, apart, <dim>),
    )
    return -1 - rows if diverged else rows
"""


class RunKernel(NamedTuple):
    """What a run's kernel is made for.

    Attributes:
        optimizer, switches: The rule, and what its switches are set to.
        objective, dim: What it walks on, and of how many parameters.
        kept: Which fields of the rule's state are recorded, by place.
        is_plain: Whether gradients stay as they are.
    """

    optimizer: type[Optimizer]
    objective: type[Function | VectorFunction]
    dim: int
    switches: tuple[bool, ...]
    kept: tuple[int, ...]
    is_plain: bool

    @property
    def title(self) -> str:
        return f"{self.optimizer.title} on {self.objective.title}"

    def program(self) -> Program:
        """Return the program.

        Raises:
            UnlinkableError: The text of a function is not to be had.
        """
        linker = Linker()
        rule = RuleText(linker, self.optimizer, self.switches)
        quantities, constants = self.optimizer.quantities(), self.objective.quantities()
        is_point = issubclass(self.objective, Function)
        text = filled(
            _HEADER + (_POINT if is_point else _VECTOR) + _ENTRY,
            p_header=rule.header,
            p_made=rule.made,
            q_names=str(tuple(constants)),
            q_values=", ".join(read_in(constants, "constants[{}]")),
            settings=rule.read("settings[{}]"),
            S=linker.named(self.optimizer.State, "State"),
            first_powers=rule.first_powers("t"),
            next_powers=rule.next_powers("t + k"),
            rule=rule.name,
            f=linker.add(self.objective.f),
            df=linker.add(self.objective.df),
            settled=linker.add(is_settled),
            judged=linker.add(is_judged),
            most=repr(FURTHEST * FURTHEST),
            settings_count=str(len(quantities)),
            constants_count=str(len(constants)),
            carried=str(1 + len(self.optimizer.State._fields)),
            kept_count=str(len(self.kept)),
            dim=str(self.dim),
            **(self._point_words(linker) if is_point else self._vector_words(linker)),
        )
        return Program(HEADER + linker.text + text, KINDS)

    # What shapes gradients takes long to compile: it is called, not inlined. No noise is looked at where there is none.

    def _point_words(self, linker: Linker) -> dict[str, str | list[str]]:
        places = range(len(self.optimizer.State._fields))
        shaping = []
        if not self.is_plain:
            shaping = [
                "noise_x, noise_y = (noise[k, 0], noise[k, 1]) if w.noise > 0.0 else (0.0, 0.0)",
                f"gx, gy = {linker.add(shaped_point, is_inlined=False)}(w, gx, gy, x, y, noise_x, noise_y)",
            ]
        return {
            "norm": linker.add(length),
            "shaping": shaping,
            "sx_values": ", ".join(f"carry[{place + 1}, 0]" for place in places),
            "sy_values": ", ".join(f"carry[{place + 1}, 1]" for place in places),
            "finite_state": "".join(f" and isfinite(n{axis}[{place}])" for place in places for axis in "xy"),
            "store_state": [
                f"state[{row}, k, 0], state[{row}, k, 1] = sx[{place}], sy[{place}]"
                for row, place in enumerate(self.kept)
            ],
            "store_carry": [
                f"carry[{place + 1}, 0], carry[{place + 1}, 1] = sx[{place}], sy[{place}]" for place in places
            ],
        }

    def _vector_words(self, linker: Linker) -> dict[str, str | list[str]]:
        places = range(len(self.optimizer.State._fields))
        shaping = [] if self.is_plain else [f"{linker.add(shape_in_place, is_inlined=False)}(w, g, x, noise[k])"]
        return {
            "norm": linker.add(length_of),
            "squared": linker.add(squared_length),
            "shaping": shaping,
            "s_values": ", ".join(f"carry[{place + 1}, i]" for place in places),
            "finite_state": "".join(f" and isfinite(after[{place}])" for place in places),
            "step_state": [f"carry[{place + 1}, i] = after[{place}]" for place in places],
            "store_state": [f"state[{row}, k, i] = carry[{place + 1}, i]" for row, place in enumerate(self.kept)],
        }


def run_kernel(
    optimizer: Optimizer, objective: Objective, kept: tuple[int, ...], is_plain: bool = True
) -> RunKernel | None:
    """Return what the kernel of a run is made for; None where there can be none."""
    if not can_be_compiled(optimizer, objective):
        return None
    kind: Any = type(objective)
    return RunKernel(type(optimizer), kind, objective.dim, switches_of(optimizer), kept, is_plain)

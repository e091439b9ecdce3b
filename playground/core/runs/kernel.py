"""The kernel of a run: steps of one optimizer on one objective, each recorded."""

from __future__ import annotations

from typing import NamedTuple

from playground.core.compiled.linker import Linker
from playground.core.compiled.program import HEADER, Program, filled
from playground.core.compiled.rule_text import RuleText, can_be_compiled, read_in, switches_of
from playground.core.gradients import shaped_point
from playground.core.objectives import Function, Objective
from playground.core.optimizers import Optimizer
from playground.core.verdicts.stopping import FURTHEST, is_judged, is_settled, length

KINDS = "pppppppppppffiii"
"""What a kernel takes: hyperparameters, constants, the pipeline's settings, noise and learning rates; what a run
carries on, and its columns; λ, the next step, how many steps, how many rows before have settled in a row, -1 where
convergence is not to stop the run, and how many rows apart the state's columns are."""

_TEMPLATE = """
<p_header>
Q = namedtuple("Q", <q_names>)
W = namedtuple("W", ("noise", "l2", "clip_norm", "clip_value"))


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


def entry(
    settings, constants, pipeline, noise, rates, carry, theta, loss, gradient, update, state, decay, t, steps, streak,
    apart,
):
    rows, diverged = advance(
        vector(settings, <settings_count>), vector(constants, <constants_count>), vector(pipeline, 4), decay,
        table(noise, steps, 2), vector(rates, steps), t, streak, table(carry, <carried>, 2), table(theta, steps, 2),
        vector(loss, steps), table(gradient, steps, 2), table(update, steps, 2), pile(state, <kept_count>, apart, 2),
    )
    return -1 - rows if diverged else rows
"""


class RunKernel(NamedTuple):
    """What a run's kernel is made for.

    Attributes:
        optimizer, switches: The rule, and what its switches are set to.
        objective: What it walks on.
        kept: Which fields of the rule's state are recorded, by place.
        is_plain: Whether gradients stay as they are.
    """

    optimizer: type[Optimizer]
    objective: type[Function]
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
        places = range(len(self.optimizer.State._fields))
        shaping = []
        if not self.is_plain:
            # No noise is looked at where there is none. What shapes gradients takes long to compile: but once.
            shaped = linker.add(shaped_point, is_inlined=False)
            shaping = [
                "noise_x, noise_y = (noise[k, 0], noise[k, 1]) if w.noise > 0.0 else (0.0, 0.0)",
                f"gx, gy = {shaped}(w, gx, gy, x, y, noise_x, noise_y)",
            ]
        text = filled(
            _TEMPLATE,
            p_header=rule.header,
            p_made=rule.made,
            q_names=str(tuple(constants)),
            q_values=", ".join(read_in(constants, "constants[{}]")),
            settings=rule.read("settings[{}]"),
            S=linker.named(self.optimizer.State, "State"),
            sx_values=", ".join(f"carry[{place + 1}, 0]" for place in places),
            sy_values=", ".join(f"carry[{place + 1}, 1]" for place in places),
            first_powers=rule.first_powers("t"),
            next_powers=rule.next_powers("t + k"),
            rule=rule.name,
            f=linker.add(self.objective.f),
            df=linker.add(self.objective.df),
            norm=linker.add(length),
            settled=linker.add(is_settled),
            judged=linker.add(is_judged),
            shaping=shaping,
            most=repr(FURTHEST * FURTHEST),
            finite_state="".join(f" and isfinite(n{axis}[{place}])" for place in places for axis in "xy"),
            store_state=[
                f"state[{row}, k, 0], state[{row}, k, 1] = sx[{place}], sy[{place}]"
                for row, place in enumerate(self.kept)
            ],
            store_carry=[
                f"carry[{at}, 0], carry[{at}, 1] = sx[{at - 1}], sy[{at - 1}]" for at in range(1, 1 + len(places))
            ],
            settings_count=str(len(quantities)),
            constants_count=str(len(constants)),
            carried=str(1 + len(places)),
            kept_count=str(len(self.kept)),
        )
        return Program(HEADER + linker.text + text, KINDS)


def run_kernel(
    optimizer: Optimizer, objective: Objective, kept: tuple[int, ...], is_plain: bool = True
) -> RunKernel | None:
    """Return what the kernel of a run is made for; None where there can be none."""
    if not (isinstance(objective, Function) and can_be_compiled(optimizer, objective)):
        return None
    return RunKernel(type(optimizer), type(objective), switches_of(optimizer), kept, is_plain)

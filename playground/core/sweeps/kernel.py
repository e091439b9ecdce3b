"""The kernel of a map: many lanes at once, of one optimizer on one objective from many starts or settings."""

from __future__ import annotations

from typing import Any, NamedTuple

from playground.core.compiled.linker import Linker, Use
from playground.core.compiled.program import HEADER, Program, filled
from playground.core.compiled.rule_text import RuleText, can_be_compiled, read_in, switches_of
from playground.core.gradients import shape_in_place, shaped_point
from playground.core.objectives import Function, Objective, VectorFunction
from playground.core.optimizers import Optimizer
from playground.core.sweeps.kernel_text import KINDS, POINT_TEXT, VECTOR_TEXT
from playground.core.verdicts.stopping import FURTHEST, squared_length

BLOCK_LANES = 256
"""Lanes stepped together, innermost, so that they become vectors; this many stay in a processor's nearest cache."""


def carry_rows(dim: int) -> list[str]:
    """Name what a lane carries from call to call, before its rule's state along each coordinate.

    Where it is, and the loss there; its last finite step, infinite while there are more; its base learning rate; since
    when it has stayed where, and whether that is a place listed.
    """
    point = range(dim)
    return [*(f"x{i}" for i in point), "loss", "last", "rate", *(f"centre{i}" for i in point), "since", "at_place"]


def room_rows(dim: int, states: int) -> int:
    """Return how many rows of lanes a kernel needs room for, for a rule with so many fields of state."""
    return len(carry_rows(dim)) + dim * (states + 2) + 1


class BatchKernel(NamedTuple):
    """What a map's kernel is made for: an optimizer with its switches, an objective, whether gradients stay plain."""

    optimizer: type[Optimizer]
    objective: type[Function | VectorFunction]
    dim: int
    switches: tuple[bool, ...]
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
        is_point = issubclass(self.objective, Function)
        rule = RuleText(linker, self.optimizer, self.switches, for_lanes=is_point)
        rows = carry_rows(self.dim)
        rule.values["lr"] = f"b[{rows.index('rate')}, l]" if is_point else "base_rate"
        quantities, constants = self.optimizer.quantities(), self.objective.quantities()
        fields = len(self.optimizer.State._fields)
        use = Use(for_lanes=is_point)
        text = filled(
            POINT_TEXT if is_point else VECTOR_TEXT,
            **{name: str(place) for place, name in enumerate(rows)},
            p_header=rule.header,
            p_made=rule.made,
            q_names=str(tuple(constants)),
            q_values=", ".join(read_in(constants, "constants[{}]")),
            S=linker.named(self.optimizer.State, "State"),
            rule=rule.name,
            f=linker.add(self.objective.f, use),
            df=linker.add(self.objective.df, use),
            most=repr(FURTHEST * FURTHEST),
            settings_count=str(len(quantities)),
            constants_count=str(len(constants)),
            dim=str(self.dim),
            # Lanes are stepped a block at a time, or one after another.
            room_columns=str(BLOCK_LANES if is_point else self.dim),
            room_rows=str(room_rows(self.dim, fields) if is_point else 4 + fields),
            carry_rows=str(len(rows) + self.dim * fields),
            settings=rule.read("settings[block, {}]"),
            first_powers=rule.first_powers("float(k0 + 1)"),
            next_powers=rule.next_powers("t"),
            **(self._point_words(linker, len(rows)) if is_point else self._vector_words(linker, len(rows))),
        )
        return Program(HEADER + linker.text + text, KINDS)

    # What shapes gradients takes long to compile: it is called, not inlined. No noise is looked at where there is none.

    def _point_words(self, linker: Linker, first: int) -> dict[str, str | list[str]]:
        places = range(len(self.optimizer.State._fields))
        after = first + 2 * len(places)
        own = {name: str(after + place) for place, name in enumerate(("lr", "to_x", "to_y", "gx", "gy"))}
        states = [[f"b[{first + axis * len(places) + place}, l]" for place in places] for axis in range(2)]
        gradient = f"b[{own['gx']}, l], b[{own['gy']}, l]"
        shaping = []
        if not self.is_plain:
            shaped = linker.add(shaped_point, is_inlined=False)
            shaping = [
                "noise_x, noise_y = (noise[k - k0, 0], noise[k - k0, 1]) if w.noise > 0.0 else (0.0, 0.0)",
                "for l in range(n):",
                f"    {gradient} = {shaped}(w, {gradient}, b[0, l], b[1, l], noise_x, noise_y)",
            ]
        return {
            **own,
            "shaping": shaping,
            "sx_values": ", ".join(states[0]),
            "sy_values": ", ".join(states[1]),
            "spoil": [f"{axis} = fma(0.0, n{axis}[{place}], {axis})" for place in places for axis in "xy"],
            "store_state": [
                f"{at} = n{name}[{place}]" for axis, name in enumerate("xy") for place, at in enumerate(states[axis])
            ],
        }

    def _vector_words(self, linker: Linker, first: int) -> dict[str, str | list[str]]:
        places = range(len(self.optimizer.State._fields))
        carried = [f"carry[{first + place} + i * {len(places)}, lane]" for place in places]
        shaping = [] if self.is_plain else [f"{linker.add(shape_in_place, is_inlined=False)}(w, g, x, noise[k - k0])"]
        return {
            "squared": linker.add(squared_length),
            "shaping": shaping,
            "s_values": ", ".join(f"b[{4 + place}, i]" for place in places),
            "spoil": [f"to[i] = fma(0.0, after[{place}], to[i])" for place in places],
            "step_state": [f"b[{4 + place}, i] = after[{place}]" for place in places],
            "load_state": [f"b[{4 + place}, i] = {at}" for place, at in enumerate(carried)],
            "store_state": [f"{at} = b[{4 + place}, i]" for place, at in enumerate(carried)],
        }


def batch_kernel(optimizer: Optimizer, objective: Objective, is_plain: bool) -> BatchKernel | None:
    """Return what the kernel of a map is made for; None where there can be none."""
    if not can_be_compiled(optimizer, objective):
        return None
    kind: Any = type(objective)
    return BatchKernel(type(optimizer), kind, objective.dim, switches_of(optimizer), is_plain)

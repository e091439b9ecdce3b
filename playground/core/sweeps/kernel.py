"""The kernel of a map: many lanes at once, of one optimizer on one objective from many starts or settings."""

from __future__ import annotations

from typing import NamedTuple

from playground.core.compiled.linker import Linker, Use
from playground.core.compiled.program import HEADER, Program, filled
from playground.core.compiled.rule_text import RuleText, can_be_compiled, read_in, switches_of
from playground.core.gradients import shaped_point
from playground.core.objectives import Function, Objective
from playground.core.optimizers import Optimizer
from playground.core.verdicts.stopping import FURTHEST

BLOCK_LANES = 256
"""Lanes stepped together, innermost, so that they become vectors; this many stay in a processor's nearest cache."""

CARRY_ROWS = ("x", "y", "loss", "last", "rate", "centre_x", "centre_y", "since", "at_place")
"""What a lane carries from call to call, before its rule's state along x and then along y: where it is, and the loss
there; its last finite step, infinite while there are more; its base learning rate; since when it has stayed where, and
whether that is a place listed."""

KINDS = "qppppppppfffiiiiiii"
"""What a kernel takes: the edges of blocks, hyperparameters, constants, the pipeline's settings, noise, learning rates,
the places listed, what lanes carry, and room for a block; the watch's two radii, inverse, and its target; the first
step and the last, whether it watches for rest, how many blocks, columns of learning rates, places, and lanes."""

_TEMPLATE = """
<p_header>
Q = namedtuple("Q", <q_names>)
W = namedtuple("W", ("noise", "l2", "clip_norm", "clip_value"))
MARK = 1.7976931348623157e308  # Beside a NaN along x: a gradient that no step is taken with any more.


@inlined
def settle(b, n, t, places, inverse_x, inverse_y):
    for place in range(places.shape[1]):
        to_x, to_y = places[0, place], places[1, place]
        arrives = False
        for l in range(n):
            away_x = (b[<x>, l] - to_x) * inverse_x
            away_y = (b[<y>, l] - to_y) * inverse_y
            arrives = arrives | ((b[<at_place>, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0))
        if arrives:
            for l in range(n):
                away_x = (b[<x>, l] - to_x) * inverse_x
                away_y = (b[<y>, l] - to_y) * inverse_y
                there = (b[<at_place>, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0)
                b[<centre_x>, l] = to_x if there else b[<centre_x>, l]
                b[<centre_y>, l] = to_y if there else b[<centre_y>, l]
                b[<since>, l] = t if there else b[<since>, l]
                b[<at_place>, l] = 1.0 if there else b[<at_place>, l]


@inlined
def batch(
    edges, settings, constants, pipeline, noise, rates, k0, k1, at_rest, inverse_x, inverse_y, places, target, carry, b
):
    q = Q(<q_values>)
    w = W(pipeline[0], pipeline[1], pipeline[2], pipeline[3])
    settled = 1.0 if places.shape[1] else 0.0
    for block in range(len(edges) - 1):
        lo = edges[block]
        n = edges[block + 1] - lo
        for row in range(len(carry)):
            for l in range(n):
                b[row, l] = carry[row, lo + l]
        dead = 0
        for l in range(n):
            b[<lr>, l] = b[<rate>, l]
            dead += 1 if b[<last>, l] < inf else 0
            b[<to_x>, l] = nan if b[<last>, l] < inf else b[<x>, l]
            b[<to_y>, l] = b[<y>, l]
            b[<gx>, l] = b[<gy>, l] = 0.0
        rate = nan
        <settings>
        <first_powers>
        for k in range(k0, k1 + 1):
            t = float(k)
            most = <most> if k else inf
            bad = 0
            left = k == 0
            # In two loops, or an objective's sines would wait for a rule's roots and divisions. First, what a step has
            # come to: not finite, or too far away, and the lane stays where it was.
            for l in range(n):
                x, y = b[<to_x>, l], b[<to_y>, l]
                value = <f>(q, x, y)
                gx, gy = <df>(q, x, y)
                good = fma(0.0, value, x * x + y * y) <= most
                bad += 0 if good else 1
                b[<x>, l] = x if good else b[<x>, l]
                b[<y>, l] = y if good else b[<y>, l]
                b[<loss>, l] = value if good else b[<loss>, l]
                b[<gx>, l] = gx if good else nan
                b[<gy>, l] = gy if good else MARK
                away_x = (x - b[<centre_x>, l]) * inverse_x
                away_y = (y - b[<centre_y>, l]) * inverse_y
                left = left | (away_x * away_x + away_y * away_y > 1.0) | (b[<at_place>, l] < settled)
            if bad != dead:
                dead = bad
                for l in range(n):
                    if b[<last>, l] == inf and b[<gy>, l] == MARK and b[<gx>, l] != b[<gx>, l]:
                        b[<last>, l] = t - 1.0
            if at_rest:
                if left:
                    for l in range(n):
                        x, y = b[<x>, l], b[<y>, l]
                        away_x = (x - b[<centre_x>, l]) * inverse_x
                        away_y = (y - b[<centre_y>, l]) * inverse_y
                        away = away_x * away_x + away_y * away_y > 1.0
                        b[<centre_x>, l] = x if away else b[<centre_x>, l]
                        b[<centre_y>, l] = y if away else b[<centre_y>, l]
                        b[<since>, l] = t if away else b[<since>, l]
                        b[<at_place>, l] = 0.0 if away else b[<at_place>, l]
                    settle(b, n, t, places, inverse_x, inverse_y)
            else:
                for l in range(n):
                    b[<since>, l] = b[<since>, l] if b[<loss>, l] <= target else t + 1.0
            if k == k1:
                break
            t = float(k + 1)
            <next_powers>
            if rates.shape[1] > 1:
                for l in range(n):
                    b[<lr>, l] = rates[k - k0, lo + l]
            elif rates[k - k0, 0] != rate:
                rate = rates[k - k0, 0]
                for l in range(n):
                    b[<lr>, l] = rate
            <shaping>
            # Then the next step. 0 times what is not finite is no number, which spoils where it leads.
            for l in range(n):
                lr = b[<lr>, l]
                p = <p_made>
                x, y = b[<x>, l], b[<y>, l]
                sx = <S>(<sx_values>)
                sy = <S>(<sy_values>)
                dx, nx = <rule>(p, lr, b[<gx>, l], x, sx, t)
                dy, ny = <rule>(p, lr, b[<gy>, l], y, sy, t)
                x = fma(0.0, b[<gx>, l], x + dx)
                y = fma(0.0, b[<gy>, l], y + dy)
                <spoil>
                b[<to_x>, l], b[<to_y>, l] = x, y
                <store_state>
        for row in range(len(carry)):
            for l in range(n):
                carry[row, lo + l] = b[row, l]
    return 0


def entry(
    edges, settings, constants, pipeline, noise, rates, places, carry, room,
    inverse_x, inverse_y, target, k0, k1, at_rest, blocks, rate_columns, places_count, lanes,
):
    return batch(
        vector(edges, blocks + 1), table(settings, blocks, <settings_count>), vector(constants, <constants_count>),
        vector(pipeline, 4),
        table(noise, k1 - k0, 2), table(rates, k1 - k0, rate_columns), k0, k1, at_rest, inverse_x, inverse_y,
        table(places, 2, places_count), target, table(carry, <carry_rows>, lanes),
        table(room, <buffer_rows>, <lanes>),
    )
"""


class BatchKernel(NamedTuple):
    """What a map's kernel is made for: an optimizer with its switches, an objective, whether gradients stay plain."""

    optimizer: type[Optimizer]
    objective: type[Function]
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
        linker, lanes = Linker(), Use(for_lanes=True)
        rule = RuleText(linker, self.optimizer, self.switches, for_lanes=True)
        quantities, constants = self.optimizer.quantities(), self.objective.quantities()
        row = {name: place for place, name in enumerate(CARRY_ROWS)}
        rule.values["lr"] = f"b[{row['rate']}, l]"
        places = range(len(self.optimizer.State._fields))
        carry_rows = len(CARRY_ROWS) + 2 * len(places)
        gx, gy = carry_rows + 3, carry_rows + 4
        states = [[f"b[{len(CARRY_ROWS) + axis * len(places) + place}, l]" for place in places] for axis in range(2)]
        shaping = []
        if not self.is_plain:
            # What shapes gradients takes long to compile: but once. No noise is looked at where there is none.
            shaped = linker.add(shaped_point, is_inlined=False)
            shaping = [
                "noise_x, noise_y = (noise[k - k0, 0], noise[k - k0, 1]) if w.noise > 0.0 else (0.0, 0.0)",
                "for l in range(n):",
                f"    x, y = b[{row['x']}, l], b[{row['y']}, l]",
                f"    b[{gx}, l], b[{gy}, l] = {shaped}(w, b[{gx}, l], b[{gy}, l], x, y, noise_x, noise_y)",
            ]
        text = filled(
            _TEMPLATE,
            **{name: str(place) for name, place in row.items()},
            p_header=rule.header,
            p_made=rule.made,
            q_names=str(tuple(constants)),
            q_values=", ".join(read_in(constants, "constants[{}]")),
            S=linker.named(self.optimizer.State, "State"),
            rule=rule.name,
            f=linker.add(self.objective.f, lanes),
            df=linker.add(self.objective.df, lanes),
            most=repr(FURTHEST * FURTHEST),
            settings_count=str(len(quantities)),
            constants_count=str(len(constants)),
            lanes=str(BLOCK_LANES),
            buffer_rows=str(room_rows(len(places))),
            carry_rows=str(carry_rows),
            lr=str(carry_rows),
            to_x=str(carry_rows + 1),
            to_y=str(carry_rows + 2),
            gx=str(gx),
            gy=str(gy),
            settings=rule.read("settings[block, {}]"),
            first_powers=rule.first_powers("float(k0 + 1)"),
            next_powers=rule.next_powers("t"),
            shaping=shaping,
            sx_values=", ".join(states[0]),
            sy_values=", ".join(states[1]),
            spoil=[f"{axis} = fma(0.0, n{axis}[{place}], {axis})" for place in places for axis in "xy"],
            store_state=[
                f"{at} = n{name}[{place}]" for axis, name in enumerate("xy") for place, at in enumerate(states[axis])
            ],
        )
        return Program(HEADER + linker.text + text, KINDS)


def batch_kernel(optimizer: Optimizer, objective: Objective, is_plain: bool) -> BatchKernel | None:
    """Return what the kernel of a map is made for; None where there can be none."""
    if not (isinstance(objective, Function) and can_be_compiled(optimizer, objective)):
        return None
    return BatchKernel(type(optimizer), type(objective), switches_of(optimizer), is_plain)


def room_rows(states: int) -> int:
    """Return how many rows of lanes a kernel needs room for, for a rule with so many fields of state."""
    return len(CARRY_ROWS) + 2 * states + 5

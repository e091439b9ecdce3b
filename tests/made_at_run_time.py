"""An objective and a rule that are made of text while the program runs, as somebody might type them: in no file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import make_dataclass
from typing import NamedTuple

from playground.core.arithmetic.typed import typed
from playground.core.declare.lines import Line
from playground.core.declare.quantity import real
from playground.core.objectives import OBJECTIVES, Function
from playground.core.objectives.objective import Minimum
from playground.core.optimizers import OPTIMIZERS, Optimizer

TEXT = """
def f(p, x, y):
    return x**2 + x**4 + p.c * abs(y) ** 2.5

def df(p, x, y):
    return 2.0 * x + 4.0 * x**3, 2.5 * p.c * np.sign(y) * abs(y) ** 1.5

def rule(p, lr, g, theta, state, t):
    return -lr * g / (1.0 + p.calm * abs(g)), state
"""
HILL, CALM = "typed-hill", "typed-calm"


class Made(NamedTuple):
    """What was made."""

    objective: type[Function]
    rule: type[Optimizer]


def make(text: str = TEXT) -> Made:
    """Make both classes of a text and list them."""
    functions = {name: staticmethod(function) for name, function in typed(text).items() if name in ("f", "df", "rule")}
    constant = real(2.0, symbol="c", slider=(0.0, 5.0), help="Raise it for a steeper wall.")
    about = {
        "formula": "x^2 + x^4 + c |y|^{5/2}",
        "teaches": "What was typed.",
        "domain": ((-1.0, 1.0), (-1.0, 1.0)),
        "start": (0.5, 0.5),
        "minima": (Minimum((0.0, 0.0), 0.0),),
    }
    objective: type[Function] = make_dataclass(
        "TypedHill",
        [("c", float, constant)],
        bases=(Function,),
        namespace=about | {name: functions[name] for name in ("f", "df")},
        frozen=True,
    )
    calm = real(1.0, symbol="κ", slider=(0.0, 5.0), help="Raise it for shorter steps on steep ground.")
    rule: type[Optimizer] = make_dataclass(
        "TypedCalm",
        [("calm", float, calm)],
        bases=(Optimizer,),
        namespace={
            "lines": (Line("theta", "theta - lr * g / (1 + calm * abs(g))"),),
            "rule": functions["rule"],
        },
        frozen=True,
    )
    objective.name, objective.title = HILL, "Typed hill"
    rule.name, rule.title = CALM, "Typed calm"
    OBJECTIVES.add(HILL, objective)
    OPTIMIZERS.add(CALM, rule)
    return Made(objective, rule)


@contextmanager
def made_at_run_time(text: str = TEXT) -> Iterator[Made]:
    """Make both while the block lasts; after it nobody here knows them."""
    with OBJECTIVES.scope(), OPTIMIZERS.scope():
        yield make(text)

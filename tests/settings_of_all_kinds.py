"""An objective with settings of every kind, made by a test and listed for as long as the test lasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from playground.core.declare.choice import choice
from playground.core.declare.quantity import real, switch
from playground.core.declare.text import text
from playground.core.objectives import OBJECTIVES, Function

ACTIVATIONS = ("relu", "tanh", "gelu")


def trained(monkeypatch: pytest.MonkeyPatch) -> type[Function]:
    """Return the class, listed as ``trained`` until the test is over."""
    monkeypatch.setattr(OBJECTIVES, "_entries", {entry.name: entry for entry in OBJECTIVES})

    @dataclass(frozen=True)
    class Trained(Function, name="trained", title="Trained"):
        """f = a(x² + y²), with words beside."""

        a: float = real(1.0, symbol="a", slider=(0.0, 2.0), help="How steep.")
        hidden: str = text("64,64", symbol="hidden", pattern=r"\d+(,\d+)*", wanted="sizes like 64,64", help="Layers.")
        activation: str = choice("tanh", options=ACTIVATIONS, symbol="φ", help="What bends a layer.")
        standardize: bool = switch(True, symbol="standardize", help="Whether features are scaled.")

        formula = "a (x^2 + y^2)"
        group = "Bowls"
        domain = ((-1.0, 1.0), (-1.0, 1.0))
        start = (0.5, 0.5)

        @staticmethod
        def f(p: Trained, x: Any, y: Any) -> Any:
            return p.a * (x * x + y * y)

        @staticmethod
        def df(p: Trained, x: Any, y: Any) -> tuple[Any, Any]:
            return 2.0 * p.a * x, 2.0 * p.a * y

    return Trained

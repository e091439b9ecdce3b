"""Rules written down as lines of arithmetic, which can be typeset and evaluated: what a window shows is what is done.

A line is Python's own notation over names: ``Line("m", "beta1 * m + (1 - beta1) * g")``. What the settings decide is
settled before anything is shown, so that a formula says what its switches are set to: a setting of 0 takes its terms
along, a line whose condition the settings rule out goes, and a condition that they fulfil needs no words.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np


class Line(NamedTuple):
    """One line of a rule; the lines are worked out in order, each with what those before it have found.

    Attributes:
        symbol: The name that is given a value.
        expression: The value, over settings, state, ``g``, ``theta``, ``t`` (from 1), ``lr`` (what the schedule makes
            of it), ``lr0`` (the setting) and the symbols of lines above; empty where arithmetic alone cannot say it.
        when: A condition under which the line counts; empty for always.
        note: A few words beside it.
        latex: The whole line, where there is no expression.
    """

    symbol: str
    expression: str
    when: str = ""
    note: str = ""
    latex: str = ""


def settled(
    lines: Iterable[Line], values: Mapping[str, Any], renamed: Mapping[str, str] | None = None
) -> tuple[Line, ...]:
    """Return what is left of lines once settings are known: those that count, with the terms that do not vanish.

    Args:
        lines: Lines as declared.
        values: Settings by name.
        renamed: Expressions to put in place of names.
    """
    known = tuple((name, _fact(value)) for name, value in values.items())
    pairs = tuple((renamed or {}).items())
    left = []
    for line in lines:
        when = _folded(line.when, known, pairs, True) if line.when else "True"
        expression = _folded(line.expression, known, pairs, False) if line.expression else ""
        vanishes = expression == line.symbol != line.expression
        if when != "False" and not vanishes:
            left.append(line._replace(expression=expression, when="" if when == "True" else when))
    return tuple(left)


def names(expression: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Name)}


def _fact(value: Any) -> bool | float | None:
    """Return all that a formula depends on: which way a switch is set, and whether a number is 0."""
    if isinstance(value, bool):
        return value
    return None if np.any(value) else 0


@cache
def _folded(
    expression: str,
    known: tuple[tuple[str, bool | float | None], ...],
    renamed: tuple[tuple[str, str], ...],
    asks: bool,
) -> str:
    tree = ast.parse(expression, mode="eval").body
    folded = _Folding(dict(known), dict(renamed)).visit(tree)
    return ast.unparse(_truth(folded, dict(known)) if asks else folded)


_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


class _Folding(ast.NodeTransformer):
    """Works out what settings of 0, switches and factors of 1 make of an expression."""

    def __init__(self, known: Mapping[str, bool | float | None], renamed: Mapping[str, str]) -> None:
        self._known, self._renamed = known, renamed

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._renamed:
            return ast.parse(self._renamed[node.id], mode="eval").body
        fact = self._known.get(node.id)
        return node if fact is None else ast.Constant(fact)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(node.func, [self.visit(argument) for argument in node.args], [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            truth = _truth(self.visit(node.operand), self._known)
            return ast.Constant(not truth.value) if isinstance(truth, ast.Constant) else ast.UnaryOp(node.op, truth)
        operand = self.visit(node.operand)
        return operand if _is(operand, 0) else ast.UnaryOp(node.op, operand)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant) and type(node.op) in _ARITHMETIC:
            return ast.Constant(_ARITHMETIC[type(node.op)](left.value, right.value))
        return _simple(left, node.op, right)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        decides = isinstance(node.op, ast.Or)
        open_ones = []
        for value in node.values:
            truth = _truth(self.visit(value), self._known)
            if not isinstance(truth, ast.Constant):
                open_ones.append(truth)
            elif truth.value is decides:
                return truth
        if len(open_ones) > 1:
            return ast.BoolOp(node.op, open_ones)
        return open_ones[0] if open_ones else ast.Constant(not decides)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        truth = _truth(self.visit(node.test), self._known)
        if not isinstance(truth, ast.Constant):
            raise ValueError(f"'{ast.unparse(node)}' does not depend on settings alone; use the line's condition")
        chosen: ast.expr = self.visit(node.body if truth.value else node.orelse)
        return chosen


def _simple(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    """Return a sum, product, quotient or power without the parts that make no difference."""
    match op:
        case ast.Add() if _is(left, 0):
            return right
        case ast.Add() | ast.Sub() if _is(right, 0):
            return left
        case ast.Sub() if _is(left, 0):
            return ast.UnaryOp(ast.USub(), right)
        case ast.Mult() if _is(left, 0) or _is(right, 0):
            return ast.Constant(0)
        case ast.Mult() if _is(left, 1):
            return right
        case ast.Mult() | ast.Div() | ast.Pow() if _is(right, 1):
            return left
        case ast.Div() if ast.dump(left) == ast.dump(right):
            return ast.Constant(1)
        case ast.Pow() if _is(right, 0):
            return ast.Constant(1)
        case ast.Div() | ast.Pow() if _is(left, 0):
            return left
    return ast.BinOp(left, op, right)


def _truth(node: ast.expr, known: Mapping[str, bool | float | None]) -> ast.expr:
    """Return a condition; a setting by itself asks whether it is on."""
    if isinstance(node, ast.Name) and node.id in known:
        return ast.Constant(True)  # What is 0 or off has been put in already.
    return ast.Constant(bool(node.value)) if isinstance(node, ast.Constant) else node


def _is(node: ast.expr, number: int) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, bool) and bool(node.value == number)

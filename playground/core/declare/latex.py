"""Lines of a rule as LaTeX."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import cache

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_VARIANTS = {"eps": r"\varepsilon", "epsilon": r"\varepsilon", "phi": r"\varphi"}  # As forms show them.
_LETTERS = {**{name: f"\\{name}" for name in GREEK.values()}, **_VARIANTS}
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_ACCENTS = {"hat": r"\hat", "avg": r"\bar", "bar": r"\bar", "tilde": r"\tilde"}
_INDICES = {"prev": "t-1", "max": r"\max", "min": r"\min"}

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
"""How tightly a term holds together."""

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: r"\leq",
    ast.Gt: ">",
    ast.GtE: r"\geq",
    ast.Eq: "=",
}
_SURROUNDED = {
    "sqrt": (r"\sqrt{", "}"),
    "abs": (r"\left|", r"\right|"),
    "norm": (r"\left\|", r"\right\|"),
    "floor": (r"\left\lfloor", r"\right\rfloor"),
}


def name_symbol(name: str) -> str:
    r"""Return how a name is printed: ``m_hat`` is ``\hat{m}``, ``beta1`` is ``\beta_{1}``, ``g_prev`` ``g_{t-1}``."""
    first, *parts = name.split("_")
    letter = first.rstrip("0123456789")
    digits = first[len(letter) :]
    symbol = _LETTERS.get(letter, letter if len(letter) == 1 else rf"\mathrm{{{letter}}}")
    indices = [digits] if digits else []
    for part in parts:
        if part in _ACCENTS:
            symbol = f"{_ACCENTS[part]}{{{symbol}}}"
        else:
            indices.append(_INDICES.get(part, rf"\mathrm{{{part}}}"))
    return f"{symbol}_{{{','.join(indices)}}}" if indices else symbol


@cache
def declared_symbol(symbol: str) -> str:
    r"""Return a setting's symbol, as forms show it, as LaTeX: ``β₁`` is ``\beta_{1}``."""
    match = re.fullmatch(r"(\w)([₀-₉]*)([⁺⁻]?)(?: (\w+))?", symbol)
    if match is None:
        return rf"\text{{{symbol}}}" if {" ", "-"} & {*symbol} else rf"\mathrm{{{symbol}}}"
    letter, digits, sign, word = match.groups()
    index = digits.translate(_LOWERED) or (rf"\mathrm{{{word}}}" if word else "")
    raised = {"⁺": "^{+}", "⁻": "^{-}"}.get(sign, "")
    return (_LETTERS[GREEK[letter]] if letter in GREEK else letter) + (f"_{{{index}}}" if index else "") + raised


def expression_latex(expression: str, symbols: Mapping[str, str]) -> str:
    """Return an expression or a condition of a :class:`~playground.core.declare.lines.Line` as LaTeX.

    Args:
        expression: In Python's notation.
        symbols: What names are printed as where the name itself does not say.
    """
    return _Printer(symbols).printed(ast.parse(expression, mode="eval").body)


class _Printer:
    """Prints a syntax tree; a fraction inside a fraction is written with a stroke."""

    def __init__(self, symbols: Mapping[str, str]) -> None:
        self._symbols = symbols
        self._is_flat = False

    def printed(self, node: ast.expr, least: int = _SUM) -> str:
        """Return a term, in parentheses where it would not hold together."""
        text, strength = self._term(node)
        return text if strength >= least else _in_parentheses(text)

    def _term(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Name(id=name):
                return self._symbols.get(name) or name_symbol(name), _ATOM
            case ast.Constant(value=int() | float() as value):
                return f"{value:g}", _ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.printed(operand, _PRODUCT)}", _SIGN if isinstance(operand, ast.Constant) else _SUM
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{self.printed(left)} + {self.printed(right)}", _SUM
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{self.printed(left)} - {self.printed(right, _PRODUCT)}", _SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                dot = r" \cdot " if isinstance(right, ast.Constant) else r" \, "
                return f"{self.printed(left, _PRODUCT)}{dot}{self.printed(right, _PRODUCT)}", _PRODUCT
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._quotient(left, right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                base = self.printed(left, _ATOM)
                return f"{base}^{{{self._flat(right)}}}", _POWER
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{self.printed(left)} {_COMPARED[type(op)]} {self.printed(right)}", _SUM
            case ast.BoolOp(op=op, values=values):
                word = r" \text{ and } " if isinstance(op, ast.And) else r" \text{ or } "
                return word.join(self.printed(value) for value in values), _SUM
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise ValueError(f"'{ast.unparse(node)}' cannot be typeset")

    def _quotient(self, above: ast.expr, below: ast.expr) -> tuple[str, int]:
        match above:
            case ast.BinOp(left=ast.Name(id="lr" | "lr0"), op=ast.Mult(), right=right):
                # A learning rate stands before the fraction that it multiplies.
                return self._term(ast.BinOp(above.left, ast.Mult(), ast.BinOp(right, ast.Div(), below)))
        if self._is_flat:
            return f"{self.printed(above, _PRODUCT)}/{self.printed(below, _POWER)}", _PRODUCT
        return rf"\frac{{{self._flat(above)}}}{{{self._flat(below)}}}", _PRODUCT

    def _flat(self, node: ast.expr) -> str:
        before, self._is_flat = self._is_flat, True
        text = self.printed(node)
        self._is_flat = before
        return text

    def _call(self, name: str, arguments: list[ast.expr]) -> tuple[str, int]:
        if name in _SURROUNDED:
            opening, closing = _SURROUNDED[name]
            return f"{opening} {self.printed(arguments[0])} {closing}", _ATOM
        if name in _WRITTEN:
            return _WRITTEN[name](*(self.printed(argument, _PRODUCT) for argument in arguments))
        inside = r",\, ".join(self.printed(argument) for argument in arguments)
        head = rf"\{name}" if name in {"max", "min", "exp", "log", "cos"} else rf"\mathrm{{{name}}}"
        return f"{head}{_in_parentheses(inside)}", _ATOM


_WRITTEN: dict[str, Callable[..., tuple[str, int]]] = {
    "grad": lambda at: (rf"\nabla f({at})", _PRODUCT),
    "hessian": lambda at: (rf"\nabla^2 f({at})", _PRODUCT),
    "dot": lambda a, b: (rf"{a} \cdot {b}", _PRODUCT),
    "fmod": lambda a, b: (rf"{a} \;\mathrm{{mod}}\; {b}", _SUM),
    "clip": lambda a, low, high: (rf"\mathrm{{clip}}{_in_parentheses(a + _range(low, high))}", _ATOM),
}


def _range(low: str, high: str) -> str:
    return rf",\, \pm {high}" if low == f"(-{high})" else rf",\, {low},\, {high}"


def _in_parentheses(text: str) -> str:
    return rf"\left({text}\right)" if r"\frac" in text or r"\left" in text else f"({text})"

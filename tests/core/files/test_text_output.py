"""Aligned tables and formulas as plain text."""

from __future__ import annotations

import pytest

from playground.core.files.text_output import formula, one_line, table, wrapped_table

ROWS = [("sgd", "lr=0.01; keeps nothing; Robbins & Monro"), ("momentum", "short")]


def test_a_table_aligns_text_left_and_numbers_right() -> None:
    lines = table(("name", "steps", "how"), [("a", "5", "well"), ("longer", "1000", "so")], frozenset({1}))
    assert lines == ["name    steps  how", "a           5  well", "longer   1000  so"]


def test_a_long_last_column_is_wrapped_under_itself() -> None:
    lines = wrapped_table(("name", "about"), ROWS, 42)
    assert lines == [
        "name      about",
        "sgd       lr=0.01; keeps nothing; Robbins",
        "          & Monro",
        "momentum  short",
    ]


@pytest.mark.parametrize("width", [20, 10_000])
def test_a_last_column_stays_on_one_line_where_there_is_no_room_to_wrap_it_or_no_need(width: int) -> None:
    assert wrapped_table(("name", "about"), ROWS, width) == table(("name", "about"), ROWS)


def test_text_from_elsewhere_is_kept_on_one_line_and_cannot_steer_a_terminal() -> None:
    assert one_line("a\nb\tc \x1b[31m\ud800") == "a b c \ufffd[31m\ufffd"


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"x^2 + y^{10}", "x² + y¹⁰"),
        (r"\frac{1}{2}\left(x^2 + \kappa\, y^2\right)", "½(x² + κ y²)"),
        (r"\frac{a}{\sqrt{s} + \epsilon}", "a/(√s + ε)"),
        (r"e^{-b\sqrt{x + y}}", "e^(-b√(x + y))"),
        (r"\theta \leftarrow \theta - \mathrm{lr}\, g", "θ ← θ - lr g"),
        (r"\beta_1 m \\ x_{12}", "β₁ m; x₁₂"),
        (r"10\cos 2\pi x", "10cos 2πx"),
    ],
)
def test_a_formula_reads_without_latex(latex: str, plain: str) -> None:
    assert formula(latex) == plain

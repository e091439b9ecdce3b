"""What a run does in each step, as lines of LaTeX made from its settings: only what is in force is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from playground.core.declare.latex import declared_symbol, expression_latex, name_symbol
from playground.core.declare.lines import Line, names
from playground.core.declare.written import Passage
from playground.core.gradients import GradientPipeline
from playground.core.optimizers import Optimizer
from playground.core.schedules import Constant, Schedule

Paragraph = tuple[str, ...]
"""Lines that may share a row where there is room."""

_CONSTANT, _PLAIN = Constant(), GradientPipeline()


def passages(
    optimizer: Optimizer, schedule: Schedule = _CONSTANT, pipeline: GradientPipeline = _PLAIN
) -> tuple[Passage, ...]:
    """Return all that is worked out in a step: gradient, learning rate, rule."""
    before: tuple[Passage, ...] = () if pipeline.is_plain else pipeline.passages({})
    if schedule == _CONSTANT:
        return (*before, *optimizer.passages({"lr0": "lr"}))
    return (*before, *schedule.passages({}), *optimizer.passages({}))


def paragraphs(
    optimizer: Optimizer, schedule: Schedule = _CONSTANT, pipeline: GradientPipeline = _PLAIN
) -> tuple[Paragraph, ...]:
    # With a schedule, the setting lr is only what it begins with.
    rates = {} if schedule == _CONSTANT else {"lr": r"\mathrm{lr}_t", "lr0": r"\mathrm{lr}"}
    parts = passages(optimizer, schedule, pipeline)
    written: list[Paragraph] = []
    given = {"theta", *set(optimizer.state_class()._fields).difference(optimizer.points)}
    given |= {"g"} if pipeline.is_plain else set()
    for part in parts:
        symbols = _symbols(part, [other for other in parts if other is not part]) | rates
        written += _paragraphs(part.lines, symbols, given)
        given.add("g")
    return tuple(written)


def latex(optimizer: Optimizer) -> str:
    r"""Return a rule as one text of LaTeX, its lines parted by ``\\``."""
    return r" \\ ".join(line for paragraph in paragraphs(optimizer) for line in paragraph)


def spoken(optimizer: Optimizer, schedule: Schedule = _CONSTANT, pipeline: GradientPipeline = _PLAIN) -> str:
    """Return a formula as a text for those who cannot see it."""
    lines = (line for part in passages(optimizer, schedule, pipeline) for line in part.lines if line.expression)
    return "; ".join(f"{line.when and f'if {line.when}: '}{line.symbol} = {line.expression}" for line in lines)


def _symbols(part: Passage, others: list[Passage]) -> dict[str, str]:
    """Return what a passage's names are printed as; where another's setting looks alike, the outer one says whose."""
    own = _declared(part)
    is_rule = isinstance(part.owner, Optimizer) and not part.owner.parts()
    if not is_rule:
        taken = {symbol for other in others for symbol in _declared(other).values()} - {r"\mathrm{lr}"}
        whose = part.owner.title if isinstance(part.owner, Optimizer) else "lr"
        own = {name: rf"{symbol}_{{\mathrm{{{whose}}}}}" if symbol in taken else symbol for name, symbol in own.items()}
    return own


def _declared(part: Passage) -> dict[str, str]:
    settings = {name: declared_symbol(quantity.symbol) for name, quantity in part.owner.quantities().items()}
    return {**settings, **part.owner.symbols}


def _paragraphs(lines: tuple[Line, ...], symbols: Mapping[str, str], given: set[str]) -> Iterator[Paragraph]:
    for when, group in groupby(lines, key=lambda line: line.when):
        texts = [_line(line, symbols, given) for line in group]
        if not when:
            yield tuple(texts)
            continue
        condition = rf"{expression_latex(when, symbols)}:"
        if len(texts) == 1:
            yield (rf"{condition} \;\; {texts[0]}",)
        else:
            yield (condition,)
            yield tuple(rf"\quad {text}" for text in texts)


def _line(line: Line, symbols: Mapping[str, str], given: set[str]) -> str:
    """Return a line; an arrow says that the name had another value before."""
    note = rf" \quad \text{{({line.note})}}" if line.note else ""
    if not line.expression:
        return line.latex + note
    symbol = symbols.get(line.symbol) or name_symbol(line.symbol)
    right = expression_latex(line.expression, symbols)
    is_renewed = line.symbol in given or line.symbol in names(line.expression)
    return rf"{symbol} \leftarrow {right}{note}" if is_renewed else f"{symbol} = {right}{note}"

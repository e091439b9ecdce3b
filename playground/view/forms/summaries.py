"""What has been set, in words: for tooltips and for what is folded away."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.declare.settable import Settable
from playground.core.gradients import GradientPipeline
from playground.core.runs.experiment import Entry
from playground.figures.numbers import compact, nearly
from playground.model.edits import RatesFitted

MOST_NAMED = 4
"""How many runs a sentence names."""


def run_words(entry: Entry) -> str:
    """Return all that is set for a run, a line each: the rule, what is inside it, and what is the run's own."""
    optimizer = entry.optimizer
    lines = settings_lines(optimizer.title, optimizer)
    if entry.schedule is not None:
        first, *others = settings_lines(entry.schedule.title, entry.schedule)
        lines += [f"Its own schedule: {first}", *others]
    if entry.pipeline is not None:
        lines.append(f"Its own gradient: {pipeline_words(entry.pipeline)}")
    memory = optimizer.memory_per_parameter()
    lines.append(f"Keeps {memory} {'number' if memory == 1 else 'numbers'} of state for each parameter.")
    return "\n".join(lines)


def settings_lines(title: str, settings: Settable, without: tuple[str, ...] = ()) -> list[str]:
    """Return a line with a thing's settings and one for each of its parts; those named in ``without`` play no role."""
    symbols = {name: quantity.symbol for name, quantity in settings.quantities().items()}
    values = [f"{symbols[name]} {_value(value)}" for name, value in settings.values().items() if name not in without]
    lines = [f"{title}: {', '.join(values)}" if values else title]
    for name, part in settings.parts().items():
        inside = getattr(settings, name)
        lines += settings_lines(f"{name} {inside.title}", inside, part.unused)
    return lines


def rates_words(fitted: RatesFitted, title: str) -> str:
    """Return a sentence on which learning rates followed a change of objective; empty where there is no run."""
    followed, kept = (_rates(entries) for entries in fitted)
    parts = ([f"suggested for {title}: {followed}"] if followed else []) + ([f"kept as set: {kept}"] if kept else [])
    return f"Learning rates {'; '.join(parts)}." if parts else ""


def _rates(entries: Sequence[Entry]) -> str:
    named = [f"{entry.shown_label} {compact(entry.optimizer.lr)}" for entry in entries[:MOST_NAMED]]
    others = len(entries) - len(named)
    return ", ".join(named) + (f" and {others} more" if others else "")


def pipeline_words(pipeline: GradientPipeline) -> str:
    """Return what happens to the gradient, in short; a weight decay of the rule's own is not spoken of."""
    return ", ".join(pipeline_parts(pipeline)) or "no noise, no clipping"


def pipeline_parts(pipeline: GradientPipeline) -> list[str]:
    """Return each thing that happens to the gradient, in short and in order."""
    parts = (
        (pipeline.noise, f"noise {pipeline.noise:g}"),
        (pipeline.l2, f"L2 {pipeline.l2:g}"),
        (pipeline.clip_norm, f"clip norm {pipeline.clip_norm:g}"),
        (pipeline.clip_value, f"clip values {pipeline.clip_value:g}"),
    )
    return [text for on, text in parts if on]


def _value(value: float | bool) -> str:
    if isinstance(value, float):
        return nearly(value)
    return ("on" if value else "off") if isinstance(value, bool) else str(value)

"""``playground list``: what there is, as a table for people or as JSON for programs."""

from __future__ import annotations

import inspect
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from playground.cli.parser import Parser
from playground.core.declare.settable import Settable
from playground.core.errors import unknown_name
from playground.core.files.text_output import formula, point, setting, wrapped_table
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.suggested import rates_on
from playground.core.runs.examples import examples
from playground.core.runs.formula import latex
from playground.core.schedules import SCHEDULES, Schedule


def list_parser() -> Parser:
    parser = Parser(
        prog="playground list",
        description="List the optimizers, objectives or schedules, with their settings and defaults, or the examples.",
    )
    parser.add_argument("kind", metavar="|".join(_LISTS), help="what to list")
    parser.add_argument(
        "--json", action="store_true", help="print everything declared, as JSON: ranges, scales, legal values, help"
    )
    return parser


def list_command(words: Sequence[str]) -> None:
    """Print a list.

    Raises:
        InvalidInputError: There is no list of that name.
    """
    arguments = list_parser().parse(words)
    if arguments.kind not in _LISTS:
        raise unknown_name("list", arguments.kind, tuple(_LISTS))
    described, about = _LISTS[arguments.kind]
    entries = list(described())
    if arguments.json:
        print(json.dumps(entries, indent=2, ensure_ascii=True, allow_nan=False))
        return
    rows = [(entry["name"], entry["title"], "; ".join(filter(None, about(entry)))) for entry in entries]
    # Into a pipe goes one line an entry, for grep; on a terminal, lines that fit.
    width = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else sys.maxsize
    print(*wrapped_table(("name", "title", "about"), rows, width), sep="\n")


def _named(entry: Any) -> dict[str, Any]:
    """Return its name and title, and the first line of what the class says of itself."""
    description = (inspect.getdoc(entry) or "").partition("\n")[0].replace("``", "")
    return {"name": entry.name, "title": entry.title, "description": description}


def _optimizer(entry: type[Optimizer]) -> dict[str, Any]:
    example = entry()
    return {
        **_named(entry),
        "formula": latex(example),
        "source": entry.source,
        "memory_per_parameter": example.memory_per_parameter(),
        "state": [*example.state_names(), *example.derived_names()],
        "settings": _settings(entry),
        "parts": _parts(entry),
    }


def _objective(entry: type[Objective]) -> dict[str, Any]:
    example = entry()
    return {
        **_named(entry),
        "formula": entry.formula,
        "teaches": entry.teaches,
        "is_stationary": example.is_stationary,
        "source": entry.source,
        "parameters": list(example.names),
        "domain": [list(span) for span in example.domain],
        "start": list(example.start),
        "minima": [{"point": list(minimum.point), "value": minimum.value} for minimum in example.minima],
        "saddles": [list(saddle) for saddle in example.saddles],
        "learning_rates": dict(rates_on(example)),
        "settings": _settings(entry),
    }


def _schedule(entry: type[Schedule]) -> dict[str, Any]:
    parts = _parts(entry)
    return {
        **_named(entry),
        "settings": _settings(entry),
        "parts": parts,
        "then": next((part["choices"] for part in parts if part["name"] == "then"), []),
    }


def _settings(entry: type[Settable]) -> list[dict[str, Any]]:
    return [each.described() for each in entry.settings().values()]


def _parts(entry: type[Settable]) -> list[dict[str, Any]]:
    return [
        {
            "name": part.name,
            "default": part.default().name,
            "choices": [choice.name for choice in part.choices()],
            "unused": list(part.unused),
            "help": part.help,
        }
        for part in entry.parts().values()
    ]


def _defaults(entry: Mapping[str, Any]) -> str:
    settings = [f"{item['name']}={setting(item['default'])}" for item in entry["settings"]]
    parts = [
        f"{item['name']}={item['default']}, or another with its settings as {item['name']}.NAME=VALUE"
        for item in entry.get("parts", ())
    ]
    return " ".join(settings + parts)


def _about_optimizer(entry: Mapping[str, Any]) -> list[str]:
    count = entry["memory_per_parameter"]
    memory = f"keeps {count} {'number' if count == 1 else 'numbers'} per parameter"
    return [_defaults(entry), memory, entry["source"]]


def _about_objective(entry: Mapping[str, Any]) -> list[str]:
    spans = [
        f"{name} {low:g} to {high:g}" for name, (low, high) in zip(entry["parameters"], entry["domain"], strict=True)
    ]
    minima, known = entry["minima"], ""
    if minima:
        places = ", ".join(point(minimum["point"]) for minimum in minima)
        known = f"{'minimum' if len(minima) == 1 else 'minima'} {minima[0]['value']:g} at {places}"
    elif entry["saddles"]:
        known = f"no minimum; saddle at {', '.join(map(point, entry['saddles']))}"
    return [formula(entry["formula"]), ", ".join(spans), known, _defaults(entry)]


_LISTS: dict[str, tuple[Callable[[], Iterable[dict[str, Any]]], Callable[[Mapping[str, Any]], list[str]]]] = {
    "optimizers": (lambda: map(_optimizer, OPTIMIZERS), _about_optimizer),
    "objectives": (lambda: map(_objective, OBJECTIVES), _about_objective),
    "schedules": (
        lambda: map(_schedule, SCHEDULES),
        lambda entry: [entry["description"].rstrip("."), _defaults(entry)],
    ),
    "examples": (
        lambda: ({**entry._asdict(), "path": str(entry.path)} for entry in examples()),
        lambda entry: [str(entry["notes"])],
    ),
}
"""By kind, its entries as JSON has them, and what a table says about one."""

"""Questions as values that JSON holds, both ways: what experiment files, side files and unsaved work are made of.

A file names objectives, rules and schedules and holds their settings. It never brings code: what a name means is looked
up here, and a name that nobody knows here is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from playground.core.declare.catalogue import Catalogue
from playground.core.declare.settable import Settable
from playground.core.errors import InvalidInputError, shown
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.planes.plane import Plane
from playground.core.runs.question import Question
from playground.core.schedules import SCHEDULES

S = TypeVar("S", bound=Settable)
_NOTHING = object()
_KINDS = {dict: "an object", list: "a list", str: "a text", int: "a whole number", bool: "true or false"}


@dataclass(frozen=True)
class Member:
    """How a field of a dataclass stands in a JSON object.

    Attributes:
        field: The field's name.
        kind: What JSON has there.
        write, read: Make that of the field's value, and the value of that.
        name: Its name in the object; the field's where empty.
        left_out: A value that is not written, which is the field's default; where not given, every value is.
        is_required: Whether reading an object without it fails as reading an empty one would.
        beside: The entry that holds a thing's settings, where they stand beside its name and not in one object with it.
    """

    field: str
    kind: type
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value
    name: str = ""
    left_out: Any = _NOTHING
    is_required: bool = False
    beside: str = ""


class Codec:
    """JSON objects of one kind of dataclass; a field or an entry that is not declared is an error, both ways."""

    def __init__(self, *members: Member) -> None:
        self.members = {member.name or member.field: member for member in members}
        self._fields = {member.field for member in members}
        self._known = {*self.members, *(member.beside for member in members if member.beside)}

    def write(self, value: Any) -> dict[str, Any]:
        """Return a dataclass as a JSON object.

        Raises:
            InvalidInputError: A field is not declared, or what is in it could not be read back.
        """
        for field in dataclasses.fields(value):
            if field.name not in self._fields:
                owner = type(value).__name__
                raise InvalidInputError(f"{owner}: {field.name} is not declared, so no file can hold it.", field.name)
        part: dict[str, Any] = {}
        for name, member in self.members.items():
            if (held := getattr(value, member.field)) != member.left_out:
                made = member.write(held)
                part |= {name: made["name"], member.beside: made[member.beside]} if member.beside else {name: made}
        return part

    def read(self, part: Mapping[str, Any], place: str = "", also: Collection[str] = ()) -> dict[str, Any]:
        """Return the fields that a JSON object holds, by name; those it leaves out have their defaults.

        Args:
            part: The object.
            place: Where it stands, for sentences.
            also: Names of entries that are read elsewhere.

        Raises:
            InvalidInputError: An entry is not declared, or its value cannot be used.
        """
        refuse_unknown(part, {*self._known, *also}, place or "the experiment")
        fields = {}
        for name, member in self.members.items():
            if member.beside:
                settings = _checked(part, member.beside, dict, {}, place)
                fields[member.field] = member.read(
                    {"name": _checked(part, name, str, "", place), member.beside: settings}
                )
            elif name in part or member.is_required:
                fields[member.field] = member.read(_checked(part, name, member.kind, member.kind(), place))
        return fields


def _checked(part: Mapping[str, Any], key: str, kind: type, default: Any, place: str = "") -> Any:
    """Return an entry of a JSON object that must be of a kind.

    Raises:
        InvalidInputError: It is of another.
    """
    value = part.get(key, default)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        at = f"{place}.{key}" if place else key
        raise InvalidInputError(f"{at} must be {_KINDS[kind]}, not {shown(value, quoted=True)}.", key)
    return value


def refuse_unknown(part: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """Refuse a JSON object with an entry that is not declared.

    Raises:
        InvalidInputError: It has one.
    """
    for key in part:
        if key not in known:
            raise InvalidInputError(
                f"{place} has an unknown entry '{shown(key)}'; known are {', '.join(sorted(known))}.", key
            )


def named(thing: Settable, catalogue: Catalogue[Any], settings: str = "parameters") -> dict[str, Any]:
    """Return something that a catalogue lists as ``{"name": …, "parameters": {…}}``.

    Raises:
        InvalidInputError: It is not listed under its name, so that a file would bring back another or none.
    """
    if not catalogue.lists(type(thing), thing.name):
        raise InvalidInputError(
            f"{thing.owner()} is not listed as {catalogue.kind} '{shown(thing.name)}', so no file can hold it.",
            catalogue.kind,
        )
    return {"name": thing.name, settings: thing.to_values()}


def from_named(part: Mapping[str, Any], catalogue: Catalogue[S], settings: str = "parameters") -> S:
    """Return what :func:`named` wrote.

    Raises:
        InvalidInputError: The name is not known here, or a setting is not known or its value not legal.
    """
    kind = catalogue.kind
    refuse_unknown(part, {"name", settings}, kind)
    return catalogue.find(_checked(part, "name", str, "", kind)).from_values(_checked(part, settings, dict, {}, kind))


def _listed(field: str, catalogue: Catalogue[Any], settings: str = "parameters", is_required: bool = False) -> Member:
    write = partial(named, catalogue=catalogue, settings=settings)
    read = partial(from_named, catalogue=catalogue, settings=settings)
    return Member(field, dict, write, read, is_required=is_required)


def _numbers(values: list[Any]) -> tuple[float, ...]:
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in values):
        raise InvalidInputError("start must be a list of numbers.", "start")
    return tuple(values)


OBJECTIVE = _listed("objective", OBJECTIVES, is_required=True)
OPTIMIZER = _listed("optimizer", OPTIMIZERS, "hyperparameters", is_required=True)
START = Member("start", list, list, _numbers)
STEPS = Member("steps", int)
SCHEDULE = _listed("schedule", SCHEDULES)
PIPELINE = Member("pipeline", dict, GradientPipeline.to_values, GradientPipeline.from_values, name="gradient")
PLANE = Member("plane", dict, Plane.to_values, Plane.from_values, left_out=None)

QUESTION = Codec(OBJECTIVE, OPTIMIZER, STEPS, SCHEDULE, PIPELINE, START, PLANE)


def question_to_json(question: Question, has_start: bool = True) -> dict[str, Any]:
    """Return a question as JSON can hold it, without its start where that plays no role.

    Raises:
        InvalidInputError: It holds something that could not be read back.
    """
    part = QUESTION.write(question)
    return part if has_start else {name: each for name, each in part.items() if name != "start"}


def question_from_json(part: Mapping[str, Any]) -> Question:
    """Return the question that :func:`question_to_json` wrote.

    Raises:
        InvalidInputError: Something in it is not known here, or cannot be used.
    """
    fields = QUESTION.read(part, "the question")
    return Question(**{"start": fields["objective"].start, **fields})

"""Things with settings: frozen dataclasses of declared settings, and of parts that have settings themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self

from playground.core.declare.catalogue import Catalogue
from playground.core.declare.quantity import Quantity
from playground.core.declare.setting import SETTING, Setting
from playground.core.errors import InvalidInputError, shown, unknown_name

_PART = "part"


@dataclass(frozen=True)
class Part:
    """A setting that is itself a thing with settings, chosen by name: the optimizer inside a wrapper, for one.

    Attributes:
        name: Its name in files, on the command line and in Python.
        default: Makes the part that is there until somebody chooses another.
        catalogue: Returns the catalogue it is chosen from; what has parts itself cannot be one.
        unused: Settings of the part that play no role inside; nobody is asked for them.
        accepts: Tells whether an entry of the catalogue makes sense inside.
        help: What it is for.
    """

    name: str
    default: Callable[[], Settable]
    catalogue: Callable[[], Catalogue[Any]]
    unused: tuple[str, ...]
    accepts: Callable[[type[Any]], bool]
    help: str

    def choices(self) -> list[type[Settable]]:
        """Return what the part may be, in the catalogue's order."""
        return [entry for entry in self.catalogue() if not entry.parts() and self.accepts(entry)]

    def find(self, name: str, owner: str) -> type[Settable]:
        """Return the class named.

        Raises:
            InvalidInputError: There is none, or it cannot be a part.
        """
        kind: type[Settable] = self.catalogue().find(name)
        if kind not in self.choices():
            known = ", ".join(entry.name for entry in self.choices())
            raise InvalidInputError(f"{owner}: {self.name} cannot be {name}; it can be {known}.", field=self.name)
        return kind

    def check(self, value: Any, owner: str) -> None:
        """Refuse what cannot be this part.

        Raises:
            InvalidInputError: The value is of another kind.
        """
        if not isinstance(value, Settable) or type(value) not in self.choices():
            raise InvalidInputError(f"{owner}: {self.name} cannot be {shown(value)}.", field=self.name)

    def from_value(self, value: Any, owner: str) -> Settable:
        """Make the part from ``{"name": …, "parameters": {…}}``.

        Raises:
            InvalidInputError: The value has another form, or holds an unknown name or illegal value.
        """
        if isinstance(value, Settable):
            return value
        wrong = not isinstance(value, Mapping) or not isinstance(value.get("name"), str)
        if wrong or not set(value) <= {"name", "parameters"} or not isinstance(value.get("parameters", {}), Mapping):
            wanted = 'an object with "name" and "parameters"'
            raise InvalidInputError(f"{owner}: {self.name} must be {wanted}, not {shown(value)}.", field=self.name)
        return self.find(value["name"], owner).from_values(value.get("parameters", {}))


def part(
    default: Callable[[], Settable],
    *,
    catalogue: Callable[[], Catalogue[Any]],
    help: str,
    unused: tuple[str, ...] = (),
    accepts: Callable[[type[Any]], bool] = lambda entry: True,
) -> Any:
    """Declare a part on a dataclass field."""
    declared = Part("", default, catalogue, unused, accepts, help)
    return dataclasses.field(default_factory=default, metadata={_PART: declared})


class Settable:
    """Base of a frozen dataclass of settings and parts: checked when it is made, compared by value."""

    name: ClassVar[str] = ""

    @classmethod
    def settings(cls) -> Mapping[str, Setting]:
        """Return the declarations of the settable fields, in order, by name."""
        return _declarations(cls, SETTING)  # type: ignore[arg-type]

    @classmethod
    def quantities(cls) -> Mapping[str, Quantity]:
        """Return those that are numbers or switches: what rules reckon with, and all that kernels are given."""
        return _quantities(cls)  # type: ignore[arg-type]

    @classmethod
    def parts(cls) -> Mapping[str, Part]:
        return _declarations(cls, _PART)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        """Check every setting and part.

        Raises:
            InvalidInputError: A value is not legal; the sentence names it.
        """
        for name, setting in self.settings().items():
            # A frozen dataclass lets its own __post_init__ normalise a field only this way.
            object.__setattr__(self, name, setting.checked(getattr(self, name), self.owner()))
        for name, part in self.parts().items():
            part.check(getattr(self, name), self.owner())

    @classmethod
    def owner(cls) -> str:
        """Name the thing in a sentence about a bad value."""
        return cls.__name__

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.settings()}

    def with_values(self, **values: Any) -> Self:
        """Return a copy with some values replaced, those of a part as ``**{"part.name": value}``.

        Raises:
            InvalidInputError: A name is unknown or a value not legal.
        """
        self.check_names(values)
        own = {name: value for name, value in values.items() if "." not in name}
        for name in self.parts():
            inner = _inside(name, values)
            if inner:
                own[name] = own.get(name, getattr(self, name)).with_values(**inner)
        return dataclasses.replace(self, **own)  # type: ignore[type-var]

    @classmethod
    def check_names(cls, values: Mapping[str, Any]) -> None:
        """Refuse names that are no setting of this class; ``part.name`` is left to the part.

        Raises:
            InvalidInputError: A name is unknown, or one that plays no role inside.
        """
        parts = cls.parts()
        known = [*cls.settings(), *parts]
        for name in values:
            head, dot, tail = name.partition(".")
            if dot and head in parts and tail in parts[head].unused:
                raise InvalidInputError(
                    f"{cls.owner()}: {name} plays no role; set {tail} itself, without '{head}.'.", field=name
                )
            if name not in known and not (dot and head in parts):
                if not known:
                    raise InvalidInputError(f"{cls.owner()} has no settings, so '{name}' cannot be set.", field=name)
                raise unknown_name(f"setting of {cls.owner()}", name, known)

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Self:
        """Make one from what a user typed, the rest at its defaults.

        Args:
            texts: Values by name; a part is named by its entry in the catalogue, and its own settings as ``part.name``.

        Raises:
            InvalidInputError: A name is unknown or a text is no legal value.
        """
        cls.check_names(texts)
        known = cls.settings()
        chosen = {name: known[name].parsed(text, cls.owner()) for name, text in texts.items() if name in known}
        for name, part in cls.parts().items():
            inner = _inside(name, texts)
            if name in texts or inner:
                kind = part.find(texts[name], cls.owner()) if name in texts else type(part.default())
                chosen[name] = kind.from_texts(inner)
        return cls(**chosen)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Make one from what :meth:`to_values` returned, the rest at its defaults.

        Raises:
            InvalidInputError: A name is unknown or a value not legal.
        """
        cls.check_names(values)
        for name in values:
            if "." in name:  # In a file a part's settings stand inside it.
                raise unknown_name(f"setting of {cls.owner()}", name, [*cls.settings(), *cls.parts()])
        parts = {
            name: part.from_value(values[name], cls.owner()) for name, part in cls.parts().items() if name in values
        }
        return cls(**{**values, **parts})

    def to_values(self) -> dict[str, Any]:
        """Return settings and parts as JSON takes them.

        Raises:
            InvalidInputError: A field is neither, and not at its default, so that it would come back as another.
        """
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            is_declared = field.name in self.settings() or field.name in self.parts()
            if not is_declared and getattr(self, field.name) != field.default:
                raise InvalidInputError(
                    f"{self.owner()}: {field.name} is not declared, so no file can hold it.", field.name
                )
        parts = {name: getattr(self, name) for name in self.parts()}
        return {
            **self.values(),
            **{name: {"name": part.name, "parameters": part.to_values()} for name, part in parts.items()},
        }


@cache  # Every step of a drag asks for them many times.
def _declarations(kind: type[Any], key: str) -> Mapping[str, Any]:
    """Return what the fields of a class declare under a key of their metadata, in order, by name."""
    declared = {field.name: field.metadata[key] for field in dataclasses.fields(kind) if key in field.metadata}
    return MappingProxyType({name: dataclasses.replace(each, name=name) for name, each in declared.items()})


@cache
def _quantities(kind: type[Any]) -> Mapping[str, Quantity]:
    return MappingProxyType({name: each for name, each in kind.settings().items() if isinstance(each, Quantity)})


def _inside(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values given for a part as ``name.setting``, by the setting's own name."""
    return {key.removeprefix(f"{name}."): value for key, value in values.items() if key.startswith(f"{name}.")}

"""A catalogue: classes by the name that users type and files hold."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Generic, TypeVar

from playground.core.errors import unknown_name

T = TypeVar("T")


class Catalogue(Generic[T]):
    """Classes of one kind by name, in the order in which they were written down.

    Some may be listed only once somebody asks for more than is there: the rest of the families' files are imported
    then, which a start of the program need not wait for.
    """

    def __init__(self, kind: str) -> None:
        """Begin empty; ``kind`` names the entries in sentences."""
        self.kind = kind
        self._entries: dict[str, type[T]] = {}
        self._more: tuple[str, ...] = ()

    def add(self, name: str, entry: type[T]) -> None:
        """List a class under its name.

        Raises:
            ValueError: Another class has that name already.
        """
        if name in self._entries:
            raise ValueError(f"two {self.kind}s are named '{name}'")
        self._entries[name] = entry

    def find(self, name: str) -> type[T]:
        """Return the class listed under ``name``.

        Raises:
            InvalidInputError: There is none; the nearest names are suggested.
        """
        if not isinstance(name, str) or (name not in self._entries and name not in self.names()):
            raise unknown_name(self.kind, name, self.names())
        return self._entries[name]

    def __iter__(self) -> Iterator[type[T]]:
        """Go through the classes in order."""
        self._complete()
        return iter(self._entries.values())

    def __len__(self) -> int:
        """Return how many there are."""
        self._complete()
        return len(self._entries)

    def names(self) -> list[str]:
        """Return every name, in order."""
        self._complete()
        return list(self._entries)

    def list_later(self, *modules: str) -> None:
        """Name modules that list further entries when they are imported, in this order."""
        self._more = modules

    def _complete(self) -> None:
        modules, self._more = self._more, ()
        for module in modules:
            importlib.import_module(module)
        if modules:
            # One of them may have been imported before by somebody else; the order is that of the list all the same.
            places = {module: place for place, module in enumerate(modules)}
            in_order = sorted(self._entries.items(), key=lambda item: places.get(item[1].__module__, -1))
            self._entries = dict(in_order)

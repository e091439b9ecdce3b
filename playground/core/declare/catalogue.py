"""A catalogue: classes by the name that users type and files hold."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from playground.core.errors import unknown_name

T = TypeVar("T")


class Catalogue(Generic[T]):
    """Classes of one kind by name, in the order in which they were written down.

    Some may be listed only once somebody asks for more than is there: the rest of a folder's files are imported then,
    which a start of the program need not wait for.
    """

    def __init__(self, kind: str) -> None:
        """Begin empty; ``kind`` names the entries in sentences."""
        self.kind = kind
        self._entries: dict[str, type[T]] = {}
        self._package = ""
        self._order: tuple[str, ...] = ()

    def add(self, name: str, entry: type[T]) -> None:
        """List a class under its name.

        Raises:
            ValueError: Another class has that name already.
        """
        if name in self._entries:
            raise ValueError(f"two {self.kind}s are named '{name}'")
        self._entries[name] = entry

    def remove(self, name: str) -> None:
        """Take a class off the list.

        Raises:
            InvalidInputError: None has that name.
        """
        self.find(name)
        del self._entries[name]

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Take off again, when the block ends, what was listed in it, and put back what was removed."""
        self._complete()
        before = dict(self._entries)
        try:
            yield
        finally:
            self._entries = before

    def lists(self, entry: type[T], name: str) -> bool:
        """Tell whether a class is the one listed under a name; a class that is there has been imported."""
        return self._entries.get(name) is entry

    def find(self, name: str) -> type[T]:
        """Return the class listed under ``name``.

        Raises:
            InvalidInputError: There is none; the nearest names are suggested.
        """
        if not isinstance(name, str) or (name not in self._entries and name not in self.names()):
            raise unknown_name(self.kind, name, self.names())
        return self._entries[name]

    def __iter__(self) -> Iterator[type[T]]:
        self._complete()
        return iter(self._entries.values())

    def __len__(self) -> int:
        self._complete()
        return len(self._entries)

    def names(self) -> list[str]:
        self._complete()
        return list(self._entries)

    def list_folder(self, package: str, order: Sequence[str]) -> None:
        """Name a package whose modules list further entries when they are imported.

        Args:
            package: Its full name. A file dropped into its folder needs no other line anywhere.
            order: The modules whose entries come first, in this order; those of others follow, by the module's name.
        """
        self._package, self._order = package, tuple(order)

    def _complete(self) -> None:
        package, self._package = self._package, ""
        if not package:
            return
        found = {module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__)}
        modules = [f"{package}.{name}" for name in (*self._order, *sorted(found - set(self._order)))]
        for module in modules:
            importlib.import_module(module)
        # One of them may have been imported before by somebody else; the order is that of the list all the same.
        places = {module: place for place, module in enumerate(modules)}
        in_order = sorted(self._entries.items(), key=lambda item: places.get(item[1].__module__, len(places)))
        self._entries = dict(in_order)

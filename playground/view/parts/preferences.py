"""What the program remembers between two starts."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import replacing
from playground.core.files.bounded_file import read_text
from playground.core.files.json_text import parse
from playground.view.parts.appearance import Appearance, ColorMap, ThemeChoice
from playground.view.parts.window_place import WindowPlace

FORMAT = "optimizer-playground preferences"
VERSION = 1
MOST_RECENT_FILES = 8
MOST_BYTES = 100_000
"""How large the file may be; it has some 2 kB."""
LONGEST_PATH = 4096
LONGEST_DOCKS = 10_000
"""How many bytes Qt's description of the docks may have; it has some 600."""

log = logging.getLogger(__name__)


class Preferences:
    """Window layout, look and recent files, as plain JSON in the user's settings folder.

    What is there is read anew each time: another window may have written it. A value that cannot be what it should be
    is as if it were not there; a file that cannot be written is met with a line in the log.
    """

    def __init__(self) -> None:
        self._path = user_config_path("optimizer-playground", appauthor=False) / "preferences.json"
        self._complaint = ""

    @property
    def recent_files(self) -> list[Path]:
        """Files opened or saved lately, the latest first."""
        return [Path(name) for name in self._values().get("recent_files", [])]

    def add_recent_file(self, path: Path) -> None:
        path = path.resolve()
        files = [path, *(other for other in self.recent_files if other != path)]
        self._set(recent_files=[str(file) for file in files[:MOST_RECENT_FILES]])

    def forget_recent_files(self) -> None:
        self._set(recent_files=[])

    @property
    def export_folder(self) -> Path:
        """Where something was exported last, else where an experiment was opened last, else the home folder."""
        name = self._values().get("export_folder", "")
        if name and Path(name).is_dir():
            return Path(name)
        recent = next(iter(self.recent_files), None)
        return recent.parent if recent else Path.home()

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._set(export_folder=str(folder.resolve()))

    def save_layout(self, place: WindowPlace, docks: bytes) -> None:
        """Remember the window's place, and its docks' as Qt describes it."""
        described = {"state": base64.b64encode(docks).decode(), "crc32": zlib.crc32(docks)}
        self._set(window=place._asdict(), docks=described)

    def layout(self) -> tuple[WindowPlace | None, bytes]:
        """Return what was remembered of the window's place and its docks'; None and nothing where nothing was."""
        values = self._values()
        place = WindowPlace(**values["window"]) if "window" in values else None
        return place, base64.b64decode(values["docks"]["state"]) if "docks" in values else b""

    def save_look(self, appearance: Appearance) -> None:
        self._set(theme=str(appearance.choice), color_map=str(appearance.color_map), legend=appearance.has_legend)

    def restore_look(self, appearance: Appearance) -> None:
        """Put theme, colour map and legend back; what cannot be read is left as it is."""
        values = self._values()
        if "theme" in values:
            appearance.set_theme(ThemeChoice(values["theme"]))
        if "color_map" in values:
            appearance.set_color_map(ColorMap(values["color_map"]))
        appearance.has_legend = values.get("legend", True)

    def _values(self) -> dict[str, Any]:
        """Return what the file holds, without what cannot be."""
        if not self._path.exists():
            return {}
        try:
            found = parse(read_text(self._path, MOST_BYTES))
        except InvalidInputError as error:
            self._complain(f"the preferences begin anew: {error}")
            return {}
        if not isinstance(found, dict) or (found.get("format"), found.get("version")) != (FORMAT, VERSION):
            self._complain(f"the preferences begin anew: '{self._path}' holds none of this version")
            return {}
        values = {name: found[name] for name, is_possible in _POSSIBLE.items() if is_possible(found.get(name))}
        if ignored := found.keys() - values.keys() - {"format", "version"}:
            self._complain(f"'{self._path}' has what cannot be used: {', '.join(sorted(_POSSIBLE.keys() & ignored))}")
        return values

    def _set(self, **values: Any) -> None:
        document = {"format": FORMAT, "version": VERSION, **self._values(), **values}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and not self._path.is_file():
                raise InvalidInputError(f"'{self._path}' is no file.")  # A pipe would wait for its reader.
            with replacing(self._path) as file:
                # In ASCII: the names of files may hold what is no text.
                file.write(json.dumps(document, indent=2).encode())
        except (OSError, InvalidInputError) as error:
            self._complain(f"the preferences are not kept: {error}")

    def _complain(self, sentence: str) -> None:
        """Log a sentence, once."""
        if sentence != self._complaint:
            self._complaint = sentence
            log.warning("%s", sentence)


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_PATH and "\0" not in value


def _are_recent_files(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_RECENT_FILES and all(map(_is_path, value))


def _is_place(value: Any) -> bool:
    return isinstance(value, dict) and WindowPlace.is_possible(value)


def _are_docks(value: Any) -> bool:
    """Tell whether it is what was written: Qt itself notices little of what is damaged."""
    if not isinstance(value, dict) or value.keys() != {"state", "crc32"} or not isinstance(value["state"], str):
        return False
    try:
        docks = base64.b64decode(value["state"], validate=True)
    except (ValueError, binascii.Error):
        return False
    return len(docks) <= LONGEST_DOCKS and zlib.crc32(docks) == value["crc32"]


_POSSIBLE: dict[str, Callable[[Any], bool]] = {
    "theme": lambda value: value in list(ThemeChoice),
    "color_map": lambda value: value in list(ColorMap),
    "legend": lambda value: isinstance(value, bool),
    "recent_files": _are_recent_files,
    "export_folder": _is_path,
    "window": _is_place,
    "docks": _are_docks,
}

"""What the program remembers between two starts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from playground.view.appearance import Appearance, ColorMap, ThemeChoice

MOST_RECENT_FILES = 8
_NAME = "optimizer-playground"


class Preferences:
    """Window layout, look and recent files, in the user's settings folder."""

    def __init__(self) -> None:
        """Open the settings."""
        self._settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, _NAME, _NAME)

    @property
    def recent_files(self) -> list[Path]:
        """Files opened or saved lately, the latest first."""
        names = self._settings.value("recent_files", [], type=list)
        return [Path(str(name)) for name in names] if isinstance(names, list) else []

    def add_recent_file(self, path: Path) -> None:
        """Put a file first."""
        path = path.resolve()
        files = [path, *(other for other in self.recent_files if other != path)]
        self._settings.setValue("recent_files", [str(file) for file in files[:MOST_RECENT_FILES]])

    def forget_recent_files(self) -> None:
        """Empty the list of recent files."""
        self._settings.remove("recent_files")

    @property
    def export_folder(self) -> Path:
        """Where something was exported last, else where an experiment was opened last, else the home folder."""
        name = str(self._settings.value("export_folder", "") or "")
        if name and Path(name).is_dir():
            return Path(name)
        recent = next(iter(self.recent_files), None)
        return recent.parent if recent else Path.home()

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._settings.setValue("export_folder", str(folder.resolve()))

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Remember the window's place and its docks'."""
        self._settings.setValue("geometry", geometry)
        self._settings.setValue("state", state)

    def layout(self) -> tuple[QByteArray, QByteArray]:
        """Return what was remembered of the window's place and its docks'; empty where nothing was."""
        geometry = self._settings.value("geometry", QByteArray(), type=QByteArray)
        state = self._settings.value("state", QByteArray(), type=QByteArray)
        return QByteArray(geometry), QByteArray(state)  # type: ignore[call-overload]

    def save_look(self, appearance: Appearance) -> None:
        """Remember theme and colour map."""
        self._settings.setValue("theme", str(appearance.choice))
        self._settings.setValue("color_map", str(appearance.color_map))

    def restore_look(self, appearance: Appearance) -> None:
        """Put theme and colour map back; what cannot be read is left as it is."""
        theme, color_map = self._settings.value("theme"), self._settings.value("color_map")
        if theme in list(ThemeChoice):
            appearance.set_theme(ThemeChoice(str(theme)))
        if color_map in list(ColorMap):
            appearance.set_color_map(ColorMap(str(color_map)))

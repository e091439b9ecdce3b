"""What Qt needs from the system, looked up before Qt is loaded; standard library only.

Without a display, or without one of its X11 libraries, Qt ends the whole process where a caller hopes to catch an
exception. As a script, ``python playground/cli/platform_check.py [--window]`` prints the Debian packages that are
missing, one a line; so the set-up needs neither the packages of this program nor a list of its own.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

DEBIAN_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""What every Qt program needs, even off-screen: each library and the Debian package it comes with."""

DEBIAN_WINDOW_PACKAGES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What a window under X11 needs besides."""

DEBIAN_WAYLAND_PACKAGES = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""What a window under Wayland needs besides; a Wayland desktop has it."""


def missing_libraries(for_window: bool = True) -> list[str]:
    """Return the libraries that Qt will look for in vain; none anywhere but on Linux.

    Args:
        for_window: Whether a window under X11 is wanted, or just painting off-screen.
    """
    return _missing([*DEBIAN_PACKAGES, *(DEBIAN_WINDOW_PACKAGES if for_window else ())])


def why_no_window() -> str:
    """Return a sentence on why no window can be opened here and what would help, or ``""`` where one can be."""
    if not sys.platform.startswith("linux"):
        return ""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    on_x11 = chosen == "xcb" or (not chosen and bool(os.environ.get("DISPLAY")))
    on_wayland = chosen.startswith("wayland") or (not chosen and bool(os.environ.get("WAYLAND_DISPLAY")))
    if (on_x11 and not os.environ.get("DISPLAY")) or not (chosen or on_x11 or on_wayland):
        return (
            "There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set); "
            "'playground run' and 'playground list' need none."
        )
    # Qt takes what it can load: where there are both, one of them will do.
    extras = [DEBIAN_WAYLAND_PACKAGES] * on_wayland + [DEBIAN_WINDOW_PACKAGES] * on_x11
    missing = [_missing([*DEBIAN_PACKAGES, *extra]) for extra in extras or [{}]]
    if all(missing):
        return f"A window needs {_named(missing[-1])}"
    if on_x11 and not on_wayland and not _answers():
        return f"The display '{os.environ['DISPLAY']}' does not answer; is DISPLAY right, and may you use it?"
    return ""


def why_no_picture() -> str:
    """Return a sentence on why nothing can be painted off-screen here, or ``""`` where it can be."""
    missing = missing_libraries(for_window=False)
    return f"A picture needs {_named(missing)}" if missing else ""


def debian_packages(libraries: list[str]) -> list[str]:
    packages = {**DEBIAN_PACKAGES, **DEBIAN_WINDOW_PACKAGES, **DEBIAN_WAYLAND_PACKAGES}
    return [packages[name] for name in libraries]


def _named(missing: list[str]) -> str:
    packages = " ".join(debian_packages(missing))
    return (
        f"system libraries that are missing ({', '.join(missing)}); "
        f"on Debian and Ubuntu type: sudo apt-get install {packages}"
    )


def _missing(wanted: Iterable[str]) -> list[str]:
    return [name for name in wanted if sys.platform.startswith("linux") and not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _answers() -> bool:
    """Tell whether the X server that DISPLAY names accepts a connection."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt itself may know better: let it try.
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


if __name__ == "__main__":
    print(*debian_packages(missing_libraries(for_window="--window" in sys.argv)), sep="\n")

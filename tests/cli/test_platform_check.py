"""What Qt needs from the system, looked up before Qt is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from playground.cli import platform_check


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stand in for a Linux with all libraries and an X server, and no variable that says where to draw."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform_check, "_loads", lambda name: True)
    monkeypatch.setattr(platform_check, "_answers", lambda: True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def lacking(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    monkeypatch.setattr(platform_check, "_loads", lambda name: name not in libraries)


def test_without_a_display_the_sentence_says_so(linux: pytest.MonkeyPatch) -> None:
    assert platform_check.why_no_window().startswith("There is no display")


@pytest.mark.parametrize(
    ("name", "value"), [("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0"), ("QT_QPA_PLATFORM", "offscreen")]
)
def test_a_display_of_any_kind_will_do(linux: pytest.MonkeyPatch, name: str, value: str) -> None:
    linux.setenv(name, value)
    assert platform_check.why_no_window() == ""


def test_a_missing_window_library_is_named_with_its_package(linux: pytest.MonkeyPatch) -> None:
    linux.setenv("DISPLAY", ":0")
    lacking(linux, "libxcb-cursor.so.0", "libGL.so.1")
    sentence = platform_check.why_no_window()
    assert "(libGL.so.1, libxcb-cursor.so.0)" in sentence
    assert sentence.endswith("apt-get install libgl1 libxcb-cursor0")


def test_libraries_of_x11_are_needed_only_on_x11(linux: pytest.MonkeyPatch) -> None:
    lacking(linux, "libxcb-cursor.so.0")
    linux.setenv("QT_QPA_PLATFORM", "offscreen")
    assert platform_check.why_no_window() == ""
    assert platform_check.why_no_picture() == ""
    linux.setenv("QT_QPA_PLATFORM", "xcb")
    linux.setenv("DISPLAY", ":0")
    assert "libxcb-cursor0" in platform_check.why_no_window()


def test_under_wayland_its_own_libraries_will_do_or_those_of_x11_where_there_is_an_x_server(
    linux: pytest.MonkeyPatch,
) -> None:
    linux.setenv("WAYLAND_DISPLAY", "wayland-0")
    lacking(linux, "libxcb-cursor.so.0")
    assert platform_check.why_no_window() == ""
    lacking(linux, "libwayland-egl.so.1")
    assert platform_check.why_no_window().endswith("apt-get install libwayland-egl1")
    linux.setenv("DISPLAY", ":0")
    assert platform_check.why_no_window() == ""
    lacking(linux, "libwayland-egl.so.1", "libxcb-cursor.so.0")
    assert platform_check.why_no_window().endswith("apt-get install libxcb-cursor0")


def test_x11_asked_for_without_an_x_server_is_no_display(linux: pytest.MonkeyPatch) -> None:
    linux.setenv("QT_QPA_PLATFORM", "xcb")
    linux.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert platform_check.why_no_window().startswith("There is no display")


def test_a_picture_needs_what_every_qt_program_needs(linux: pytest.MonkeyPatch) -> None:
    lacking(linux, "libEGL.so.1")
    assert platform_check.why_no_picture().endswith("apt-get install libegl1")


def test_a_display_that_does_not_answer_is_named(linux: pytest.MonkeyPatch) -> None:
    linux.setenv("DISPLAY", ":77")
    linux.setattr(platform_check, "_answers", lambda: False)
    assert platform_check.why_no_window().startswith("The display ':77' does not answer")


def test_elsewhere_than_on_linux_there_is_nothing_to_miss(linux: pytest.MonkeyPatch) -> None:
    linux.setattr(sys, "platform", "darwin")
    lacking(linux, *platform_check.DEBIAN_PACKAGES)
    assert platform_check.missing_libraries() == []
    assert platform_check.why_no_window() == ""


def test_as_a_script_it_prints_packages_and_imports_nothing_of_the_program() -> None:
    script = str(Path(platform_check.__file__))
    done = subprocess.run([sys.executable, "-I", script, "--window"], capture_output=True, text=True, check=True)
    known = {*platform_check.DEBIAN_PACKAGES.values(), *platform_check.DEBIAN_WINDOW_PACKAGES.values()}
    assert set(done.stdout.split()) <= known

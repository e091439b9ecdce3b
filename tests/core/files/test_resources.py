"""The one door to shipped files."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.core.files import resources


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the shipped files: two icons, a text and files that no program asks for."""
    folder = tmp_path / "resources"
    (folder / "icons").mkdir(parents=True)
    (folder / "icons" / "play.svg").write_text("<svg/>")
    (folder / "icons" / "pause.svg").write_text("<svg/>")
    (folder / "icons" / ".hidden").write_text("")
    (folder / "about.txt").write_text("θ\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(resources, "root", lambda: folder)
    return folder


def test_a_file_is_found_by_its_name(shipped: Path) -> None:
    assert resources.path("icons/play.svg") == shipped / "icons" / "play.svg"


def test_a_text_is_read_as_utf_8(shipped: Path) -> None:
    assert resources.text("about.txt") == "θ\n"


def test_names_are_sorted_and_leave_out_hidden_files(shipped: Path) -> None:
    assert resources.names() == ["about.txt", "icons/pause.svg", "icons/play.svg"]


def test_names_of_a_folder_are_those_that_path_takes(shipped: Path) -> None:
    assert resources.names("icons") == ["icons/pause.svg", "icons/play.svg"]
    assert all(resources.path(name).is_file() for name in resources.names("icons"))


@pytest.mark.parametrize("name", ["icons/plya.svg", "icons", "", "icons/play.svg/x"])
def test_an_unknown_name_lists_the_known_ones(shipped: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError, match=r"about\.txt, icons/pause\.svg, icons/play\.svg"):
        resources.path(name)


def test_a_near_name_is_suggested(shipped: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"Did you mean icons/play\.svg"):
        resources.path("icons/plya.svg")


def test_an_unknown_folder_lists_the_known_ones(shipped: Path) -> None:
    with pytest.raises(FileNotFoundError, match="All: icons"):
        resources.names("pictures")


@pytest.mark.parametrize("name", ["../secret.txt", "icons/../../secret.txt", "..", "..\\secret.txt", "C:\\secret.txt"])
def test_a_name_that_leads_out_is_refused(shipped: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name inside"):
        resources.path(name)
    with pytest.raises(ValueError, match="not a name inside"):
        resources.names(name)


def test_an_absolute_name_is_refused_even_where_it_points_inside(shipped: Path) -> None:
    with pytest.raises(ValueError, match="not a name inside"):
        resources.path(str(shipped / "about.txt"))


def test_the_program_s_own_files_are_found() -> None:
    assert resources.names()
    assert all(resources.path(name).is_file() for name in resources.names())

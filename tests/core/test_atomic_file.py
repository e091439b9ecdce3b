"""Nobody ever finds half a file."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import IO, Any, NoReturn

import pytest

from playground.core.atomic_file import replacing
from playground.core.errors import InvalidInputError


def _denied(*args: Any, **kwargs: Any) -> NoReturn:
    raise PermissionError(13, "Permission denied")


def _break_off(file: IO[bytes]) -> NoReturn:
    file.write(b"half")
    raise ZeroDivisionError


def test_the_file_appears_with_all_of_its_content_at_the_end_of_the_block(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with replacing(target) as file:
        file.write(b"new")
        file.flush()
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_in_the_block_keeps_the_old_file_and_passes_on(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(target) as file:
        _break_off(file)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_a_sentence_and_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    sentence = r"a.txt' could not be written: No space left on device\."
    with pytest.raises(InvalidInputError, match=sentence), replacing(target):
        raise OSError(28, "No space left on device")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_without_permission_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "mkstemp", _denied)
    with pytest.raises(InvalidInputError, match="could not be written: Permission denied"), replacing(tmp_path / "a"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_fails_leaves_nothing_beside_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", _denied)
    with pytest.raises(InvalidInputError, match="Permission denied"), replacing(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_folder_a_folder_and_a_file_for_a_folder_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "missing" / "a", tmp_path, tmp_path / "file" / "a"):
        with pytest.raises(InvalidInputError), replacing(path):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_name_that_is_too_long_is_a_sentence_and_the_longest_legal_one_is_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="File name too long"), replacing(tmp_path / ("a" * 300)):
        pass
    longest = tmp_path / ("a" * 251 + ".csv")
    with replacing(longest) as file:
        file.write(b"x")
    assert list(tmp_path.iterdir()) == [longest]


def test_a_new_file_has_the_permissions_of_any_new_file_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    (tmp_path / "old").write_text("")
    (tmp_path / "old").chmod(0o640)
    for name in ("new", "old"):
        with replacing(tmp_path / name) as file:
            file.write(b"x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o640


def test_saving_through_a_link_changes_the_file_it_stands_for(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_to_and_never_replaced() -> None:
    with replacing(os.devnull) as file:
        file.write(b"gone")
    assert not Path(os.devnull).is_file()

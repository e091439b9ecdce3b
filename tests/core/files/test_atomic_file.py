"""Nobody ever finds half a file."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NoReturn

import pytest

from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import replacing


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
    monkeypatch.setattr("playground.core.files.atomic_file._create", _denied)
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


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_a_write_protected_file_is_refused_and_stays_as_it_was(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    target.chmod(mode)
    with pytest.raises(InvalidInputError, match=r"a.txt' is write-protected"), replacing(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old"
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_to_a_write_protected_file_is_refused(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o444)
    link.symlink_to(target)
    with pytest.raises(InvalidInputError, match="write-protected"), replacing(link) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old"


def test_everything_is_on_the_disk_before_the_file_takes_its_place_and_then_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.txt"
    synced: list[str] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        synced.append(f"{kind} of {os.fstat(handle).st_size if kind == 'file' else target.exists()}")
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    with replacing(target) as file:
        file.write(b"new")
    assert synced == ["file of 3", "folder of True"]


_WRITER = """
import sys
from playground.core.files.atomic_file import replacing
with replacing(sys.argv[1]) as file:
    file.write(b"x" * 100_000)
    file.flush()
    print("begun", flush=True)
    sys.stdin.read()
"""


def _writer(target: Path) -> subprocess.Popen[bytes]:
    """Start a process that is in the middle of writing a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def test_what_a_killed_process_had_begun_is_removed_by_the_next_write_to_the_folder(tmp_path: Path) -> None:
    process = _writer(tmp_path / "long.csv")
    with process:
        process.send_signal(signal.SIGKILL)
    assert len(list(tmp_path.iterdir())) == 1
    with replacing(tmp_path / "other.csv") as file:
        file.write(b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["other.csv"]


def test_what_a_living_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    process = _writer(tmp_path / "long.csv")
    with process:
        with replacing(tmp_path / "other.csv") as file:
            file.write(b"new")
        process.communicate()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.csv", "other.csv"]
    assert (tmp_path / "long.csv").stat().st_size == 100_000


def test_two_files_are_written_to_one_folder_at_once(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as first, replacing(tmp_path / "b") as second:
        first.write(b"1")
        second.write(b"2")
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"1", b"2"]


@pytest.mark.parametrize("name", ["a.part", ".a.csv.part", "a.playground-part", ".folder.playground-part/"])
def test_what_others_wrote_is_never_removed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("/"):
        path.mkdir()
    else:
        path.write_text("mine")
    with replacing(tmp_path / "b") as file:
        file.write(b"new")
    assert path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the system knows no permissions of groups")
def test_a_new_file_has_the_permissions_of_any_new_file_without_the_mask_being_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "any").touch()
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("a signal could leave this mask behind"))
    with replacing(tmp_path / "new") as file:
        file.write(b"new")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "any").stat().st_mode

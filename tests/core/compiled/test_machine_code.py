"""Machine code: compiled in another process, kept on disk, checked before it is loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core.compiled import code_file
from playground.core.compiled import compiler as compiler_module
from playground.core.compiled.code_file import Code
from playground.core.compiled.compiler import CompilerProcess, EndedError
from playground.core.compiled.library import LIBRARY
from playground.core.compiled.machine_code import MachineCode, UnusableError
from playground.core.compiled.program import Program
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers.gradient_descent import Sgd
from tests.core.kernels import run_recipe

CHECKOUT = Path(__file__).resolve().parents[3]
SUM = Program(
    """
from math import sin
from playground.core.compiled.addresses import vector
from playground.core.compiled.vector_math import inlined


@inlined
def add(values, out, factor):
    total = 0.0
    for k in range(len(values)):
        total += factor * sin(values[k])
    out[0] = int(total)


def entry(values, out, factor, count):
    add(vector(values, count), vector(out, 1), factor)
    return count
""",
    "pqfi",
)
SGDS = run_recipe(Sgd(), Rosenbrock())
needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system knows no owners of files")


@pytest.fixture(scope="module")
def compiler() -> Any:
    process = CompilerProcess()
    yield process
    process.end()


@pytest.fixture(scope="module")
def code(compiler: CompilerProcess, tmp_path_factory: pytest.TempPathFactory) -> Code:
    path = tmp_path_factory.mktemp("code") / "sum.kernel"
    assert compiler.make(SUM, path) == ""
    read = code_file.read(path)
    assert read is not None
    return read


def test_a_text_is_compiled_in_another_process_and_called_in_this_one(code: Code) -> None:
    out = np.zeros(1, dtype=np.int64)
    assert MachineCode(code)(np.array([0.5, 1.0, 1.5]), out, 100.0, 3) == 3
    assert out[0] == int(100.0 * (np.sin(0.5) + np.sin(1.0) + np.sin(1.5)))
    assert code.calls == ("sin",)


def test_code_for_another_processor_or_library_is_not_loaded(code: Code) -> None:
    with pytest.raises(UnusableError, match="another processor"):
        MachineCode(code._replace(processor="m68k"))
    with pytest.raises(UnusableError, match="no such_function"):
        MachineCode(code._replace(calls=("sin", "such_function")))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no Python", "SyntaxError"),
        ("def entry(n): return len([n])", "it calls "),
        ("def entry(n): return n.there_is_none", "TypingError"),
    ],
)
def test_what_cannot_be_compiled_is_said_in_a_line(
    compiler: CompilerProcess, tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "bad.kernel"
    answer = compiler.make(Program(text, "i"), path)
    assert reason in answer
    assert "\n" not in answer
    assert not list(tmp_path.iterdir())


def test_a_kernel_is_kept_and_the_next_process_needs_no_compiler(kernel_folder: Path) -> None:
    assert LIBRARY.make(SGDS) is not None
    code = (
        "import sys; from pathlib import Path; from playground.core.compiled import code_file; "
        "from playground.core.compiled.library import LIBRARY; from playground.core.runs.kernel import run_kernel; "
        "from playground.core.objectives.functions.valleys import Rosenbrock; "
        "from playground.core.optimizers.gradient_descent import Sgd; "
        f"code_file.folder = lambda: Path({str(kernel_folder)!r}); "
        "kernel = LIBRARY.make(run_kernel(Sgd(), Rosenbrock(), ())); "
        "print(kernel is not None, LIBRARY._compiler._process, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "None", "False"]


@pytest.mark.parametrize("damage", ["a flipped bit", "cut short", "empty", "no kernel at all", "another processor's"])
def test_a_damaged_file_is_noticed_and_made_anew(damage: str, code: Code, monkeypatch: pytest.MonkeyPatch) -> None:
    path = LIBRARY._path(SGDS.program())
    written: list[bytes] = []

    def make(program: Program, path: Path) -> str:
        code_file.write(path, code)
        written.append(path.read_bytes())
        return ""

    monkeypatch.setattr(LIBRARY._compiler, "make", make)
    code_file.write(path, code)
    content = bytearray(path.read_bytes())
    if damage == "a flipped bit":
        content[-len(code.machine) // 2] ^= 4
    elif damage == "another processor's":
        code_file.write(path, code._replace(processor="m68k"))
        content = bytearray(path.read_bytes())
    else:
        content = {"cut short": content[:-1], "empty": bytearray(), "no kernel at all": bytearray(b"\xff\n{")}[damage]
    path.write_bytes(content)
    assert LIBRARY.make(SGDS) is not None
    assert [path.read_bytes()] == written


@needs_owners
@pytest.mark.parametrize("mode", [0o777, 0o775, 0o722])
def test_a_folder_that_others_can_write_to_is_not_used(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept = code_file.folder()
    assert kept.is_relative_to(tmp_path)
    assert kept.stat().st_mode & 0o777 == 0o700
    kept.chmod(mode)
    own = code_file.folder()
    assert not own.is_relative_to(tmp_path)
    assert own.stat().st_mode & 0o777 == 0o700
    assert "others may write to" in caplog.text
    kept.chmod(0o755)
    assert code_file.folder() == kept


@needs_owners
def test_a_folder_or_file_of_somebody_else_is_not_used(
    tmp_path: Path, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.kernel"
    code_file.write(path, code)
    assert code_file.read(path) == code
    path.chmod(0o602)
    assert code_file.read(path) is None
    path.chmod(0o600)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert code_file.read(path) is None
    assert code_file.user_folder() is None


def test_of_kernels_on_disk_those_made_last_are_kept(
    tmp_path: Path, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_file, "MOST_KEPT", 2)
    for age, name in enumerate(("new", "older", "oldest")):
        code_file.write(tmp_path / f"{name}.kernel", code)
        os.utime(tmp_path / f"{name}.kernel", (1e9 - age, 1e9 - age))
    code_file.write(tmp_path / "newest.kernel", code)
    assert {path.name for path in tmp_path.iterdir()} == {"newest.kernel", "new.kernel"}


@needs_owners
def test_what_is_kept_is_private_whatever_the_user_lets_others_do_with_new_files(tmp_path: Path, code: Code) -> None:
    before = os.umask(0)
    try:
        code_file.write(tmp_path / "a.kernel", code)
    finally:
        os.umask(before)
    assert code_file.read(tmp_path / "a.kernel") == code


def test_the_compiler_ends_with_the_process_that_started_it_whatever_it_is_doing(tmp_path: Path) -> None:
    process = compiler_module._start()
    assert process.stdin is not None
    process.stdin.write(json.dumps({"text": "while True: pass", "kinds": "", "path": str(tmp_path / "a")}) + "\n")
    process.stdin.close()
    assert process.wait(60) == 0


def test_ending_the_compiler_waits_for_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    compiler = CompilerProcess()
    ends: list[Exception] = []
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    text = f"open({str(begun)!r}, 'w').close()\nwhile True: pass"

    def wait() -> None:
        try:
            compiler.make(Program(text, ""), tmp_path / "a.kernel")
        except EndedError as error:
            ends.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    begun.open().close()  # Which waits until the compiler is at work.
    process = compiler._process
    assert process is not None
    compiler.end()
    waiting.join(60)
    assert len(ends) == 1
    assert process.poll() is not None
    assert list(tmp_path.iterdir()) == [begun]


def test_a_compiler_that_ended_is_started_again(tmp_path: Path) -> None:
    compiler = CompilerProcess()
    try:
        assert compiler.make(Program("import os; os._exit(3)", ""), tmp_path / "a.kernel") == "the compiler ended"
        assert compiler.make(SUM, tmp_path / "b.kernel") == ""
        process = compiler._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()  # As after a while without work.
        assert process.wait(60) == 0
        assert compiler.make(SUM, tmp_path / "c.kernel") == ""
    finally:
        compiler.end()


def test_no_python_no_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(OSError, match="no Python"):
        CompilerProcess().make(SUM, tmp_path / "a.kernel")

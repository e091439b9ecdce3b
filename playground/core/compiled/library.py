"""The library of compiled kernels: which are ready, which are wanted, and when one is worth its price."""

from __future__ import annotations

import atexit
import logging
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

from playground.core.compiled import code_file
from playground.core.compiled.compiler import CompilerProcess, EndedError
from playground.core.compiled.linker import UnlinkableError
from playground.core.compiled.program import Program

log = logging.getLogger(__name__)

Kernel = Callable[..., Any]

MOST_KERNELS = 48
"""Kernels held in memory, those used last."""

_COMPILING_S, _LOADING_S, _IMPORTING_S = 3.5, 0.02, 0.15
"""What a kernel costs: made anew, or loaded from disk; and the loader where nothing has needed it yet."""


class Recipe(Protocol):
    """What a program is made from; equal recipes make equal programs, and hashing one costs nothing."""

    @property
    def title(self) -> str:
        """What users know it by."""

    def program(self) -> Program:
        """Make the program.

        Raises:
            UnlinkableError: There can be none.
        """

    def __hash__(self) -> int: ...


class Library:
    """Kernels by what they are made from; recipes whose programs have the same digest share one."""

    def __init__(self) -> None:
        self._is_eager = False
        self._kernels: OrderedDict[str, Kernel | None] = OrderedDict()
        self._programs: dict[Recipe, Program | None] = {}
        self._queue: SimpleQueue[Recipe] = SimpleQueue()
        self._queued: set[Recipe] = set()
        self._spent_s: dict[Recipe, float] = {}
        self._compiler = CompilerProcess()
        self._making: dict[str, threading.Lock] = {}
        """A lock for each digest: a kernel on disk is loaded while another is being compiled."""
        self._loading = threading.Lock()
        self._worker: threading.Thread | None = None

    def start(self) -> None:
        """Make every kernel that is wanted from now on, in the background, whatever it costs."""
        self._is_eager = True

    def kernel(self, recipe: Recipe, at_stake_s: float, may_wait: bool = False) -> Kernel | None:
        """Return a kernel, or None where there is none yet.

        Where the library has been started, it is made in the background. Elsewhere, as in a script, it is loaded at
        once where it is on disk and what it is wanted for would in all take longer without it than loading it takes;
        where it is not on disk, it is made as soon as that would take longer than making it.

        Args:
            recipe: What it is made from.
            at_stake_s: About how long what it is wanted for takes without it, less what was told before.
            may_wait: Whether it is made at once where that pays, and not in the background.
        """
        program = self._programs.get(recipe)
        if self._is_eager or (program is not None and program.digest in self._kernels):
            return self._ready_or_queued(recipe)
        spent_s = self._spent_s[recipe] = self._spent_s.get(recipe, 0.0) + at_stake_s
        if spent_s < _price_s():
            return None
        pays = spent_s >= _price_s() + _COMPILING_S
        if may_wait:
            return self.make(recipe) if pays or self._is_kept(recipe) else None
        if recipe not in self._queued and self._is_kept(recipe):
            return self.make(recipe)
        return self._ready_or_queued(recipe) if pays else None

    def make(self, recipe: Recipe) -> Kernel | None:
        """Load a kernel, compiled where it is not on disk; None, and one line in the log, where there can be none."""
        program = self._program(recipe)
        if program is None:
            return None
        digest = program.digest
        with self._making.setdefault(digest, threading.Lock()):
            if digest in self._kernels:
                return self._kernels[digest]
            try:
                kernel: Kernel | None = self._made(program)
            except EndedError:
                return None  # As the process ends: no news of the program, and none that anybody needs.
            except Exception as error:  # Whatever goes wrong with the compiler, runs go on interpreted.
                log.warning("%s runs interpreted: %s", recipe.title, error)
                kernel = None
            with self._loading:
                self._kernels[digest] = kernel
                while len(self._kernels) > MOST_KERNELS:
                    self._kernels.popitem(last=False)
            return kernel

    def _program(self, recipe: Recipe) -> Program | None:
        """Return a recipe's program; None, and one line in the log, where there can be none."""
        if recipe not in self._programs:
            try:
                self._programs[recipe] = recipe.program()
            except UnlinkableError as error:
                log.info("%s runs interpreted: %s", recipe.title, error)
                self._programs[recipe] = None
        return self._programs[recipe]

    def _made(self, program: Program) -> Kernel:
        path = self._path(program)
        if kernel := self._loaded(path):
            return kernel
        if wrong := self._compiler.make(program, path):
            raise RuntimeError(wrong)
        if kernel := self._loaded(path):
            return kernel
        raise RuntimeError(f"{path} was made and cannot be used")

    def _loaded(self, path: Path) -> Kernel | None:
        """Return the kernel kept at a path, or None where there is none that this machine can use."""
        code = code_file.read(path)
        if code is None:
            return None
        with self._loading:
            from playground.core.compiled.machine_code import MachineCode, UnusableError

            try:
                return MachineCode(code)
            except UnusableError as error:
                log.info("%s is made anew: %s", path.name, error)
                return None

    def _path(self, program: Program) -> Path:
        return code_file.folder() / f"{program.digest}{code_file.SUFFIX}"

    def _is_kept(self, recipe: Recipe) -> bool:
        program = self._program(recipe)
        return program is not None and self._path(program).exists()

    def _ready_or_queued(self, recipe: Recipe) -> Kernel | None:
        program = self._programs.get(recipe)
        if recipe in self._programs and program is None:
            return None
        with suppress(KeyError):  # Never made, or just dropped for others.
            if program is not None:
                self._kernels.move_to_end(program.digest)
                return self._kernels[program.digest]
        if recipe not in self._queued:
            self._queued.add(recipe)
            self._queue.put(recipe)
            if self._worker is None:
                # What is being loaded when the process ends would be pulled from under the loader.
                atexit.register(self._loading.acquire, timeout=_LOADING_S)
                self._worker = threading.Thread(target=self._work, name="kernels", daemon=True)
                self._worker.start()
        return None

    def _work(self) -> None:
        while True:
            recipe = self._queue.get()
            self.make(recipe)
            self._queued.discard(recipe)


def _price_s() -> float:
    return _LOADING_S + (0.0 if "llvmlite" in sys.modules else _IMPORTING_S)


LIBRARY = Library()
"""The one of this process."""

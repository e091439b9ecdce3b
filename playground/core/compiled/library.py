"""The library of compiled kernels: which are ready, which are wanted, and when one is worth its price."""

from __future__ import annotations

import atexit
import logging
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from playground.core.compiled import code_file
from playground.core.compiled.compiler_process import CompilerProcess, EndedError
from playground.core.compiled.pairs import BatchPair, Pair, batch_pair, can_be_compiled, pair_of
from playground.core.objectives import Function, Objective
from playground.core.optimizers import Optimizer

log = logging.getLogger(__name__)

Kernel = Callable[..., Any]

MOST_KERNELS = 48
"""Kernels held in memory, those used last."""

_COMPILING_S, _LOADING_S, _IMPORTING_S = 3.5, 0.02, 0.15
"""What a kernel costs: made anew, or loaded from disk; and the loader where nothing has needed it yet."""

_ready: OrderedDict[Pair | BatchPair, Kernel | None] = OrderedDict()
_wanted: SimpleQueue[Pair | BatchPair] = SimpleQueue()
_asked: set[Pair | BatchPair] = set()
_told: set[type] = set()
_spent_s: dict[Pair | BatchPair, float] = {}
_compiler = CompilerProcess()
_making: dict[Pair | BatchPair, threading.Lock] = {}
"""A lock for each pair: a kernel on disk is loaded while another is being compiled."""
_loading = threading.Lock()
_worker: threading.Thread | None = None
_is_eager = False


def start() -> None:
    """Make a kernel for every run and map from now on, in the background, whatever it costs."""
    global _is_eager
    _is_eager = True


def kernel_for(
    optimizer: Optimizer, objective: Objective, kept: tuple[int, ...], is_plain: bool = True, interpreted_s: float = 0.0
) -> Kernel | None:
    """Return the kernel for a run, or None where there is none yet.

    Where the library has been started, it is made in the background. Elsewhere, as in a script, it is loaded at once
    where it is on disk and the runs wanted of the pair would together take longer interpreted than loading it takes;
    where it is not, it is made in the background as soon as they would take longer than that.

    Args:
        optimizer: What is stepped.
        objective: On what.
        kept: Which fields of the rule's state are recorded.
        is_plain: Whether the gradient stays as it is.
        interpreted_s: About how long the steps that are asked for take without a kernel, less what was told before.
    """
    if not (isinstance(objective, Function) and _can_have_kernels(optimizer, objective)):
        return None
    pair = pair_of(optimizer, objective, kept, is_plain)
    if pair in _ready or _is_eager:
        return _ready_or_asked_for(pair)
    spent_s = _spend(pair, interpreted_s)
    if spent_s < _price_s():
        return None
    if pair not in _asked and _is_kept(pair):
        return make(pair)
    return _ready_or_asked_for(pair) if spent_s >= _price_s() + _COMPILING_S else None


def batch_kernel_for(optimizer: Optimizer, objective: Objective, is_plain: bool, interpreted_s: float) -> Kernel | None:
    """Return the kernel for a map, or None where it is better interpreted.

    Where the library has been started, a kernel that is not ready is asked for. Elsewhere, as in a script, it is made
    at once as soon as the maps wanted of the pair would together have taken longer interpreted than making it takes.

    Args:
        optimizer: What is stepped.
        objective: On what.
        is_plain: Whether the gradient stays as it is.
        interpreted_s: About how long the map takes without a kernel.
    """
    if not (isinstance(objective, Function) and _can_have_kernels(optimizer, objective)):
        return None
    pair = batch_pair(optimizer, objective, is_plain)
    if pair in _ready or _is_eager:
        return _ready_or_asked_for(pair)
    spent_s = _spend(pair, interpreted_s)
    if spent_s < _price_s():
        return None
    return make(pair) if _is_kept(pair) or spent_s >= _price_s() + _COMPILING_S else None


def make(pair: Pair | BatchPair) -> Kernel | None:
    """Load a kernel, compiled where it is not on disk; None, and one line in the log, where there can be none."""
    with _making.setdefault(pair, threading.Lock()):
        if pair in _ready:
            return _ready[pair]
        try:
            kernel: Kernel | None = _made(pair)
        except EndedError:
            return None  # As the process ends: no news of the pair, and none that anybody needs.
        except Exception as error:  # Whatever goes wrong with the compiler, runs go on interpreted.
            log.warning("%s on %s runs interpreted: %s", pair.optimizer.title, pair.objective.title, error)
            kernel = None
        with _loading:
            _ready[pair] = kernel
            while len(_ready) > MOST_KERNELS:
                oldest, _ = _ready.popitem(last=False)
                _asked.discard(oldest)
        return kernel


def _can_have_kernels(optimizer: Optimizer, objective: Function) -> bool:
    """Tell whether there can be kernels, and whether the compiler's process finds both classes."""
    return can_be_compiled(optimizer, objective) and all(
        _can_be_imported(each) for each in (type(optimizer), type(objective))
    )


def _can_be_imported(kind: type[Optimizer | Function]) -> bool:
    """Tell whether another process can import a class; it would have to run a script again for one defined there."""
    if kind.__module__ != "__main__" and "<locals>" not in kind.__qualname__:
        return True
    if kind not in _told:
        _told.add(kind)
        log.info("%s runs interpreted: only what can be imported from a module is compiled.", kind.title)
    return False


def _made(pair: Pair | BatchPair) -> Kernel:
    text = pair.text()
    path = _path(pair, text)
    if kernel := _loaded(path):
        return kernel
    if wrong := _compiler.make(text, path):
        raise RuntimeError(wrong)
    if kernel := _loaded(path):
        return kernel
    raise RuntimeError(f"{path} was made and cannot be used")


def _loaded(path: Path) -> Kernel | None:
    """Return the kernel kept at a path, or None where there is none that this machine can use."""
    code = code_file.read(path)
    if code is None:
        return None
    with _loading:
        from playground.core.compiled.machine_code import MachineCode, UnusableError

        try:
            return MachineCode(code)
        except UnusableError as error:
            log.info("%s is made anew: %s", path.name, error)
            return None


def _path(pair: Pair | BatchPair, text: str) -> Path:
    from playground.core.compiled.fingerprint import fingerprint

    return code_file.folder() / f"{fingerprint(text, pair.optimizer, pair.objective)}{code_file.SUFFIX}"


def _is_kept(pair: Pair | BatchPair) -> bool:
    """Tell whether a kernel is on disk, so that it need only be loaded."""
    return _path(pair, pair.text()).exists()


def _spend(pair: Pair | BatchPair, seconds: float) -> float:
    """Add to what has been spent, or is about to be, without a kernel; return the sum."""
    _spent_s[pair] = _spent_s.get(pair, 0.0) + seconds
    return _spent_s[pair]


def _price_s() -> float:
    """Return what loading costs."""
    return _LOADING_S + (0.0 if "llvmlite" in sys.modules else _IMPORTING_S)


def _ready_or_asked_for(pair: Pair | BatchPair) -> Kernel | None:
    global _worker
    try:
        kernel = _ready[pair]
        _ready.move_to_end(pair)
        return kernel
    except KeyError:  # Never made, or just dropped for others.
        pass
    if pair not in _asked:
        _asked.add(pair)
        _wanted.put(pair)
        if _worker is None:
            # What is being loaded when the process ends would be pulled from under the loader.
            atexit.register(_loading.acquire, timeout=_LOADING_S)
            _worker = threading.Thread(target=_work, name="kernels", daemon=True)
            _worker.start()
    return None


def _work() -> None:
    while True:
        make(_wanted.get())

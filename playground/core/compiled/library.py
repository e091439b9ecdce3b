"""The library of compiled kernels: which are ready, which are being made, where they are kept."""

from __future__ import annotations

import atexit
import importlib.util
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any, NamedTuple

from playground.core.objectives import Landscape, Objective
from playground.core.optimizers import Optimizer

log = logging.getLogger(__name__)

Kernel = Callable[..., Any]

_COMPILING_S, _LOADING_S, _IMPORTING_S = 3.0, 0.2, 0.2
"""What a kernel costs: made anew, or loaded from disk; and the compiler where nothing has needed it yet."""


class Pair(NamedTuple):
    """What a run's kernel is made for.

    Attributes:
        optimizer, switches: The rule, and what its switches are set to.
        objective: What it walks on.
        kept: Which fields of the rule's state are recorded, by place.
        is_plain: Whether gradients stay as they are.
    """

    optimizer: type[Optimizer]
    objective: type[Landscape]
    switches: tuple[bool, ...]
    kept: tuple[int, ...]
    is_plain: bool = True

    def text(self) -> str:
        """Return the source of the kernel's module."""
        from playground.core.compiled.source import module_text

        return module_text(*self)

    def kernel(self, module: ModuleType) -> Kernel:
        """Return the module's kernel, compiled by taking one step, or loaded."""
        from playground.core.gradients import GradientPipeline
        from playground.core.run import Run, RunSettings

        objective = self.objective()
        pipeline = GradientPipeline() if self.is_plain else GradientPipeline(l2=0.5)
        run = Run(objective, RunSettings(self.optimizer(), pipeline=pipeline), objective.start)
        kernel: Kernel = module.advance
        run.advance_compiled(kernel, 1)
        return kernel


class BatchPair(NamedTuple):
    """What a map's kernel is made for: an optimizer with its switches, an objective, whether gradients stay plain."""

    optimizer: type[Optimizer]
    objective: type[Landscape]
    switches: tuple[bool, ...]
    is_plain: bool

    def text(self) -> str:
        """Return the source of the kernel's module."""
        from playground.core.compiled.batch_source import module_text

        return module_text(*self)

    def kernel(self, module: ModuleType) -> Kernel:
        """Return the module's kernel, compiled by taking one step, or loaded."""
        from playground.core.maps.stepping import call_once

        kernel: Kernel = module.batch
        call_once(kernel, self.optimizer, self.objective, self.is_plain)
        return kernel


def batch_pair(optimizer: Optimizer, objective: Landscape, is_plain: bool) -> BatchPair:
    """Return what the kernel of a map is made for."""
    return BatchPair(type(optimizer), type(objective), switches_of(optimizer), is_plain)


def switches_of(optimizer: Optimizer) -> tuple[bool, ...]:
    """Return what an optimizer's switches are set to."""
    return tuple(
        getattr(optimizer, name) for name, quantity in optimizer.quantities().items() if quantity.kind == "switch"
    )


_ready: dict[Pair | BatchPair, Kernel | None] = {}
_wanted: SimpleQueue[Pair | BatchPair] = SimpleQueue()
_asked: set[Pair | BatchPair] = set()
_spent_s: dict[BatchPair, float] = {}
_making = threading.Lock()
_worker: threading.Thread | None = None


def start() -> None:
    """Make kernels from now on, in the background, as runs ask for them; before this call all runs are interpreted."""
    global _worker
    if _worker is None:
        # A process that ends while the compiler is at work would crash: the end waits for that kernel and lets no other
        # begin.
        atexit.register(_making.acquire)
        _worker = threading.Thread(target=_work, name="kernel compiler", daemon=True)
        _worker.start()


def kernel_for(
    optimizer: Optimizer, objective: Objective, kept: tuple[int, ...], is_plain: bool = True
) -> Kernel | None:
    """Return the kernel for a run, or None where there is none yet; asks for it where the library has been started."""
    if not (isinstance(objective, Landscape) and _can_be_compiled(optimizer, objective)):
        return None
    return _ready_or_asked_for(Pair(type(optimizer), type(objective), switches_of(optimizer), kept, is_plain))


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
    if not (isinstance(objective, Landscape) and _can_be_compiled(optimizer, objective)):
        return None
    pair = batch_pair(optimizer, objective, is_plain)
    if pair in _ready or _worker is not None:
        return _ready_or_asked_for(pair)
    _spent_s[pair] = _spent_s.get(pair, 0.0) + interpreted_s
    price = 0.0 if "numba" in sys.modules else _IMPORTING_S
    if _spent_s[pair] < price + _LOADING_S:
        return None
    price += _LOADING_S if _is_kept(pair) else _COMPILING_S
    return make(pair) if _spent_s[pair] >= price else None


def _can_be_compiled(optimizer: Optimizer, objective: Landscape) -> bool:
    is_plain_rule = optimizer.elementwise and not optimizer.needs_objective and not optimizer.parts()
    return is_plain_rule and objective.is_stationary


def _ready_or_asked_for(pair: Pair | BatchPair) -> Kernel | None:
    if pair in _ready:
        return _ready[pair]
    if _worker is not None and pair not in _asked:
        _asked.add(pair)
        _wanted.put(pair)
    return None


def make(pair: Pair | BatchPair) -> Kernel | None:
    """Compile a kernel, or load it from disk; None, and one line in the log, where that cannot be done."""
    with _making:
        if pair not in _ready:
            try:
                _ready[pair] = _made(pair)
            except Exception as error:  # Whatever goes wrong with the compiler, runs go on interpreted.
                log.warning(
                    "%s on %s runs interpreted: %s", pair.optimizer.title, pair.objective.title, _first_line(error)
                )
                _ready[pair] = None
        return _ready[pair]


def _work() -> None:
    while True:
        make(_wanted.get())


def _made(pair: Pair | BatchPair) -> Kernel:
    text = pair.text()
    name = _name(pair, text)
    path = _folder() / f"{name}.py"
    if not path.exists():
        _write_beside(path, text)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # Where numba's cache looks the named tuples up.
    spec.loader.exec_module(module)
    return pair.kernel(module)


def _name(pair: Pair | BatchPair, text: str) -> str:
    from playground.core.compiled.fingerprint import fingerprint

    return f"playground_kernel_{fingerprint(text, pair.optimizer, pair.objective)}"


def _is_kept(pair: Pair | BatchPair) -> bool:
    """Tell whether a kernel is on disk, so that it need only be loaded."""
    folder = _kept_folder()
    return folder is not None and any((folder / "__pycache__").glob(f"{_name(pair, pair.text())}.*.nbi"))


def _folder() -> Path:
    """Return the folder of the kernels, or a temporary one where the user's cache cannot be written."""
    return _kept_folder() or Path(tempfile.mkdtemp(prefix="playground-kernels-"))


def _kept_folder() -> Path | None:
    from platformdirs import user_cache_path

    folder = user_cache_path("optimizer-playground", appauthor=False) / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError as error:
        log.info("kernels are not kept: %s", error)
    return None


def _write_beside(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(name, path)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]

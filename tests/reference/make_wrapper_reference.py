"""Make ``wrapper_paths.npz``: paths walked by optax's Lookahead and SAM around its optimizers.

The objectives and the environment are those of ``make_optax_reference.py``. To make the file again::

    optaxenv/bin/python -m tests.reference.make_wrapper_reference

SAM is optax's with one look uphill a step: a normalised gradient times ρ.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from tests.reference.make_optax_reference import OBJECTIVES, STEPS

TARGET = Path(__file__).with_name("wrapper_paths.npz")

# What it is called; our inner rule and its settings; optax's; a learning rate an objective.
Inner = tuple[str, dict[str, Any], Callable[[float], Any], tuple[float, float, float]]
INNER: list[Inner] = [
    ("sgd", {}, optax.sgd, (0.001, 0.05, 0.005)),
    (
        "momentum", {"momentum": 0.8},
        lambda lr: optax.sgd(lr, momentum=0.8), (0.0005, 0.02, 0.002),
    ),
    ("adam", {}, optax.adam, (0.03, 0.1, 0.05)),
    (
        "adamw", {"beta1": 0.8, "beta2": 0.99, "weight_decay": 0.1},
        lambda lr: optax.adamw(lr, b1=0.8, b2=0.99, weight_decay=0.1), (0.02, 0.1, 0.05),
    ),
]  # fmt: skip
LOOKAHEAD = [(6, 0.5), (5, 0.8)]
SAM = [0.01, 0.05]


def lookahead_path(
    objective: Callable[[Any], Any], start: tuple[float, float], stepper: Any, k: int, alpha: float
) -> np.ndarray[Any, Any]:
    """Return the path of the fast weights, ``(STEPS + 1, 2)``."""
    around = optax.lookahead(stepper, sync_period=k, slow_step_size=alpha)
    params = optax.LookaheadParams.init_synced(jnp.array(start, dtype=jnp.float64))
    state = around.init(params)
    path = [np.asarray(params.fast)]

    def step(params: Any, state: Any) -> Any:
        updates, state = around.update(jax.grad(objective)(params.fast), state, params)
        return optax.apply_updates(params, updates), state

    compiled = jax.jit(step)
    for _ in range(STEPS):
        params, state = compiled(params, state)
        path.append(np.asarray(params.fast))
    return np.array(path)


def sam_path(
    objective: Callable[[Any], Any], start: tuple[float, float], stepper: Any, rho: float
) -> np.ndarray[Any, Any]:
    """Return the path, ``(STEPS + 1, 2)``."""
    uphill = optax.chain(optax.contrib.normalize(), optax.sgd(rho))
    around = optax.contrib.sam(stepper, uphill, opaque_mode=True)
    slope = jax.grad(objective)
    theta = jnp.array(start, dtype=jnp.float64)
    state = around.init(theta)
    path = [np.asarray(theta)]

    def step(theta: Any, state: Any) -> Any:
        updates, state = around.update(slope(theta), state, theta, grad_fn=lambda at, _: slope(at))
        return optax.apply_updates(theta, updates), state

    compiled = jax.jit(step)
    for _ in range(STEPS):
        theta, state = compiled(theta, state)
        path.append(np.asarray(theta))
    return np.array(path)


def main() -> None:
    """Walk every case and write the file."""
    jax.config.update("jax_enable_x64", True)
    arrays: dict[str, Any] = {}
    cases = []

    def add(key: str, path: Any, objective: str, start: Any, optimizer: str, settings: dict[str, Any]) -> None:
        arrays[key] = path
        case = {"key": key, "objective": objective, "start": start, "optimizer": optimizer, "hyperparameters": settings}
        cases.append({**case, "schedule": ("constant", {}), "gradient": {}})

    for place, (objective, (function, start)) in enumerate(OBJECTIVES.items()):
        for name, values, theirs, rates in INNER:
            lr = rates[place]
            shared = {"lr": lr, "inner": {"name": name, "parameters": values}}
            for k, alpha in LOOKAHEAD:
                path = lookahead_path(function, start, theirs(lr), k, alpha)
                settings = {**shared, "k": k, "alpha": alpha}
                add(f"{objective} lookahead-{name}-{k}", path, objective, start, "lookahead", settings)
            for rho in SAM:
                path = sam_path(function, start, theirs(lr), rho)
                add(f"{objective} sam-{name}-{rho}", path, objective, start, "sam", {**shared, "rho": rho})
    versions = {
        "optax": optax.__version__,
        "jax": jax.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    arrays["manifest"] = np.array(json.dumps({"versions": versions, "steps": STEPS, "cases": cases}))
    np.savez_compressed(TARGET, **arrays)


if __name__ == "__main__":
    main()

"""Make ``optax_paths.npz``: paths walked by optax's optimizers, for the rules that PyTorch does not have.

The objectives are written again here and differentiated by JAX, in float64. To make the file again, in an environment
of its own (neither is a dependency of this project)::

    python -m venv optaxenv && optaxenv/bin/pip install jax==0.10.2 optax==0.2.8 numpy
    optaxenv/bin/python tests/reference/make_optax_reference.py

Where optax and the papers or authors' code part, the cases are chosen so that both say the same:

- Yogi: optax starts the first moment from the same number as the second; here it is set back to the paper's 0.
- AdaBelief: optax has two ε; both are the paper's one.
- Adan: optax weighs the gradient's change by 1 − β₂ where paper and authors' code weigh it by β₂ (as the code and optax
  write it), so β₂ is ½ here; ``tests/core/test_rules_by_the_paper.py`` compares others with the paper. It shrinks by λ
  as AdamW does, not by the paper's division, so λ is 0. A second ε, under the root, is 0.
- Lion: optax has a default λ of 1e-3, the paper's code 0; it is always given.
- AMSGrad: optax's maximum is taken after the correction of the bias, PyTorch's before; here there is no correction.

The versions it was made with are in the file, under ``manifest``; the paths are float64, ``(steps + 1, 2)``.
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

STEPS = 300
TARGET = Path(__file__).with_name("optax_paths.npz")


def rosenbrock(theta: Any) -> Any:
    """Return (1 − x)² + 100(y − x²)²."""
    return (1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2


def elongated_valley(theta: Any) -> Any:
    """Return ½(x² + 20y²)."""
    return (theta[0] ** 2 + 20 * theta[1] ** 2) / 2


def himmelblau(theta: Any) -> Any:
    """Return (x² + y − 11)² + (x + y² − 7)²."""
    return (theta[0] ** 2 + theta[1] - 11) ** 2 + (theta[0] + theta[1] ** 2 - 7) ** 2


OBJECTIVES: dict[str, tuple[Callable[[Any], Any], tuple[float, float]]] = {
    "rosenbrock": (rosenbrock, (-1.5, 2.0)),
    "elongated-valley": (elongated_valley, (-3.5, 2.0)),
    "himmelblau": (himmelblau, (-0.5, -1.0)),
}


def yogi(lr: float, v0: float, **settings: Any) -> Any:
    """Return optax's Yogi with its first moment starting from 0."""
    scale = optax.scale_by_yogi(initial_accumulator_value=v0, **settings)

    def init(params: Any) -> Any:
        state = scale.init(params)
        return state._replace(mu=jnp.zeros_like(params))

    return optax.chain(optax.GradientTransformation(init, scale.update), optax.scale_by_learning_rate(lr))


def ademamix(lr: float, warmup: int, b1: float, b3: float, alpha: float) -> Any:
    """Return optax's AdEMAMix with the authors' schedules: β₃ by its half-life, α evenly; optax counts from 0."""

    def half_life(beta: Any) -> Any:
        return jnp.log(0.5) / jnp.log(beta) - 1.0

    def slow(count: Any) -> Any:
        part = (count + 1.0) / warmup
        growing = 0.5 ** (1.0 / ((1.0 - part) * half_life(b1) + part * half_life(b3) + 1.0))
        return jnp.where(part < 1.0, growing, b3)

    def weight(count: Any) -> Any:
        return alpha * jnp.minimum((count + 1.0) / warmup, 1.0)

    return optax.contrib.ademamix(lr, b1=b1, b3=slow, alpha=weight)


# A case: what it is called; our optimizer and its hyperparameters; optax's and its; a learning rate an objective. The
# signed rules have odd rates: on even ones they come to points where only rounding decides the sign.
Case = tuple[str, str, dict[str, Any], Callable[..., Any], dict[str, Any], tuple[float, float, float]]

_ADAPTIVE = (0.03, 0.1, 0.05)
_SIGNED = (0.00271, 0.0317, 0.0237)
_SHARES = (0.005, 0.01, 0.004)
_MOMENTS = {"beta1": 0.8, "beta2": 0.99, "eps": 1e-4}
_THEIR_MOMENTS = {"b1": 0.8, "b2": 0.99, "eps": 1e-4}
CASES: list[Case] = [
    (
        "amsgrad-uncorrected", "amsgrad", {**_MOMENTS, "bias_correction": False},
        optax.amsgrad, {**_THEIR_MOMENTS, "bias_correction_mu": False, "bias_correction_nu": False}, _ADAPTIVE,
    ),
    ("adabelief", "adabelief", {}, optax.adabelief, {}, _ADAPTIVE),
    (
        "adabelief-settings", "adabelief", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-5},
        optax.adabelief, {"b1": 0.8, "b2": 0.99, "eps": 1e-5, "eps_root": 1e-5}, _ADAPTIVE,
    ),
    ("yogi", "yogi", {}, yogi, {"v0": 1e-6}, _ADAPTIVE),
    (
        "yogi-settings", "yogi", {**_MOMENTS, "initial_accumulator": 0.5},
        yogi, {**_THEIR_MOMENTS, "v0": 0.5}, _ADAPTIVE,
    ),
    ("adopt", "adopt", {}, optax.contrib.adopt, {}, _ADAPTIVE),
    (
        "adopt-unclipped", "adopt", {**_MOMENTS, "clipped": False},
        optax.contrib.adopt, {**_THEIR_MOMENTS, "use_clipping": False}, _ADAPTIVE,
    ),
    ("adan", "adan", {"beta2": 0.5}, optax.adan, {"b2": 0.5, "eps_root": 0.0}, _ADAPTIVE),
    (
        "adan-settings", "adan", {"beta1": 0.9, "beta2": 0.5, "beta3": 0.995, "eps": 1e-4},
        optax.adan, {"b1": 0.9, "b2": 0.5, "b3": 0.995, "eps": 1e-4, "eps_root": 0.0}, _ADAPTIVE,
    ),
    ("ademamix", "ademamix", {}, optax.contrib.ademamix, {}, _ADAPTIVE),
    (
        "ademamix-settings", "ademamix", {**_MOMENTS, "beta3": 0.99, "alpha": 2.0, "weight_decay": 0.1},
        optax.contrib.ademamix, {**_THEIR_MOMENTS, "b3": 0.99, "alpha": 2.0, "weight_decay": 0.1}, _ADAPTIVE,
    ),
    (
        "ademamix-warmup", "ademamix", {"beta3": 0.999, "alpha": 8.0, "warmup": 200},
        ademamix, {"b1": 0.9, "b3": 0.999, "alpha": 8.0, "warmup": 200}, _ADAPTIVE,
    ),
    ("lamb", "lamb", {}, optax.lamb, {}, _SHARES),
    (
        "lamb-settings", "lamb", {**_MOMENTS, "weight_decay": 0.1},
        optax.lamb, {**_THEIR_MOMENTS, "weight_decay": 0.1}, _SHARES,
    ),
    ("sign-sgd", "sign-sgd", {}, optax.sign_sgd, {}, _SIGNED),
    ("lion", "lion", {}, optax.lion, {"weight_decay": 0.0}, _SIGNED),
    (
        "lion-settings", "lion", {"beta1": 0.8, "beta2": 0.95, "weight_decay": 0.1},
        optax.lion, {"b1": 0.8, "b2": 0.95, "weight_decay": 0.1}, _SIGNED,
    ),
]  # fmt: skip


def walk(objective: Callable[[Any], Any], start: tuple[float, float], stepper: Any) -> np.ndarray[Any, Any]:
    """Return the path, ``(STEPS + 1, 2)``."""
    theta = jnp.array(start, dtype=jnp.float64)
    state = stepper.init(theta)
    path = [np.asarray(theta)]

    def step(theta: Any, state: Any) -> Any:
        updates, state = stepper.update(jax.grad(objective)(theta), state, theta)
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
    for place, (objective, (function, start)) in enumerate(OBJECTIVES.items()):
        for title, ours, ours_settings, theirs, theirs_settings, rates in CASES:
            key = f"{objective} {title}"
            arrays[key] = walk(function, start, theirs(rates[place], **theirs_settings))
            hyperparameters = {"lr": rates[place], **ours_settings}
            cases.append(
                {
                    "key": key,
                    "objective": objective,
                    "start": start,
                    "optimizer": ours,
                    "hyperparameters": hyperparameters,
                    "schedule": ("constant", {}),
                    "gradient": {},
                }
            )
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

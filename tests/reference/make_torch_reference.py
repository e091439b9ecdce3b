"""Make ``torch_paths.npz``: paths walked by PyTorch's own optimizers, which our rules must reproduce.

The objectives are written again here, in torch, and differentiated by autograd, so that neither our values nor our
gradients take part. To make the file again, in an environment of its own (torch is no dependency of this project)::

    python -m venv torchenv && torchenv/bin/pip install torch==2.13.0 numpy
    torchenv/bin/python tests/reference/make_torch_reference.py

The versions it was made with are in the file, under ``manifest``; the paths are float64, ``(steps + 1, 2)``.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

STEPS = 300
TARGET = Path(__file__).with_name("torch_paths.npz")


def rosenbrock(theta: Any) -> Any:
    """Return (1 − x)² + 100(y − x²)²."""
    return (1 - theta[0]).pow(2) + 100 * (theta[1] - theta[0].pow(2)).pow(2)


def elongated_valley(theta: Any) -> Any:
    """Return ½(x² + 20y²)."""
    weights = torch.tensor([1.0, 20.0], dtype=torch.float64)
    return (weights * theta.square()).sum() / 2


def himmelblau(theta: Any) -> Any:
    """Return (x² + y − 11)² + (x + y² − 7)²."""
    return (theta[0].pow(2) + theta[1] - 11).pow(2) + (theta[0] + theta[1].pow(2) - 7).pow(2)


OBJECTIVES: dict[str, tuple[Callable[[Any], Any], tuple[float, float]]] = {
    "rosenbrock": (rosenbrock, (-1.5, 2.0)),
    "elongated-valley": (elongated_valley, (-3.5, 2.0)),
    "himmelblau": (himmelblau, (-0.5, -1.0)),
}

# A case: what it is called; our optimizer and its hyperparameters; PyTorch's and its; a learning rate an objective.
Case = tuple[str, str, dict[str, Any], Callable[..., Any], dict[str, Any], tuple[float, float, float]]

_SLOW, _ADAPTIVE = (5e-4, 0.04, 4e-3), (0.03, 0.1, 0.05)
_VELOCITY = (1e-4, 0.01, 8e-4)
CASES: list[Case] = [
    ("sgd", "sgd", {}, torch.optim.SGD, {}, _SLOW),
    ("momentum", "momentum", {}, torch.optim.SGD, {"momentum": 0.9}, _VELOCITY),
    ("momentum-0.5", "momentum", {"momentum": 0.5}, torch.optim.SGD, {"momentum": 0.5}, _VELOCITY),
    (
        "momentum-dampened", "momentum", {"momentum": 0.8, "dampening": 0.4},
        torch.optim.SGD, {"momentum": 0.8, "dampening": 0.4}, _VELOCITY,
    ),
    ("nesterov", "nesterov", {}, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}, _VELOCITY),
    ("adagrad", "adagrad", {}, torch.optim.Adagrad, {}, (0.3, 0.5, 0.5)),
    (
        "adagrad-accumulated", "adagrad", {"initial_accumulator": 0.7, "eps": 1e-6},
        torch.optim.Adagrad, {"initial_accumulator_value": 0.7, "eps": 1e-6}, (0.3, 0.5, 0.5),
    ),
    ("rmsprop", "rmsprop", {}, torch.optim.RMSprop, {"alpha": 0.9}, (0.01, 0.02, 0.02)),
    (
        "rmsprop-centered", "rmsprop", {"centered": True, "rho": 0.95, "eps": 1e-3},
        torch.optim.RMSprop, {"alpha": 0.95, "centered": True, "eps": 1e-3}, (0.005, 0.005, 0.005),
    ),
    (
        "rmsprop-momentum", "rmsprop", {"momentum": 0.8, "rho": 0.99},
        torch.optim.RMSprop, {"alpha": 0.99, "momentum": 0.8}, (0.002, 0.005, 0.005),
    ),
    (
        "rmsprop-centered-momentum", "rmsprop", {"centered": True, "momentum": 0.6, "rho": 0.97, "eps": 1e-3},
        torch.optim.RMSprop, {"alpha": 0.97, "centered": True, "momentum": 0.6, "eps": 1e-3}, (0.002, 0.003, 0.003),
    ),
    ("adadelta", "adadelta", {}, torch.optim.Adadelta, {}, (1.0, 5.0, 3.0)),
    (
        "adadelta-settings", "adadelta", {"rho": 0.95, "eps": 1e-5},
        torch.optim.Adadelta, {"rho": 0.95, "eps": 1e-5}, (1.0, 2.0, 2.0),
    ),
    ("adam", "adam", {}, torch.optim.Adam, {}, _ADAPTIVE),
    (
        "adam-settings", "adam", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        torch.optim.Adam, {"betas": (0.8, 0.99), "eps": 1e-4}, _ADAPTIVE,
    ),
    ("adam-l2", "adam", {"weight_decay": 0.1}, torch.optim.Adam, {"weight_decay": 0.1}, _ADAPTIVE),
    ("adamw", "adamw", {}, torch.optim.AdamW, {}, _ADAPTIVE),
    ("adamw-decay", "adamw", {"weight_decay": 0.1}, torch.optim.AdamW, {"weight_decay": 0.1}, _ADAPTIVE),
    ("amsgrad", "amsgrad", {}, torch.optim.Adam, {"amsgrad": True}, _ADAPTIVE),
    (
        "amsgrad-settings", "amsgrad", {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.1},
        torch.optim.Adam, {"amsgrad": True, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1}, _ADAPTIVE,
    ),
    ("adamax", "adamax", {}, torch.optim.Adamax, {}, _ADAPTIVE),
    (
        "adamax-settings", "adamax", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-2, "weight_decay": 0.1},
        torch.optim.Adamax, {"betas": (0.8, 0.99), "eps": 1e-2, "weight_decay": 0.1}, _ADAPTIVE,
    ),
    ("nadam", "nadam", {}, torch.optim.NAdam, {}, _ADAPTIVE),
    (
        "nadam-settings", "nadam",
        {"beta1": 0.8, "beta2": 0.99, "eps": 1e-4, "weight_decay": 0.1, "momentum_decay": 0.05},
        torch.optim.NAdam, {"betas": (0.8, 0.99), "eps": 1e-4, "weight_decay": 0.1, "momentum_decay": 0.05},
        (0.01, 0.1, 0.05),
    ),
    ("radam", "radam", {}, torch.optim.RAdam, {}, (1e-3, 0.06, 0.02)),
    (
        "radam-settings", "radam", {"beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "weight_decay": 0.1},
        torch.optim.RAdam, {"betas": (0.8, 0.95), "eps": 1e-2, "weight_decay": 0.1}, (2e-3, 0.06, 0.02),
    ),
    ("radam-never-rectified", "radam", {"beta2": 0.6}, torch.optim.RAdam, {"betas": (0.9, 0.6)}, _SLOW),
    ("rprop", "rprop", {}, torch.optim.Rprop, {}, (0.01, 0.05, 0.05)),
    (
        "rprop-settings", "rprop", {"eta_minus": 0.4, "eta_plus": 1.3, "step_min": 1e-4, "step_max": 0.1},
        torch.optim.Rprop, {"etas": (0.4, 1.3), "step_sizes": (1e-4, 0.1)}, (0.02, 0.2, 0.05),
    ),
]  # fmt: skip

# Cases of Adam with a schedule: what it is called, ours, PyTorch's.
SCHEDULES: list[tuple[str, dict[str, Any], Callable[..., Any], dict[str, Any]]] = [
    ("exponential", {"gamma": 0.99}, torch.optim.lr_scheduler.ExponentialLR, {"gamma": 0.99}),
    ("step", {"step_size": 70, "gamma": 0.4}, torch.optim.lr_scheduler.StepLR, {"step_size": 70, "gamma": 0.4}),
    (
        "cosine", {"total": STEPS, "min_lr": 0.002},
        torch.optim.lr_scheduler.CosineAnnealingLR, {"T_max": STEPS, "eta_min": 0.002},
    ),
]  # fmt: skip


def walk(
    objective: Callable[[Any], Any],
    start: tuple[float, float],
    optimizer: Callable[..., Any],
    settings: dict[str, Any],
    scheduler: Callable[..., Any] | None = None,
    scheduler_settings: dict[str, Any] | None = None,
    clip_value: float = 0.0,
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the path, ``(STEPS + 1, 2)``, and the learning rate of each step, ``(STEPS,)``."""
    theta = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    stepper = optimizer([theta], foreach=False, **settings)
    schedule = scheduler(stepper, **(scheduler_settings or {})) if scheduler else None
    path, rates = [theta.detach().clone().numpy()], []
    for _ in range(STEPS):
        stepper.zero_grad()
        objective(theta).backward()
        if clip_value:
            torch.nn.utils.clip_grad_value_([theta], clip_value)
        rates.append(float(stepper.param_groups[0]["lr"]))
        stepper.step()
        if schedule:
            schedule.step()
        path.append(theta.detach().clone().numpy())
    return np.array(path), np.array(rates)


def main() -> None:
    """Walk every case and write the file."""
    # NAdam keeps the product of its momenta in the default type, whatever the parameters have.
    torch.set_default_dtype(torch.float64)
    arrays: dict[str, Any] = {}
    cases = []
    for place, (objective, (function, start)) in enumerate(OBJECTIVES.items()):
        for title, ours, ours_settings, theirs, theirs_settings, rates in CASES:
            lr = rates[place]
            key = f"{objective} {title}"
            arrays[key], _ = walk(function, start, theirs, {"lr": lr, **theirs_settings})
            cases.append(case(key, objective, start, ours, {"lr": lr, **ours_settings}))
        for title, ours_settings, theirs, theirs_settings in SCHEDULES:
            key = f"{objective} adam-{title}"
            lr = _ADAPTIVE[place]
            arrays[key], arrays[f"{key} lr"] = walk(
                function, start, torch.optim.Adam, {"lr": lr}, theirs, theirs_settings
            )
            cases.append(case(key, objective, start, "adam", {"lr": lr}, (title, ours_settings)))
        key = f"{objective} momentum-l2"
        lr = _VELOCITY[place]
        arrays[key], _ = walk(function, start, torch.optim.SGD, {"lr": lr, "momentum": 0.9, "weight_decay": 0.1})
        cases.append(case(key, objective, start, "momentum", {"lr": lr}, gradient={"l2": 0.1}))
        key = f"{objective} momentum-clipped"
        arrays[key], _ = walk(function, start, torch.optim.SGD, {"lr": lr, "momentum": 0.9}, clip_value=5.0)
        cases.append(case(key, objective, start, "momentum", {"lr": lr}, gradient={"clip_value": 5.0}))
    versions = {"torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version()}
    arrays["manifest"] = np.array(json.dumps({"versions": versions, "steps": STEPS, "cases": cases}))
    np.savez_compressed(TARGET, **arrays)


def case(
    key: str,
    objective: str,
    start: tuple[float, float],
    optimizer: str,
    hyperparameters: dict[str, Any],
    schedule: tuple[str, dict[str, Any]] = ("constant", {}),
    gradient: dict[str, float] | None = None,
) -> dict[str, Any]:
    """Say how our side walks the same path."""
    return {
        "key": key,
        "objective": objective,
        "start": start,
        "optimizer": optimizer,
        "hyperparameters": hyperparameters,
        "schedule": schedule,
        "gradient": gradient or {},
    }


if __name__ == "__main__":
    main()

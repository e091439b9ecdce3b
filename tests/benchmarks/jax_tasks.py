"""JAX's side: optax's Adam, jitted, in 64-bit floats as everything here; a map's ends, or one run with every θ.

``map SIZE STEPS``, ``cold SIZE STEPS`` or ``run STEPS``. Writes JAX's version, then for each line read does the task
and writes the seconds. The cold one does it once at once, so that a clock outside sees a process from start to numbers.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any


def main() -> None:
    """Answer until the input ends; say nothing where there is no JAX or no optax."""
    try:
        import jax
        import optax
    except ModuleNotFoundError:
        return
    jax.config.update("jax_enable_x64", True)
    kind, *numbers = sys.argv[1:]
    task = (run_task if kind == "run" else map_task)(jax, optax, *map(int, numbers))
    task()
    print(jax.__version__, flush=True)
    if kind != "cold":
        for _ in sys.stdin:
            begin = time.perf_counter()
            task()
            print(time.perf_counter() - begin, flush=True)


def map_task(jax: Any, optax: Any, size: int, steps: int) -> Callable[[], Any]:
    """Return what makes a basin map of Himmelblau."""
    import numpy as np

    def loss(theta: Any) -> Any:
        x, y = theta
        return ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2).sum()

    adam, gradient = optax.adam(0.1), jax.grad(loss)

    @jax.jit  # type: ignore[untyped-decorator]
    def ends(theta: Any) -> Any:
        def step(_: Any, carry: Any) -> Any:
            theta, state = carry
            update, state = adam.update(gradient(theta), state, theta)
            return optax.apply_updates(theta, update), state

        return jax.lax.fori_loop(0, steps, step, (theta, adam.init(theta)))[0]

    axis = np.linspace(-5.0, 5.0, size)
    starts = np.stack(np.meshgrid(axis, axis))
    return lambda: np.asarray(ends(starts))


def run_task(jax: Any, optax: Any, steps: int) -> Callable[[], Any]:
    """Return what makes one run on Rosenbrock that keeps every point."""
    import numpy as np

    def loss(theta: Any) -> Any:
        x, y = theta
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    adam, gradient = optax.adam(0.01), jax.grad(loss)

    @jax.jit  # type: ignore[untyped-decorator]
    def path(theta: Any) -> Any:
        def step(carry: Any, _: Any) -> Any:
            theta, state = carry
            update, state = adam.update(gradient(theta), state, theta)
            theta = optax.apply_updates(theta, update)
            return (theta, state), theta

        return jax.lax.scan(step, (theta, adam.init(theta)), None, length=steps)[1]

    return lambda: np.asarray(path(np.array([-1.5, 2.0])))


if __name__ == "__main__":
    main()

"""PyTorch's side of the comparison, in a process of its own: it may need another interpreter, without this project.

Writes PyTorch's version, then for each line read takes as many steps as the argument says and writes the seconds.
"""

from __future__ import annotations

import sys
import time
from typing import Any


def main() -> None:
    """Answer until the input ends; say nothing where there is no PyTorch."""
    try:
        import torch
    except ModuleNotFoundError:
        return
    steps = int(sys.argv[1])
    take(torch, steps)
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        print(take(torch, steps), flush=True)


def take(torch: Any, steps: int) -> float:
    """Return the seconds that so many steps of Adam on Rosenbrock take."""
    theta = torch.tensor([-1.5, 2.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=0.01)
    begin = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        x, y = theta
        loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
        loss.backward()
        optimizer.step()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()

"""PyTorch's side of the basin map: batched Adam with autograd on Himmelblau, which keeps only the ends.

Writes PyTorch's version, then for each line read steps all starts and writes the seconds.
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
    size, steps = int(sys.argv[1]), int(sys.argv[2])
    take(torch, size, 3)
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        print(take(torch, size, steps), flush=True)


def take(torch: Any, size: int, steps: int) -> float:
    """Return the seconds that the map takes."""
    begin = time.perf_counter()
    axis = torch.linspace(-5.0, 5.0, size, dtype=torch.float64)
    theta = torch.stack(torch.meshgrid(axis, axis, indexing="xy")).requires_grad_()
    optimizer = torch.optim.Adam([theta], lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        x, y = theta
        loss = ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2).sum()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()

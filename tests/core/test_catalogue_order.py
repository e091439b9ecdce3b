from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import {first}
from playground.core.optimizers import OPTIMIZERS
print(*OPTIMIZERS.names())
"""


def names(first: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT.format(first=first)], capture_output=True, text=True, check=True
    ).stdout


def test_optimizers_stand_in_one_order_whichever_family_is_imported_first() -> None:
    expected = names("playground.core.optimizers")
    assert names("playground.core.optimizers.swats") == expected
    assert names("playground.core.optimizers.second_order") == expected

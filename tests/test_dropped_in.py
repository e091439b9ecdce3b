"""The two files that the README shows to add: dropped into their folders, they are all that it takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def _block(name: str) -> str:
    (block,) = [each for each in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if f"class {name}(" in each]
    return str(block)


@pytest.mark.parametrize(("name", "lines"), [("SoftSign", 15), ("Zakharov", 20)])
def test_what_is_shown_to_add_is_short(name: str, lines: int) -> None:
    assert len([line for line in _block(name).splitlines() if line.strip()]) <= lines


_ADDED = """
import sys
from playground.core import objectives, optimizers
from playground.core.objectives import functions
folder = sys.argv[1]
for package in (optimizers, functions):
    package.__path__.append(folder + "/" + package.__name__.rpartition(".")[2])
import playground
from playground.cli.main import main
assert "soft-sign" in optimizers.OPTIMIZERS.names() and optimizers.group(playground.SoftSign) == "Others"
assert "zakharov" in objectives.OBJECTIVES.names()
words = "run --objective zakharov --optimizer soft-sign --set lr=0.1 --csv"
sys.exit(main([*words.split(), folder + "/a.csv"]))
"""


def test_a_file_in_the_folder_adds_an_optimizer_and_another_one_an_objective(tmp_path: Path) -> None:
    for name, file in {"SoftSign": "optimizers/soft_sign.py", "Zakharov": "functions/zakharov.py"}.items():
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text(_block(name), encoding="utf-8")
    subprocess.run([sys.executable, "-c", _ADDED, str(tmp_path)], check=True, capture_output=True, text=True)
    rows = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "run,optimizer,step,x,y,loss,lr,grad_x,grad_y,update_x,update_y"
    assert float(rows[-1].split(",")[5]) < 0.1

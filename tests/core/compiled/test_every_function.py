"""Every rule and every function of the catalogue compiles as maps need it, vectorised: all of them in one program."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.compiled import code_file
from playground.core.compiled.compiler import CompilerProcess
from playground.core.compiled.linker import Linker, Use
from playground.core.compiled.machine_code import MachineCode
from playground.core.compiled.program import HEADER, Program, filled
from playground.core.compiled.rule_text import RuleText, can_be_compiled, switches_of
from playground.core.objectives import OBJECTIVES, Function
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS
from tests.core.kernels import kept_folder

AT = 0.75
RULES = [kind() for kind in OPTIMIZERS if can_be_compiled(kind(), Rosenbrock())]
FUNCTIONS = [kind() for kind in OBJECTIVES if issubclass(kind, Function) and kind().is_stationary]
_TEMPLATE = """
<headers>


@inlined
def once(out, x):
    <lines>


def entry(out, x):
    once(vector(out, <count>), x)
    return 0
"""


def test_every_rule_and_every_function_that_maps_are_made_of_compiles(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    linker = Linker()
    headers, lines = [], []
    for place, optimizer in enumerate(RULES):
        rule = RuleText(linker, type(optimizer), switches_of(optimizer), for_lanes=True)
        headers.append(rule.header.replace("P = ", f"P{place} = "))
        lines += [f"p_{name} = {float(value)!r}" for name, value in optimizer.values().items()]
        lines += [*rule.first_powers("2.0"), *rule.next_powers("2.0")]
        state = f"{linker.named(optimizer.State, 'State')}({', '.join(['1.0'] * len(optimizer.State._fields))})"
        lines.append(f"delta{place}, after{place} = {rule.name}(P{place}{rule.made[1:]}, 0.1, 1.0, x, {state}, 2.0)")
        lines.append(f"out[{place}] = delta{place}")
    for place, function in enumerate(FUNCTIONS, len(RULES)):
        f, df = (linker.add(each, Use(for_lanes=True)) for each in (type(function).f, type(function).df))
        headers.append(f'Q{place} = namedtuple("Q", {tuple(function.values())})')
        lines.append(f"q{place} = Q{place}({', '.join(map(repr, function.values().values()))})")
        lines.append(f"dx, dy = {df}(q{place}, x, x)")
        lines.append(f"out[{place}] = {f}(q{place}, x, x) + 0.0 * (dx + dy)")
    out = np.full(len(RULES) + len(FUNCTIONS), np.nan)
    text = filled(_TEMPLATE, headers=headers, lines=lines, count=str(len(out)))
    program = Program(HEADER + linker.text + text, "pf")
    path = kept_folder(pytestconfig, tmp_path_factory) / f"{program.digest}{code_file.SUFFIX}"
    if not path.exists():
        compiler = CompilerProcess()
        try:
            assert compiler.make(program, path) == ""
        finally:
            compiler.end()
    code = code_file.read(path)
    assert code is not None
    assert MachineCode(code)(out, AT) == 0
    assert np.isfinite(out).all()
    values = [float(function.value(np.array([AT, AT]))) for function in FUNCTIONS]
    np.testing.assert_allclose(out[len(RULES) :], values, rtol=1e-9)

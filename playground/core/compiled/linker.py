"""The text of functions that stand anywhere: each with whatever it calls and reads, under names of one module."""

from __future__ import annotations

import ast
import builtins
import copy
import linecache
import math
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from playground.core.arithmetic.select import choose, select

_IN_LANES = {
    np.sin: "sin__lanes",
    np.cos: "cos__lanes",
    np.exp: "exp__lanes",
}
"""What stands for numpy's in loops over lanes, by names that no function has for variables of its own."""
_MODULES = {np: "np", math: "math"}


class UnlinkableError(Exception):
    """Why the text of a function cannot stand by itself."""


class Use(NamedTuple):
    """How a function is used.

    Attributes:
        for_lanes: Whether it will stand in a loop over lanes, which is to be vectorised: sine, cosine and exponential
            are our own then, and what a constant of the loop divides is multiplied by its reciprocal, so that last
            bits may differ. Without, a run has the same bits compiled as interpreted.
        p, t: Under which names a rule has its hyperparameters and the number of the step.
        switches: What switches among the hyperparameters are set to; what they switch off is left out.
        raised: Hyperparameters whose powers of the step are kept from step to step: ``p.name_power`` for ``p.name**t``.
    """

    for_lanes: bool = False
    p: str = ""
    t: str = ""
    switches: tuple[tuple[str, bool], ...] = ()
    raised: tuple[str, ...] = ()

    def is_ours(self, value: Any) -> bool:
        """Tell whether a function of numpy's has one of our own in its place."""
        return self.for_lanes and isinstance(value, np.ufunc) and value in _IN_LANES

    def inside(self, called: types.FunctionType, arguments: list[ast.expr]) -> Use:
        """Return how a function is used that is called with some arguments."""
        names = called.__code__.co_varnames[: called.__code__.co_argcount]
        given = {each.id: name for each, name in zip(arguments, names, strict=False) if isinstance(each, ast.Name)}
        return self._replace(p=given.get(self.p, ""), t=given.get(self.t, ""))


PLAIN = Use()


class Linker:
    """Collects functions for a program; constants are looked up when a function is linked, and written into the text.

    Attributes:
        powers: Hyperparameters whose power of the step is read.
    """

    def __init__(self) -> None:
        self.powers: set[str] = set()
        self._names: dict[Any, str] = {}
        self._kept: list[Any] = []  # So that no other object is given the place of one that is known by it.
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._parts)

    def add(self, function: Any, use: Use = PLAIN, is_inlined: bool = True) -> str:
        """Add a function with what it uses; return its name.

        Raises:
            UnlinkableError: Its text is not to be had, or that of something that it uses.
        """
        function = choose if function is select else getattr(function, "py_func", function)
        if not isinstance(function, types.FunctionType):
            raise UnlinkableError(f"{function!r} is not written in Python")
        key = (function, use)
        if key not in self._names:
            name = self._names[key] = f"{function.__name__.strip('<>')}__{len(self._names)}"
            definition = _Linked(self, function, use).definition(name)
            compiled = "called" if not is_inlined else "inlined_in_lanes" if use.for_lanes else "inlined"
            self._parts.append(f"\n@{compiled}\n{ast.unparse(definition)}\n")
        return self._names[key]

    def named(self, value: Any, word: str, use: Use = PLAIN) -> str:
        """Return how the text reads a value that a function finds under a word."""
        if isinstance(value, types.ModuleType) and value in _MODULES:
            return _MODULES[value]
        if use.is_ours(value):
            return _IN_LANES[value]
        if known := _known(value):
            return known
        if isinstance(value, types.FunctionType) or hasattr(value, "py_func"):
            return self.add(value, use._replace(p="", t=""))
        word = getattr(value, "__name__", word)
        key = (word, id(value))
        if key not in self._names:
            literal = _literal(value, word)
            self._names[key] = f"{word}__{len(self._names)}"
            self._kept.append(value)
            self._parts.append(f"{self._names[key]} = {literal}")
        return self._names[key]


class _Linked(ast.NodeTransformer):
    """A function's syntax tree, made to stand by itself."""

    def __init__(self, linker: Linker, function: types.FunctionType, use: Use) -> None:
        self._linker, self._function = linker, function
        self._tree = _syntax_tree(function)
        stored = {each.id for each in ast.walk(self._tree) if isinstance(each, ast.Name) and _is_stored(each)}
        # What is given another value on the way is not what it was called with.
        self._use = use._replace(p="" if use.p in stored else use.p, t="" if use.t in stored else use.t)
        self._switches = dict(use.switches)
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self._values = {**function.__globals__, **{name: cell.cell_contents for name, cell in cells}}
        self._elsewhere = {*_names(function.__code__, "co_names"), *function.__code__.co_freevars}
        self._elsewhere -= {*_names(function.__code__, "co_varnames"), *_names(function.__code__, "co_cellvars")}

    def definition(self, name: str) -> ast.FunctionDef:
        tree = self._tree
        tree.name, tree.decorator_list, tree.returns = name, [], None
        if ast.get_docstring(tree) is not None:
            del tree.body[0]
        given = self._function.__defaults__ or ()
        tree.args.defaults = [ast.parse(self._linker.named(each, "default"), mode="eval").body for each in given]
        if tree.args.kwonlyargs or tree.args.vararg or tree.args.kwarg:
            raise UnlinkableError(f"{self._function.__name__} takes other arguments than plain ones")
        for argument in (*tree.args.posonlyargs, *tree.args.args):
            argument.annotation = None
        tree.body = self._block(tree.body)
        return ast.fix_missing_locations(tree)

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        statements: list[ast.stmt] = []
        for each in body:
            visited = self.visit(each)
            statements += visited if isinstance(visited, list) else [visited] if visited is not None else []
        return statements or [ast.Pass()]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        return self.visit(ast.Assign([node.target], node.value)) if node.value is not None else None

    def visit_Name(self, node: ast.Name) -> Any:
        return self._read(node)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == self._use.p and node.attr in self._switches:
            return ast.Constant(self._switches[node.attr])
        return self._read(node)

    def visit_Call(self, node: ast.Call) -> Any:
        for called in self._values_of(node.func):
            if isinstance(called, types.FunctionType) and not _known(called) and not node.keywords:
                name = self._linker.add(called, self._use.inside(called, node.args))
                return ast.Call(ast.Name(name), [self.visit(each) for each in node.args], [])
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        if (
            isinstance(node.op, ast.Pow)
            and (isinstance(node.left, ast.Attribute) and isinstance(node.left.value, ast.Name))
            and (node.left.value.id == self._use.p and node.left.attr in self._use.raised)
            and (isinstance(node.right, ast.Name) and node.right.id == self._use.t)
        ):
            self._linker.powers.add(node.left.attr)
            return ast.Attribute(node.left.value, f"{node.left.attr}_power")
        if isinstance(node.op, ast.Pow) and not self._use.for_lanes and _is_number(node.right):
            return ast.Call(ast.Name("power__library"), [self.visit(node.left), self.visit(node.right)], [])
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        operand = self.visit(node.operand)
        is_known = isinstance(node.op, ast.Not) and isinstance(operand, ast.Constant)
        return ast.Constant(not operand.value) if is_known else ast.UnaryOp(node.op, operand)

    def visit_If(self, node: ast.If) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self._block(node.body if test.value else node.orelse)
        return ast.If(test, self._block(node.body), self._block(node.orelse) if node.orelse else [])

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.visit(node.body if test.value else node.orelse)
        return ast.IfExp(test, self.visit(node.body), self.visit(node.orelse))

    def _read(self, node: ast.expr) -> Any:
        """Return how the text reads what is found elsewhere; another node goes on as it is."""
        for value in self._values_of(node):
            root = node
            while isinstance(root, ast.Attribute):
                root = root.value
            (module,) = self._values_of(root)
            is_known = isinstance(module, types.ModuleType) and module in _MODULES
            if is_known and isinstance(node, ast.Attribute) and not self._use.is_ours(value):
                return ast.Attribute(self._read(node.value), node.attr)
            word = node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)
            return ast.parse(self._linker.named(value, word, self._use), mode="eval").body
        return self.generic_visit(node)

    def _values_of(self, node: ast.expr) -> tuple[Any, ...]:
        """Return the one value of a name, or of a module's or class's attribute, that comes from elsewhere, if so."""
        if isinstance(node, ast.Name) and not _is_stored(node) and node.id in self._elsewhere:
            if node.id in self._values:
                return (self._values[node.id],)
            if not hasattr(builtins, node.id):
                raise UnlinkableError(f"{self._function.__name__} reads {node.id}, which there is not")
        elif isinstance(node, ast.Attribute):
            for owner in self._values_of(node.value):
                if isinstance(owner, (types.ModuleType, type)) and hasattr(owner, node.attr):
                    return (getattr(owner, node.attr),)
        return ()


def _known(value: Any) -> str:
    """Return what every program knows a function of numpy, of the mathematical library or of Python's own as."""
    name = getattr(value, "__name__", "")
    for module, prefix in ((np, "np."), (math, "math."), (builtins, "")):
        if callable(value) and getattr(module, name, None) is value:
            return prefix + name
    return ""


def _is_number(node: ast.expr) -> bool:
    """Tell whether a number stands here, such as 3, 0.5 or -1: the compiler has short ways for powers of those."""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _is_stored(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _names(code: types.CodeType, kind: str) -> Iterator[str]:
    """Give the names of some kind in a function, those of functions and comprehensions inside it too."""
    yield from getattr(code, kind)
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _names(each, kind)


def _syntax_tree(function: types.FunctionType) -> ast.FunctionDef:
    """Return the syntax tree of a function's text, which must be the one that it was made from."""
    code = function.__code__
    linecache.checkcache(code.co_filename)
    text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    try:
        nodes, codes = _functions(text)
    except (SyntaxError, ValueError):
        nodes, codes = {}, {}
    place = code.co_name, code.co_firstlineno
    if len(nodes.get(place, ())) != 1 or [each.co_code for each in codes[place]] != [code.co_code]:
        raise UnlinkableError(f"the text of {code.co_name} is not there, or was edited since")
    tree: ast.FunctionDef = copy.deepcopy(nodes[place][0])
    return tree


@lru_cache(maxsize=16)
def _functions(text: str) -> tuple[dict[tuple[str, int], list[Any]], dict[tuple[str, int], list[types.CodeType]]]:
    """Return the functions in a text by name and first line: their syntax trees, and their code."""
    nodes: dict[tuple[str, int], list[Any]] = {}
    codes: dict[tuple[str, int], list[types.CodeType]] = {}
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            nodes.setdefault((node.name, first), []).append(node)
        elif isinstance(node, ast.Lambda):
            body = ast.copy_location(ast.Return(node.body), node)
            made = ast.FunctionDef("", node.args, [body], [], lineno=node.lineno)
            nodes.setdefault(("<lambda>", node.lineno), []).append(made)
    left = [compile(tree, "<text>", "exec", dont_inherit=True)]
    while left:
        inner = [each for each in left.pop().co_consts if isinstance(each, types.CodeType)]
        for each in inner:
            codes.setdefault((each.co_name, each.co_firstlineno), []).append(each)
        left += inner
    return nodes, codes


def _literal(value: Any, word: str) -> str:
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, np.generic):
        return f"np.{type(value).__name__}({value.item()!r})"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return f"np.frombuffer(bytes.fromhex({value.tobytes().hex()!r}), {value.dtype.str!r}).reshape({value.shape})"
    if type(value) is tuple:
        return f"({''.join(f'{_literal(each, word)}, ' for each in value)})"
    if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
        fields: Any = value
        defaults = tuple(fields._field_defaults.values())
        return f"namedtuple({value.__name__!r}, {fields._fields}, defaults={_literal(defaults, word)})"
    raise UnlinkableError(f"{word} is neither a number nor a function")

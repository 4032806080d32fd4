"""Small mistakes in Python source, one at a time, each with a name that outlives line numbers.

Rules:
- the same source gives the same mutants in the same order;
- what only a reader sees is left alone: docstrings, annotations, decorators, sentences of errors;
- a mutant that could not run at all (a name removed that stands nowhere else) is not made, because
  it would be noticed without any test and only better the share.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

LONGEST = 160
"""Characters of the surroundings that a mutant shows."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SIMPLE = (
    *(ast.Return, ast.Delete, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Raise, ast.Assert),
    *(ast.Expr, ast.Break, ast.Continue),
)
_NOT_LOOKED_INTO = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.TypeAlias)
_NOT_FIELDS = frozenset(
    {"annotation", "returns", "decorator_list", "type_params", "format_spec", "cause", "ctx"}
)
_FOR_TYPES = frozenset({"cast", "TypeVar", "NewType", "ParamSpec"})
_IN_ANY_ORDER = frozenset({"min", "max", "equal", "compare_digest"})
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One mistake in one file.

    Attributes:
        file: relative to the tree, with ``/``.
        number: its place among the mutants of the file, from 1.
        lines: first and last line of the statement or condition it stands in.
        function: first and last line of the outermost function around it, decorators included;
            None where it runs when the module is read.
        where: names of the classes and functions around it.
        before: the code around it; after: the same with the mistake.
        nth: which of several alike in one place, from 1.
    """

    file: str
    number: int
    lines: tuple[int, int]
    function: tuple[int, int] | None
    where: str
    before: str
    after: str
    nth: int = 1

    def name(self) -> str:
        """Return what it is called in the list of survivors."""
        again = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.file} {self.where}: {self.before} -> {self.after}{again}"


@dataclass(frozen=True)
class _Place:
    """Where the walk is."""

    where: tuple[str, ...] = ()
    function: ast.AST | None = None
    inner: ast.AST | None = None
    around: tuple[ast.AST, ...] = ()
    raising: bool = False


@dataclass(frozen=True)
class _Edit:
    """One node that another takes the place of."""

    parent: ast.AST
    field: str
    index: int | None
    old: ast.AST
    new: ast.AST
    place: _Place

    def put(self, node: ast.AST) -> None:
        """Put the old or the new node into the tree."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(file: str, source: str) -> list[Mutant]:
    """Return all mutants of a file, in order."""
    found: list[Mutant] = []
    alike: Counter[str] = Counter()
    for number, edit in enumerate(_edits(ast.parse(source)), 1):
        before, after = _shown(edit)
        first = next(filter(_has_lines, edit.place.around))
        mutant = Mutant(
            file=file,
            number=number,
            lines=(first.lineno, first.end_lineno),  # type: ignore[attr-defined]
            function=_extent(edit.place.function),
            where=".".join(edit.place.where) or "module",
            before=before,
            after=after,
        )
        alike[mutant.name()] += 1
        found.append(replace(mutant, nth=alike[mutant.name()]))
    return found


def mutated(source: str, number: int) -> ast.Module:
    """Return the tree of a file with the mutant of this number."""
    tree = ast.parse(source)
    for at, edit in enumerate(_edits(tree), 1):
        if at == number:
            edit.put(ast.fix_missing_locations(ast.copy_location(edit.new, edit.old)))
            return tree
    raise ValueError(f"there is no mutant {number}")


def _extent(function: ast.AST | None) -> tuple[int, int] | None:
    if not isinstance(function, _Function):
        return None
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    return first, function.end_lineno or first


def _shown(edit: _Edit) -> tuple[str, str]:
    """Return the widest surroundings that are not too long, before and after."""
    for around in edit.place.around:
        before = ast.unparse(around)
        if len(before) <= LONGEST and around is not edit.old:
            edit.put(edit.new)
            after = ast.unparse(around)
            edit.put(edit.old)
            return before, after
    gone = "(removed)" if isinstance(edit.new, ast.Pass) else ast.unparse(edit.new)
    return ast.unparse(edit.old)[:LONGEST], gone[:LONGEST]


# The walk -----------------------------------------------------------------------------------


def _edits(tree: ast.Module) -> Iterator[_Edit]:
    yield from _inside(tree, _Place())


def _inside(node: ast.AST, place: _Place) -> Iterator[_Edit]:
    """Give the edits of everything below a node."""
    for field, value in ast.iter_fields(node):
        if field in _NOT_FIELDS:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _left_alone(node, child):
                yield from _at(node, field, index, child, place)


def _left_alone(parent: ast.AST, node: ast.AST) -> bool:
    if isinstance(node, _NOT_LOOKED_INTO):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        return True
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return True
    is_for_types = isinstance(parent, ast.Call) and ast.unparse(parent.func) in _FOR_TYPES
    return is_for_types and isinstance(node, ast.Constant)


def _at(
    parent: ast.AST, field: str, index: int | None, node: ast.AST, place: _Place
) -> Iterator[_Edit]:
    """Give the edits of a node, then of everything below it."""
    here = _place_of(parent, field, node, place)
    for new in _instead(parent, field, node, here):
        yield _Edit(parent, field, index, node, new, here)
    yield from _inside(node, here)


def _place_of(parent: ast.AST, field: str, node: ast.AST, place: _Place) -> _Place:
    """Return where the walk is when it has come to a node."""
    if isinstance(node, _Function | ast.ClassDef):
        return replace(place, where=(*place.where, node.name), around=())
    if isinstance(node, ast.stmt):
        simple = isinstance(node, _SIMPLE)
        return _in_body(
            parent, field, replace(place, around=(node,) if simple else (), raising=False)
        )
    if isinstance(node, ast.ExceptHandler | ast.match_case):
        return replace(place, around=())
    place = _in_body(parent, field, place)
    raising = place.raising or isinstance(parent, ast.Raise)
    if isinstance(node, ast.arguments):
        return replace(place, around=(node,))
    if not _has_lines(node):
        return replace(place, raising=raising)
    return replace(place, around=(*place.around, node), raising=raising)


def _has_lines(node: ast.AST) -> bool:
    return getattr(node, "lineno", None) is not None


def _in_body(parent: ast.AST, field: str, place: _Place) -> _Place:
    """What stands in the body of a function runs when it is called; its defaults do not."""
    if isinstance(parent, _Function) and field == "body":
        return replace(place, function=place.function or parent, inner=parent)
    return place


# What stands instead ------------------------------------------------------------------------


def _instead(parent: ast.AST, field: str, node: ast.AST, place: _Place) -> Iterator[ast.AST]:
    """Give what takes the place of a node, one after the other."""
    is_asked = field in ("test", "ifs") and not isinstance(parent, ast.Assert)
    if is_asked and not isinstance(node, ast.Constant):
        yield ast.Constant(value=True)
        yield ast.Constant(value=False)
    if isinstance(node, ast.stmt):
        yield from _statement(node, place)
    elif isinstance(node, ast.Compare):
        for at, old in enumerate(node.ops):
            for kind in _COMPARED[type(old)]:
                yield ast.Compare(
                    left=node.left,
                    ops=[*node.ops[:at], kind(), *node.ops[at + 1 :]],
                    comparators=node.comparators,
                )
    elif isinstance(node, ast.BoolOp):
        yield from _joined(node)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BinOp):
        yield from _reckoned(node)
    else:
        yield from _value(node, place)


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.BoolOp(op=other, values=node.values)
    for at in range(len(node.values)):
        rest = [*node.values[:at], *node.values[at + 1 :]]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)


def _reckoned(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Add):
        yield node.left
        yield node.right
    is_text = any(_is_text(one) for one in (node.left, node.right))
    if type(node.op) in _RECKONED and not is_text:
        yield ast.BinOp(left=node.left, op=_RECKONED[type(node.op)](), right=node.right)


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _value(node: ast.AST, place: _Place) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant):
        yield from _constant(node, place)
    elif isinstance(node, ast.Call):
        yield from _swapped(node)
    elif isinstance(node, ast.Slice):
        for name in ("lower", "upper"):
            if getattr(node, name) is not None:
                changed = copy.copy(node)
                setattr(changed, name, None)
                yield changed


def _swapped(node: ast.Call) -> Iterator[ast.AST]:
    """Give a call with neighbouring arguments in the other order, where the order matters."""
    if ast.unparse(node.func).rpartition(".")[2] in _IN_ANY_ORDER:
        return
    for at in range(len(node.args) - 1):
        left, right = node.args[at : at + 2]
        alike = ast.dump(left) == ast.dump(right)
        if not alike and not isinstance(left, ast.Starred) | isinstance(right, ast.Starred):
            args = [*node.args[:at], right, left, *node.args[at + 2 :]]
            yield ast.Call(func=node.func, args=args, keywords=node.keywords)


def _constant(node: ast.Constant, place: _Place) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(value=not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value=value + 1)
        yield ast.Constant(value=value - 1)
    elif isinstance(value, bytes):
        yield ast.Constant(value=b"" if value else b"x")
    elif isinstance(value, str) and not (place.raising and " " in value):
        yield ast.Constant(value="" if value else "x")


def _statement(node: ast.stmt, place: _Place) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return):
        yield from _returned(node, place)
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Raise | ast.Delete | ast.AugAssign | ast.Expr) or (
        isinstance(node, ast.Assign) and _may_go(node.targets, place)
    ):
        yield ast.Pass()
    if isinstance(node, ast.AugAssign) and type(node.op) in _RECKONED:
        other = _RECKONED[type(node.op)]()
        yield ast.AugAssign(target=node.target, op=other, value=node.value)


def _returned(node: ast.Return, place: _Place) -> Iterator[ast.AST]:
    if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
        return
    yield ast.Return(value=ast.Constant(value=None))
    says = getattr(place.inner, "returns", None)
    is_asked = isinstance(says, ast.Name) and says.id == "bool"
    if is_asked and not isinstance(node.value, ast.Compare | ast.Constant | ast.UnaryOp):
        yield ast.Return(value=ast.UnaryOp(op=ast.Not(), operand=node.value))


def _may_go(targets: list[ast.expr], place: _Place) -> bool:
    """Say whether what an assignment gives a value to has one without it."""
    if any(not isinstance(target, ast.Name) for target in targets):
        return not any(isinstance(target, ast.Tuple) for target in targets)
    if place.inner is None:
        return False
    bound = Counter(
        node.id
        for node in ast.walk(place.inner)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    bound.update(node.arg for node in ast.walk(place.inner) if isinstance(node, ast.arg))
    return all(bound[target.id] > 1 for target in targets if isinstance(target, ast.Name))


def of_file(root: Path, file: Path) -> list[Mutant]:
    """Return all mutants of a file of a tree."""
    return mutants(file.relative_to(root).as_posix(), file.read_text("utf-8"))

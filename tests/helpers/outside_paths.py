"""What of a file leads out of the repository: a path beside it, or a place of one computer alone.

Rules: a path is reckoned from the file in which it stands, through names, ``parent``, ``/`` and
``..``; what cannot be reckoned is let be; a place that every computer of its kind has is no place
of one computer; the code is read and nothing of it is imported.
"""

import ast
import os
import re
from pathlib import PurePosixPath

STANDARD = frozenset(
    {
        "bin", "boot", "dev", "etc", "lib", "media", "mnt", "proc", "run", "sbin", "sys", "tmp",
        "usr", "var", "Applications", "Library", "System", "Volumes",
    }
)  # fmt: skip
"""First folders that mean the same on each Linux, or on each Mac."""
MADE_UP = frozenset(
    {
        "/desk", "/elsewhere", "/files", "/gone", "/made", "/made-up", "/no", "/nowhere",
        "/register", "/session", "/stick", "/their", "/tls", "/x",
        "/Users/made-up", "/home/a", "/home/made-up", "/home/r", "/home/somebody", "/home/x",
        "/opt/a", "/opt/lifafa", "/srv/a", "/srv/elsewhere", "/srv/register",
        # What finds an interpreter looks there; others' names for things that are no files.
        "/opt/homebrew", "/opt/python3.13", "/org/a11y", "/org/freedesktop", "/org/gnome",
    }
)  # fmt: skip
"""Where nothing lies: places in texts, and those that a test makes up."""
_OF_THE_REPOSITORY = frozenset({"ROOT", "_ROOT", "OWN_ROOT", "TREE"})
"""What is imported under these names is the folder of the repository."""
_ABSOLUTE = re.compile(r"(?<![\w.:/~})\]>*%<-])/([A-Za-z_][\w.+-]*)/([\w.+-]+|[*{$<])")
_ALONE = re.compile(r"\b(?:Path|open|chdir|listdir)\(\s*[\"'](/([A-Za-z_][\w.+-]*))/?[\"']")
_UP = re.compile(r"(?<![\w.\-/*])(?:\.\./)+[\w.-]*")
_LEADS_UP = re.compile(r"\.\.[/\\\"']|\.parents?\b|pardir|dirname")
"""What stands in every code that leads up."""
_PATHS = frozenset({"Path", "pathlib.Path", "PurePath", "open", "str", "os.fspath", "os.chdir"})
_KEEPS = frozenset({"resolve", "absolute", "expanduser", "as_posix"})


def outside(name: str, text: str) -> list[str]:
    """Return what leads out of the repository, each with its line.

    Args:
        name: of the file, from the root of the repository.
        text: what stands in it.
    """
    found = _beside(name, text) if name.endswith(".py") else _up(name, text)
    return found + places_of_one_computer(text)


def places_of_one_computer(text: str) -> list[str]:
    """Return the absolute paths of a text that are neither standard nor made up."""
    found = [(one[0], one[1], f"/{one[1]}/{one[2]}") for one in _ABSOLUTE.finditer(text)]
    found += [(one[0], one[2], one[1]) for one in _ALONE.finditer(text)]
    return [
        told
        for told, first, both in found
        if first not in STANDARD and not {f"/{first}", both} & MADE_UP
    ]


def _up(name: str, text: str) -> list[str]:
    """Return what leads up and out of the folder of a file that is no code in Python."""
    folder = PurePosixPath(name).parent
    return [one for one in _UP.findall(text) if _is_outside(str(folder / one))]


def _is_outside(path: str) -> bool:
    return os.path.normpath(path).split("/")[0] == ".."


def _beside(name: str, text: str) -> list[str]:
    if not _LEADS_UP.search(text):
        return []
    tree, known = ast.parse(text), dict.fromkeys(_OF_THE_REPOSITORY, ".")
    reckoner = _Reckoner(name, known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            place = reckoner.place(node.value)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and place is not None:
                    known[target.id] = place
    places = ((node, reckoner.place(node)) for node in ast.walk(tree) if isinstance(node, ast.expr))
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node, place in places
        if place is not None and _is_outside(place)
    ]


class _Reckoner:
    """Reckons where a path leads, as it stands in a module, from the root of the repository."""

    def __init__(self, name: str, known: dict[str, str]) -> None:
        self._name = name
        self._known = known

    def place(self, node: ast.expr) -> str | None:
        """Return where a path leads, None for what is no path or cannot be reckoned."""
        match node:
            case ast.Name(id="__file__"):
                return self._name
            case ast.Name(id=name):
                return self._known.get(name)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return _joined(self.place(left), [right])
            case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=str(more))):
                return _added(self.place(left), more)
            case ast.JoinedStr(values=[ast.FormattedValue(value=first), *rest]):
                return _added(self.place(first), "".join(map(_written, rest)))
            case ast.Attribute(value=of, attr="parent"):
                return _above(self.place(of), 1)
            case ast.Subscript(
                value=ast.Attribute(value=of, attr="parents"), slice=ast.Constant(value=int(which))
            ):
                return _above(self.place(of), which + 1)
            case ast.Call():
                return self._called(node)
        return None

    def _called(self, node: ast.Call) -> str | None:
        called, given = _dotted(node.func), node.args
        if called in _PATHS and given:
            first = given[0]
            if isinstance(first, ast.Constant):
                told = isinstance(first.value, str) and called != "str" and _is_outside(first.value)
                return first.value if told else None
            return _joined(self.place(first), given[1:] if called.endswith("Path") else [])
        kind = called.rpartition("path.")[2]
        if kind in ("dirname", "join", "abspath", "realpath", "normpath") and given:
            of = self.place(given[0])
            return _above(of, 1) if kind == "dirname" else _joined(of, given[1:])
        if isinstance(node.func, ast.Attribute):
            of, last = self.place(node.func.value), node.func.attr
            if last in _KEEPS:
                return of
            return _joined(of, given) if last == "joinpath" else None
        return None


def _dotted(node: ast.expr) -> str:
    """Return a name with what it is a part of, "" in front for what is no name."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _written(part: ast.expr) -> str:
    """Return what a part of a path says; what is not known is some name."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    return ".." if _dotted(part).endswith("pardir") else "x"


def _added(place: str | None, more: str) -> str | None:
    return place + more if place is not None and more.startswith("/") else None


def _joined(place: str | None, parts: list[ast.expr]) -> str | None:
    for part in parts:
        more = _written(part)
        place = None if place is None or more.startswith("/") else f"{place}/{more}"
    return place


def _above(place: str | None, count: int) -> str | None:
    return None if place is None else os.path.normpath("/".join([place, *[".."] * count]))

"""Every refusal of the program and its words, wherever in app it is declared."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator

import app
from app.base.errors import AppError

type Pair = tuple[str, str]

_POSIX_ALONE = (
    "app.system.platforms.posix",
    "app.system.platforms.linux",
    "app.system.platforms.macos",
)
"""Cannot be loaded on Windows, and declare no refusal."""


def _all_of(root: type[AppError]) -> Iterator[type[AppError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _all_of(kind)


def all_refusals() -> list[type[AppError]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        is_elsewhere = sys.platform == "win32" and module.name.startswith(_POSIX_ALONE)
        if not is_elsewhere and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [kind for kind in _all_of(AppError) if kind.__module__.startswith("app.")]


REFUSALS = {kind.code: kind for kind in all_refusals()}

WORDS: dict[str, Pair] = {code: kind.words for code, kind in REFUSALS.items()}

BETTER: dict[str, Pair] = {
    f"{code}{key if key.startswith('#') else f'/{key}'}": pair
    for code, kind in REFUSALS.items()
    for key, pair in kind.words_for.items()
}
"""Words for a code with a certain reason ("code/reason") or with a certain fact ("code#fact")."""

IN_TERMINAL: dict[str, str] = {
    f"{code}/{key}".removesuffix("/"): todo
    for code, kind in REFUSALS.items()
    for key, todo in kind.todo_in_terminal.items()
}

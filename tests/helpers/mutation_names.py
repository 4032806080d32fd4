"""Gives a name of a loaded module another value, where nothing was made of the value it had.

Rules: it is done only for a statement of the module itself whose names are read inside functions
alone, and by no line that ran while files were read; every module that took a name by an import
gets the new value too. All else is left to who reads every module anew.
"""

import ast
import sys
from pathlib import Path
from types import ModuleType

import mutants
from mutants import Mutant
from mutation_reach import Names, Reach, targets_of

_LATE = (ast.FunctionDef, ast.AsyncFunctionDef)


class LoadedNames:
    """What the loaded modules of a tree take from each other.

    Args:
        root: of the tree.
        names: where names are used in functions of the watched files.
        reach: what ran when, in the watched files.
    """

    def __init__(self, root: Path, names: Names, reach: Reach) -> None:
        self.root, self.names, self.reach = root, names, reach
        self._modules: dict[str, ModuleType] = {}
        self._sources: dict[str, str] = {}
        self._trees: dict[str, ast.Module] = {}
        self._late: dict[tuple[str, str], bool] = {}
        for name, module in list(sys.modules.items()):
            file = Path(getattr(module, "__file__", None) or "/")
            if file.suffix == ".py" and file.is_relative_to(root) and ".venv" not in file.parts:
                self._modules[name] = module
                self._sources[name] = file.read_text("utf-8")

    def are_read_late(self, mutant: Mutant) -> bool:
        """Say whether the names of a statement are read when it is long over, and only then."""
        module = _module_of(mutant)
        found = self._statement(mutant, self._tree(module)) if module in self._modules else None
        if found is None:
            return False
        for name in targets_of(found):
            if (module, name) not in self._late:
                self._late[module, name] = self._is_read_late(name, module)
        return all(self._late[module, name] for name in targets_of(found))

    def put(self, mutant: Mutant) -> bool:
        """Give the names of a statement what they are with its mistake; say whether it was done."""
        source = (self.root / mutant.file).read_text("utf-8")
        found = self._statement(mutant, mutants.mutated(source, mutant.number))
        module = self._modules.get(_module_of(mutant))
        if found is None or module is None:
            return False
        space = dict(vars(module))
        body = ast.Module(body=[found], type_ignores=[])
        try:
            exec(compile(body, mutant.file, "exec", dont_inherit=True), space)
        except Exception:  # Whatever it is, no file that needs the module can be read.
            return False
        for name in targets_of(found):
            vars(module)[name] = space[name]
            for taker, as_name in self._takers(name, module.__name__):
                vars(self._modules[taker])[as_name] = space[name]
        return True

    def _tree(self, module: str) -> ast.Module:
        if module not in self._trees:
            self._trees[module] = ast.parse(self._sources[module])
        return self._trees[module]

    def _with(self, name: str) -> list[str]:
        """Return the modules in whose sources a name stands."""
        return [module for module, source in self._sources.items() if name in source]

    @staticmethod
    def _statement(mutant: Mutant, tree: ast.Module) -> ast.stmt | None:
        """Return the statement of the module itself in which a mistake stands."""
        for node in tree.body if mutant.where == "module" else ():
            is_it = (node.lineno, node.end_lineno) == mutant.lines
            if is_it and isinstance(node, ast.Assign | ast.AnnAssign):
                return node
        return None

    def _is_read_late(self, name: str, module: str) -> bool:
        """Say whether a name is read inside functions alone, after all files were read."""
        for reader, as_name in [(module, name), *self._takers(name, module)]:
            if _reads_early(self._tree(reader), as_name):
                return False
            lines = self.names.used.get(as_name, ())
            if not all(self.reach.between(*use) <= self.reach.seconds.keys() for use in lines):
                return False
        for other in self._with(name):
            if not _imports(self._tree(other), module):
                continue
            # When the lines of a file that is not watched ran is not known.
            if str(self._modules[other].__file__) not in self.reach.files:
                return False
            if _reads_early(self._tree(other), name, of_other=True):
                return False
        return True

    def _takers(self, name: str, module: str) -> list[tuple[str, str]]:
        """Return the modules that take a name while they are read, and what they call it."""
        return [
            (taker, alias.asname or alias.name)
            for taker in self._with(name)
            for node in self._tree(taker).body
            if isinstance(node, ast.ImportFrom) and node.module == module and not node.level
            for alias in node.names
            if alias.name == name
        ]


def _module_of(mutant: Mutant) -> str:
    return mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(tree: ast.Module, module: str) -> bool:
    """Say whether a source imports a module, as a whole or something of it."""
    package, _dot, last = module.rpartition(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(one.name == module for one in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (
            node.level
            or node.module == module
            or (node.module == package and any(one.name == last for one in node.names))
        ):
            return True
    return False


def _reads_early(node: ast.AST, name: str, *, of_other: bool = False) -> bool:
    """Say whether a name is read outside of the bodies of functions; of_other: as an attribute."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _LATE):
            early = [*child.decorator_list, child.args]
            if any(_reads_early(one, name, of_other=of_other) for one in early):
                return True
            continue
        if isinstance(child, ast.Attribute) and child.attr == name:
            return True
        is_read = isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load)
        if is_read and not of_other and child.id == name:  # type: ignore[attr-defined]
            return True
        if _reads_early(child, name, of_other=of_other):
            return True
    return False

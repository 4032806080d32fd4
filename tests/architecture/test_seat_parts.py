"""Each table, column and named fact says once which part it has in an office of several computers.

Rules: what says nothing is named; names of facts are found where the program reads and writes them,
so that a new one cannot be forgotten.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from models.base import parts
from models.base.meta import Counter, Meta
from models.fields import CATALOGUE, CODE_LISTS
from models.index.all_tables import METADATA
from source_tree import Source, python_files

OF_FACTS = {"get_meta", "set_meta", "drop_meta", "all_meta"}
OF_NUMBERS = {"next_value", "next_values", "raise_to"}


def silent_tables(metadata: MetaData) -> list[str]:
    """Return the tables that say no part."""
    return [table.name for table in metadata.sorted_tables if parts.part_of(table) is None]


def silent_columns(metadata: MetaData) -> list[str]:
    """Return the columns that say something unknown, or stand in a table that says no part."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if parts.says_of(column) is None
    ]


def test_every_table_says_its_part() -> None:
    assert silent_tables(METADATA) == []


def test_every_column_says_what_is_known() -> None:
    assert silent_columns(METADATA) == []


def test_a_table_without_a_part_and_a_column_with_an_unknown_one_are_named() -> None:
    made = MetaData()
    Table("forgotten", made, Column("a", Text, primary_key=True))
    Table("known", made, Column("b", Text, info={"seats": "shred"}), **parts.SHARED)
    Table("misspelt", made, Column("c", Text), info={"seats": "shard"})
    assert silent_tables(made) == ["forgotten", "misspelt"]
    assert silent_columns(made) == ["forgotten.a", "known.b", "misspelt.c"]


def test_what_is_made_anew_and_what_stays_here_are_as_promised() -> None:
    said = {table.name: parts.part_of(table) for table in METADATA.sorted_tables}
    made_anew = {name for name, part in said.items() if part == "derived"}
    assert made_anew == {
        *("case_facets", "case_lines", "counted_persons", "facets", "kept_cases"),
        *("person_keys", "search_texts", "unindexed_cases"),
    }
    assert {name for name, part in said.items() if part == "log"} == {"log"}
    assert {"gone_blobs"} <= {name for name, part in said.items() if part == "own"}
    columns = METADATA.tables["cases"].columns
    assert {one.name for one in columns if not parts.is_sent(one)} == {
        *("list_age", "list_birth", "list_name", "list_place"),
    }


def test_a_key_never_stays_behind_when_its_row_goes() -> None:
    for table in METADATA.sorted_tables:
        if parts.is_recorded(table):
            assert all(parts.is_sent(one) for one in parts.keys_of(table)), table.name


def test_what_stays_behind_can_be_empty_at_the_other_computers() -> None:
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if parts.is_recorded(table) and not parts.is_sent(column):
                assert not column.foreign_keys, column


def test_a_secret_that_may_be_gone_is_no_key() -> None:
    gone = [one for table in METADATA.sorted_tables for one in table.c if parts.may_be_gone(one)]
    assert {str(one) for one in gone} == {"match_secrets.sealed", "own_keys.sealed_seed"}
    assert not any(one.primary_key or one.foreign_keys for one in gone)


def test_the_order_of_care_names_every_code_of_its_list() -> None:
    told = {one.name: one for one in CATALOGUE.fields if one.careful}
    assert {"risk_level", "is_child_stated", "phone_safe_to_contact"} <= told.keys()
    for field in told.values():
        codes = {code.value for code in CODE_LISTS[field.code_list or ""]}
        assert set(field.careful) == codes, field.name
    for field in CATALOGUE.fields:
        if field.code_list in ("risk_level", "safe_to_contact"):
            assert field.careful, field.name
    trust = METADATA.tables["offices"].c.state
    said = (parts.says_of(trust) or "").removeprefix(parts.CAREFUL).split("<")
    assert set(said) == {code.value for code in CODE_LISTS["trust_state"]}


def test_nothing_that_somebody_agreed_to_is_put_together_out_of_two() -> None:
    for name in ("consents", "referrals"):
        assert [c.name for c in METADATA.tables[name].c if parts.says_of(c) == "set"] == []


# Named facts -------------------------------------------------------------------------------------


class Names(ast.NodeVisitor):
    """The beginnings of the names by which one module asks for named facts."""

    def __init__(self, source: Source, called: set[str]) -> None:
        self.found: dict[str, int] = {}
        self.unknown: list[int] = []
        self._called = called
        self._module = source.module
        self._tree = source.tree
        self._scopes: list[ast.AST] = [self._tree]
        self.visit(self._tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look into a function, whose own names are known there."""
        self._scopes.append(node)
        self.generic_visit(node)
        self._scopes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        """Keep how the name begins that is handed in."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name in self._called and len(node.args) > 1:
            beginnings = list(self._beginnings(node.args[1], 0))
            self.found |= dict.fromkeys(beginnings, node.lineno)
            if not beginnings:
                self.unknown.append(node.lineno)
        self.generic_visit(node)

    def _beginnings(self, node: ast.expr, depth: int) -> Iterator[str]:
        """Yield how the text of an expression can begin, as far as it can be told."""
        if depth > 6:
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.BinOp):
            yield from self._beginnings(node.left, depth + 1)
        elif isinstance(node, ast.JoinedStr) and node.values:
            yield from self._joined(node, depth)
        elif isinstance(node, ast.Name):
            yield from self._named(node.id, depth)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            held = getattr(self._value(node.value.id), node.attr, None)
            yield from [held] if isinstance(held, str) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            wanted = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            yield from self._returned(wanted, depth)

    def _joined(self, node: ast.JoinedStr, depth: int) -> Iterator[str]:
        first = node.values[0]
        rest = node.values[1] if len(node.values) > 1 else None
        more = rest.value if isinstance(rest, ast.Constant) else ""
        asked = first.value if isinstance(first, ast.FormattedValue) else first
        for one in self._beginnings(asked, depth + 1):
            yield f"{one}{more}" if isinstance(first, ast.FormattedValue) else one

    def _named(self, name: str, depth: int) -> Iterator[str]:
        held = self._value(name)
        if isinstance(held, str):
            yield held
            return
        for node in ast.walk(self._scopes[-1]):
            if isinstance(node, ast.Assign) and any(
                isinstance(one, ast.Name) and one.id == name for one in node.targets
            ):
                yield from self._beginnings(node.value, depth + 1)

    def _returned(self, name: str, depth: int) -> Iterator[str]:
        made = self._value(name)
        if made is None or getattr(made, "__module__", "") != self._module:
            return
        for node in ast.walk(self._tree):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from self._beginnings(inner.value, depth + 1)

    def _value(self, name: str) -> object:
        return getattr(importlib.import_module(self._module), name, None)


def asked(called: set[str]) -> Iterator[tuple[str, Names]]:
    """Yield the modules of the program that call one of some functions."""
    for source in python_files("app", "models"):
        if source.module != "models.base.meta" and any(f"{one}(" in source.text for one in called):
            yield source.module, Names(source, called)


@pytest.mark.parametrize(
    ("row", "called", "least"), [(Meta, OF_FACTS, 30), (Counter, OF_NUMBERS, 3)]
)
def test_every_name_that_the_program_uses_has_a_part(
    row: type[Meta | Counter], called: set[str], least: int
) -> None:
    table = METADATA.tables[row.__tablename__]
    found = [(name, where) for where, names in asked(called) for name in names.found]
    assert [(where, name) for name, where in found if parts.part_of_name(table, name) is None] == []
    assert len(found) >= least


def test_names_that_only_the_run_knows_are_those_that_were_looked_at() -> None:
    """These ask for what an earlier question brought, or for what another module puts together."""
    unknown = {
        where: len(names.unknown) for where, names in asked(OF_FACTS | OF_NUMBERS) if names.unknown
    }
    assert unknown == {
        "app.core.drafts": 2,  # every draft that was found, "draft."
        "app.core.partial_files": 3,  # every half file that was found, "half-file."
        "app.letters.issue": 1,  # counter_of, "letter."
        "models.rows.packet": 2,  # "seq." of every id of an office
    }


def test_no_name_is_declared_that_nobody_uses() -> None:
    """Several names may share a beginning that is longer than what was declared."""
    used = {name for _where, names in asked(OF_FACTS | OF_NUMBERS) for name in names.found}
    elsewhere = {"marks", "letter.", "seq."}
    for row in (Meta, Counter):
        declared = parts.names_of(METADATA.tables[row.__tablename__])
        unused = [name for name in declared if not any(one.startswith(name) for one in used)]
        assert set(unused) <= elsewhere, unused

"""Whoever asks the search index lets it follow first, with `app.core.search_index.searching`."""

import ast

from source_tree import Source, python_files

ASKING = {
    "models.operations.import_batch.orders_by_mark",
    "models.index.person_keys.candidates",
    "models.index.person_keys.shared",
    "models.queries.listing.count_found",
    "models.queries.listing.search_cases",
    "models.queries.recurring_links.behind",
    "models.queries.recurring_links.counted",
    "models.queries.recurring_links.repeated",
    "models.queries.recurring_links.shared_by",
    "models.index.full_text.search",
    "models.index.full_text.search_rows",
    "models.index.full_text.words_of_cases",
}
"""The functions that read the index, wherever they are taken from."""


def asked(source: Source) -> set[str]:
    """Return which of these functions a file uses."""
    names = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in source.nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    used = {
        f"{names.get(node.value.id, '')}.{node.attr}"
        for node in source.nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return (used | set(names.values())) & ASKING


def readers() -> dict[str, bool]:
    """Return the files of `app` that ask the index, and whether they let it follow."""
    return {
        source.module: "app.core.search_index.searching" in imported(source)
        for source in python_files("app")
        if asked(source)
    }


def imported(source: Source) -> set[str]:
    return {
        f"{node.module}.{alias.name}"
        for node in source.nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_readers_are_found() -> None:
    assert {
        *(
            "app.cases.case_list",
            "app.duplicates.same_person",
            "app.imports.batch_in",
            "app.links.found",
        ),
    } <= readers().keys()


def test_every_reader_lets_the_index_follow() -> None:
    assert [module for module, follows in readers().items() if not follows] == []

"""Which rows a row names: by the links of its table, as its values say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.index.all_tables import METADATA

type RowKey = tuple[str, tuple[Any, ...]]
"""A table and the values of its key."""


def named(name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, RowKey]]:
    """Yield the columns by which a row names others, with these rows; empty links name none.

    Args:
        name: of its table.
        values: some of its values, as they are told or recorded.
    """
    for link in METADATA.tables[name].foreign_keys:
        value = values.get(link.parent.name)
        if value is not None:
            yield link.parent.name, (link.column.table.name, (value,))

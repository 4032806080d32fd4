"""Words of the pages of returns: the badges of a return, and a table of it as it is shown.

Rules: a state is words, shape and colour together; a hidden count is the word for it and no sign;
a table that lists only what stands in it is shown as a list.
"""

from __future__ import annotations

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.returns.records import ReceivedReturn, ReturnCell, ReturnTable, SentReturn
from app.returns.words import cell_meaning, cell_words
from app.statistics.tables import Head
from ui.packets.packet_words import outbox_mark
from ui.returns.count_table import CountRow, Counts
from ui.widgets.badge import Mark

_NOT_COUNTED = {
    "replaced": ("plain", "repeat", N_("Replaced")),
    "twice": ("plain", "files", N_("Came twice")),
    "old-version": ("caution", "triangle-alert", N_("Older tables")),
    "newer-version": ("caution", "triangle-alert", N_("Newer tables")),
    "unknown-office": ("caution", "circle-question-mark", N_("Not waited for")),
    "other-period": ("plain", "calendar-days", N_("Other days")),
    "overlaps": ("caution", "triangle-alert", N_("Overlapping days")),
    "made-too-early": ("caution", "clock-alert", N_("Made too early")),
    "odd-tables": ("danger", "octagon-alert", N_("Does not add up")),
    "unchecked": ("caution", "shield-question-mark", N_("Sender not checked")),
}
_WIDE = 9
"""So many columns have no room; a table with few rows is turned round then."""
_NOT_ADDED = ("caution", "triangle-alert", N_("Not counted"))
_ALL_HIDE = N_("Hidden by the offices that have somebody here.")
COUNTED = N_("Counted")
AWAITED = N_("Nothing came yet")


def counts_of(table: ReturnTable, k: int) -> Counts:
    """Return a table of a return as it is shown.

    Args:
        table: a return's, or one of totals.
        k: counts below it are hidden; 0 for totals, where each office has its own.
    """
    heads = dict.fromkeys((head.label, head.meaning) for head in (*table.rows, *table.columns))
    if table.is_open:
        return _list_of(table, k, tuple(heads))
    turned = len(table.columns) > _WIDE and len(table.rows) < _WIDE
    down, across = table.rows, table.columns
    if turned:
        down, across = across, down
    rows = []
    for row in down:
        cells = [
            table.cell(*((one.code, row.code) if turned else (row.code, one.code)))
            for one in across
        ]
        said = tuple(cell_words(cell) for cell in cells)
        meanings = tuple(_meaning(cell, k) for cell in cells)
        rows.append(CountRow(row.label, row.meaning, said, meanings))
    columns = tuple(one.label for one in across)
    return Counts(
        table.title, table.definition, _("What is counted"), columns, tuple(rows), tuple(heads)
    )


def _list_of(table: ReturnTable, k: int, heads: tuple[tuple[str, str], ...]) -> Counts:
    """Return an open table: one line for each pair that stands in it."""
    starts, ends = _by_code(table.rows), _by_code(table.columns)
    lines = []
    for (row, column), cell in table.cells.items():
        start, end = starts[row], ends[column]
        said = (end.label, cell_words(cell))
        lines.append(CountRow(start.label, start.meaning, said, (end.meaning, _meaning(cell, k))))
    columns = (_("To where"), _("Count"))
    return Counts(table.title, table.definition, _("From where"), columns, tuple(lines), heads)


def _meaning(cell: ReturnCell, k: int) -> str:
    """Return what a number says, in a sentence."""
    if not k and cell.most is None and not cell.least:
        return _(_ALL_HIDE)
    return cell_meaning(cell, k)


def _by_code(heads: tuple[Head, ...]) -> dict[str, Head]:
    return {head.code: head for head in heads}


def hidden_words(count: int) -> str:
    """Return how many counts are hidden, in a few words."""
    if not count:
        return _("Nothing is hidden")
    return ngettext("{count} count is hidden", "{count} counts are hidden", count).format(
        count=numerals.shown(count)
    )


def table_words(table: ReturnTable) -> str:
    """Return the name of a table with how much of it is hidden."""
    if not table.hidden:
        return table.title
    return _("{table} ({count} hidden)").format(
        table=table.title, count=numerals.shown(table.hidden)
    )


def sent_mark(one: SentReturn) -> Mark:
    """Return the badge of a return that we sealed."""
    if one.replaced_by:
        return Mark(_("Replaced"), "plain", "repeat")
    if one.is_outdated:
        return Mark(_("Send it again"), "caution", "triangle-alert")
    return outbox_mark(one.state)


def received_mark(one: ReceivedReturn) -> Mark:
    """Return the badge of a return that came: counted, or why not."""
    if not one.mark:
        return Mark(_(COUNTED), "good", "circle-check")
    tone, icon, words = _NOT_COUNTED.get(one.mark, _NOT_ADDED)
    return Mark(_(words), tone, icon)


def awaited_mark() -> Mark:
    """Return the badge of an office of which nothing came."""
    return Mark(_(AWAITED), "caution", "hourglass")

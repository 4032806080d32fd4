"""Frozen records of returns, as the window and the command line show them.

Rules: times are Unix seconds (UTC); texts are in the language that was shown when a record was
made; a hidden count is never told, only what is known of it at least and at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.returns.knowledge import Covered
from app.returns.published import Published
from app.statistics.periods import Period
from app.statistics.tables import CellKey, Head


@dataclass(frozen=True, slots=True)
class ReturnCell:
    """What is known of a count.

    Attributes:
        least: it is no smaller.
        most: it is no larger; None when nothing limits it.
        is_hidden: True when a return hides it, or one of those that were added up.
    """

    least: int
    most: int | None
    is_hidden: bool = False

    @property
    def is_exact(self) -> bool:
        """True when the count itself is known."""
        return self.least == self.most


_NONE = ReturnCell(0, 0)
_NOT_LISTED = ReturnCell(0, None, is_hidden=True)


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """One table of a return, or of several that were added up.

    Attributes:
        code: ASCII, one of ``app.returns.counting.SHAPES``.
        title, definition: in words.
        rows, columns: in order, each with its meaning.
        cells: by the codes of row and column.
        is_open: only some cells are listed, as with districts; any other is none or hidden.
    """

    code: str
    title: str
    definition: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: Mapping[CellKey, ReturnCell]
    is_open: bool = False

    def cell(self, row: str, column: str) -> ReturnCell:
        """Return what is known of a cell."""
        return self.cells.get((row, column), _NOT_LISTED if self.is_open else _NONE)

    @property
    def hidden(self) -> int:
        """How many of its cells are hidden."""
        return sum(cell.is_hidden for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Caution:
    """What an officer should know before a return leaves.

    Attributes:
        code: exposed, transfers, outdated, sent-before or same.
        text: in words.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """An office to which a return can go.

    Attributes:
        kind, kind_label: code of office_type, and in words.
        is_nodal: True for a state nodal officer.
        may_send: False when it is not checked or its card is too old; ``why_not`` says it.
    """

    office_id: str
    name: str
    kind: str
    kind_label: str
    is_nodal: bool
    may_send: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """A return that has not left.

    Attributes:
        tables: read back from the body that will be sealed.
        made: when it was counted.
        replaces: packet of the earlier return to this office for these days, "" for none.
        is_same: True when nothing differs from that one.
        hidden: cells that are hidden, in all tables; of flows those that are not listed.
        told, covered: what is sealed, and what is kept here.
        after: number of the last return that was made before it was planned.
    """

    office_id: str
    office_name: str
    period: Period
    k: int
    made: int
    tables: tuple[ReturnTable, ...]
    cautions: tuple[Caution, ...]
    replaces: str
    is_same: bool
    hidden: int
    told: Published = field(repr=False)
    covered: Covered = field(repr=False)
    after: int = 0


@dataclass(frozen=True, slots=True)
class SentReturn:
    """A return that this office sealed.

    Attributes:
        number: of its packet.
        state: of its packet: sealed, handed_over, withdrawn, expired.
        file: its path in the outbox, "" when it is kept no more.
        replaced_by: packet of a later return to the same office for the same days, "".
        is_outdated: True when it was learned since that another office held a case by then.
    """

    packet_id: str
    office_id: str
    office_name: str
    period: Period
    made: int
    k: int
    number: int
    state: str
    file: str
    replaced_by: str = ""
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """An office whose returns are waited for, or came.

    Attributes:
        packet_id: its return that counts, "" when none came.
        made, received: of that return, 0 when none came.
    """

    office_id: str
    name: str
    packet_id: str = ""
    made: int = 0
    received: int = 0
    is_expected: bool = True


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """A return that came.

    Attributes:
        number: of its packet.
        mark: why it is not counted, "" when it is; a value of ``app.returns.adding.Mark``.
        mark_text: the same in words.
    """

    packet_id: str
    office_id: str
    office_name: str
    period: Period
    made: int
    received: int
    k: int
    number: int
    mark: str = ""
    mark_text: str = ""


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period for which returns came.

    Attributes:
        sent: offices that are counted.
        expected: offices whose returns are waited for.
        marked: returns for these days that are not counted.
    """

    period: Period
    sent: int
    expected: int
    marked: int


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A count that an office tells otherwise than in its return before; None: in no table."""

    office_id: str
    office_name: str
    table_title: str
    row_label: str
    column_label: str
    before: ReturnCell | None
    after: ReturnCell | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The returns for a period, added up.

    Attributes:
        sent, missing: the offices that are waited for.
        marked: returns that are not counted, and why.
        changes: against the last return of the same office.
    """

    period: Period
    tables: tuple[ReturnTable, ...]
    sent: tuple[Sender, ...]
    missing: tuple[Sender, ...]
    marked: tuple[ReceivedReturn, ...]
    changes: tuple[ChangedCell, ...]


@dataclass(frozen=True, slots=True)
class ShownReturn:
    """One return that was sent or received, as it left or came."""

    is_ours: bool
    packet_id: str
    office_id: str
    office_name: str
    period: Period
    made: int
    k: int
    number: int
    replaces: str
    tables: tuple[ReturnTable, ...]
    mark: str = ""
    mark_text: str = ""

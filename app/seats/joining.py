"""What this computer changed and what the others changed become one register.

Rules:

* What came is written down exactly, whole or not at all for each envelope, with the place, the list
  and the keys that follow from it; the first that does not fit stops there with its place.
* Lines of the log lead on in the chain of who wrote them, or they do not fit.
* What was sent from here waits until it comes back with the feed, and is known by its link. What
  was erased here while it was on its way is told behind it.
* Nothing leaves before what was done before it. What is too large for an envelope (blobs are not
  sent yet) keeps all behind it here, and that is told each time.
* What waits here stays in place, and is joined with what came column by column
  (``models.seats.meeting``); values that do not stand are kept to be decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.core import log
from app.core.services import Services, reading, writing
from app.seats import standing
from app.seats.errors import FeedStoppedError, TooLargeToLeaveError
from app.seats.sending import Sender, send
from crypto.base import exact_json
from crypto.feed.payload import Last, Payload
from crypto.feed.units import FACTS, INLINE_BYTES, MAX_ROWS, Unit, read_unit, unit_json
from models.errors import RowsDoNotFitError, RuleError
from models.rows.log import chain_of
from models.seats import confirming, recording, units
from models.seats import standing as rows
from models.seats.applying import Sent
from models.seats.meeting import Author

if TYPE_CHECKING:
    from app.seats.store import Store
    from app.seats.taking_in import Place, Taken
    from models.register.database import Session

_ROOM: Final = 450_000
"""So many bytes of units go into one envelope; what else it says has room beside them."""


@dataclass(frozen=True)
class Joining:
    """The work of one register over the feed of its office.

    Attributes:
        s: the open register, which has a feed.
        version: of this program, as it is told to the others.
    """

    s: Services
    version: str

    def exchange(self, store: Store) -> None:
        """Take in all that came, and send all that waits.

        Args:
            store: of the feed of this register.

        Raises:
            NoLineError, FeedStoppedError, StoreForkedError, StoreShorterError, StoreDamagedError:
                as for ``send``.
            TooLargeToLeaveError: something is too large for an envelope; what was done before it
                is sent, and what came is taken in.
        """
        with reading(self.s) as session:
            place, signer = standing.read(session)
        sender = Sender(signer, self._payload, self._note, self._take)
        place = send(store, place, sender)
        while self._payload(place) is not None:
            place = send(store, place, sender)
        with reading(self.s) as session:
            if units.waiting(session) and not _leaving(session):
                raise TooLargeToLeaveError

    def _payload(self, place: Place) -> Payload | None:
        """Return what is to leave from a place, None when nothing waits."""
        with reading(self.s) as session:
            _seat, inc = recording.seat_and_inc(session.connection())
            leaving = _leaving(session)
        box = standing.next_box(place)
        if not leaving and box is None:
            return None
        return Payload(
            seat=place.seat,
            inc=inc,
            seq=place.known.last.get(place.seat, Last(1, 0)).seq + 1,
            at=self.s.clock.now(),
            app=self.version,
            level=standing.LEVEL,
            box=box,
            founding_box=None,
            units=leaving,
        )

    def _note(self, link: bytes, payload: Payload) -> None:
        with writing(self.s) as session:
            connection = session.connection()
            n = rows.read_feed(connection).n + 1
            rows.note_try(connection, n, link, [unit.id for unit in payload.units])

    def _take(self, taken: tuple[Taken, ...]) -> Place:
        """Write down what was proved: all at once, or up to what does not fit."""
        try:
            return self._written(taken)
        except FeedStoppedError:
            for one in taken:
                place = self._written((one,))
        return place

    def _written(self, taken: tuple[Taken, ...]) -> Place:
        try:
            with writing(self.s) as session:
                for one in taken:
                    _confirm(session, one, self.s.clock.now())
                standing.move(session, taken)
                return standing.read(session)[0]
        except (RowsDoNotFitError, RuleError) as error:
            raise FeedStoppedError(place=taken[0].envelope.n, check=error.reason) from error


def _leaving(session: Session) -> tuple[Unit, ...]:
    """Return what waits, in its order, as much as goes into one envelope.

    Nothing where something waits means that the first of it is too large for any.
    """
    found: list[Unit] = []
    size = 0
    for number in units.waiting(session):
        kept = units.read_unit(session, number)
        if len(kept.rows) > MAX_ROWS:
            break
        unit = read_unit({**kept.told(), "class": FACTS})
        length = len(exact_json.encode(unit_json(unit)))
        if length > INLINE_BYTES or size + length > _ROOM:
            break
        size += length
        found.append(unit)
    return tuple(found)


def _confirm(session: Session, one: Taken, now: int) -> None:
    """Write down the rows of an envelope.

    Raises:
        RowsDoNotFitError: they cannot be written here.
        FeedStoppedError: it is ours and was not sent by this register as it is now.
    """
    payload, n = one.opened.payload, one.envelope.n
    connection = session.connection()
    for unit in payload.units:
        if not rows.note_confirmed(connection, unit.id, n):
            raise RowsDoNotFitError("seats.twice", table="", place=0, columns="")
        if unit.blob is not None:
            raise RowsDoNotFitError("seats.blob", table="", place=0, columns="")
    told = [(unit.id, [_row(each) for each in unit_json(unit)["rows"]]) for unit in payload.units]
    whose = {unit.id: unit for unit in payload.units}
    lines = {unit.id: [r.after for r in unit.rows if r.table == "log"] for unit in payload.units}
    if payload.seat == one.after.seat:
        if not rows.is_try(connection, one.after.known.head.link):
            raise FeedStoppedError(place=n, check="seats.restored", reason="restored")
        confirming.confirm_own(session, told)
        return
    chain = chain_of(payload.seat, payload.inc)
    for unit_id, of_unit in told:
        if not log.leads_on(session, chain, lines[unit_id]):
            raise RowsDoNotFitError("seats.log", table="log", place=0, columns="")
        unit = whose[unit_id]
        author = Author(unit.user, unit.at, payload.seat)
        confirming.confirm_others(session, Sent(chain, of_unit), author, unit.kind or "", now)


def _row(told: list[Any]) -> units.Row:
    table, op, key, before, after = told
    return table, op, key, before, after

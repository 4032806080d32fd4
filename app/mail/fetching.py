"""Looking into the mailbox: files of ours go into the tray of the inbox, all else stays unseen.

Rules (docs/rules.md, Receiving): only files that may be packets are fetched, in pieces, and a break
goes on behind the last of them; what was fetched is received like a file from a stick; nothing is
opened, answered or changed by itself; a mail is removed only when the office chose that, and only
after everything in it was taken in; what was refused once is not fetched again.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from app.base.errors import (
    AppError,
    CaseStateError,
    FileUnreadableError,
    NotEnoughDiskError,
    NotEnoughMemoryError,
    RegisterBusyError,
    RegisterDamagedError,
)
from app.base.jobs import Progress, Report, Token, silent
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.inbox import parts
from app.mail import accounts, queue, staging
from app.mail.lines import FoundFile, FoundMail, Incoming
from app.mail.mail_words import MailError, MailNotSetUpError
from app.mail.records import FetchReport, MailAccount, MailChoice
from app.offices import practice
from app.packets.errors import PacketKnownError
from app.packets.records import WaitingParts
from models.rows import mail as rows

if TYPE_CHECKING:
    from models.register.database import Session

LOOKING: Final = "looking"
FETCHING: Final = "fetching"
PIECE_BYTES: Final = 1_048_576
MOST_FILES: Final = 20
_MOST_LOOKS: Final = 5
_AT_ONCE: Final = 500
_MOST_TRIES: Final = 5
MOST_BEGUN: Final = 4
"""Files of which only a beginning may lie here, so that what breaks over and over fills no disk."""
_GONE: Final = "mail.gone"
_TOO_LARGE: Final = "mail.file-too-large"
_TOO_MANY: Final = "mail.too-many-files"

_PASSING = (
    CaseStateError,
    FileUnreadableError,
    NotEnoughDiskError,
    NotEnoughMemoryError,
    RegisterBusyError,
    RegisterDamagedError,
)
"""Refusals that are not about the file; it stays to be fetched."""


def next_look_s(s: Services) -> int | None:
    """Return in how many seconds the program, being open, looks by itself; None for never."""
    require(s, Act.VIEW)
    with reading(s) as session:
        chosen = accounts.choice_of(session)
        account = chosen.account
        if not chosen.fetch_minutes or account is None or account.read is None:
            return None
        mark = session.get(rows.MailMark, account.address)
        pause_s = chosen.fetch_minutes * 60
        since_s = s.clock.now() - mark.at if mark is not None else pause_s
        # A clock that was set back does not keep it waiting for years.
        return pause_s - since_s if 0 <= since_s < pause_s else 0


def fetch(
    s: Services,
    report: Report = silent,
    token: Token | None = None,
    incoming: Incoming | None = None,
) -> FetchReport:
    """Look into the mailbox, and take what came into the inbox.

    Args:
        s: the open register.
        report: told "looking" in mails and "fetching" in bytes, and the steps of `parts.receive`.
        token: may stop it; what was taken stays, the rest is fetched next time.
        incoming: a line that is open already; one is opened for the mailbox when it is None.

    Raises:
        MailNotSetUpError: there is no mailbox to look into.
        MailError: the server could not be reached, or broke off before anything was fetched.
        NotEnoughDiskError, FileUnreadableError: the disk; nothing is lost.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.ACCEPT)
    practice.refuse_mail(s)
    chosen = accounts.choice(s)
    account = chosen.account
    if account is None or account.read is None:
        raise MailNotSetUpError
    _note_try(s, account.address)
    work = _Look(s, chosen, account, report, token or Token())
    with _line(s, account, work.token, incoming) as line:
        work.look(line)
        work.fetch(line)
        work.remove(line)
    staging.sweep(s)
    return work.told()


@contextlib.contextmanager
def _line(
    s: Services, account: MailAccount, token: Token, given: Incoming | None
) -> Iterator[Incoming]:
    if given is not None:
        yield given
        return
    # Only here, when the officer asked for it, the door to the network is opened.
    from app.mail import network

    with network.incoming(account, accounts.password(s), token) as line:
        yield line


def _note_try(s: Services, address: str) -> None:
    with writing(s) as session:
        mark = session.get(rows.MailMark, address)
        if mark is None:
            mark = rows.MailMark(address=address, validity=0, uid=0)
            session.add(mark)
        mark.at = s.clock.now()


class _Look:
    """One look into the mailbox over one line."""

    def __init__(
        self, s: Services, chosen: MailChoice, account: MailAccount, report: Report, token: Token
    ) -> None:
        self._s = s
        self._chosen = chosen
        self._address = account.address
        self._report = report
        self.token = token
        self._validity = 0
        self._looked = self._found = self._known = self._bounced = self._left = 0
        self._taken: list[str] = []
        self._sets: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._mails_done: set[int] = set()
        self._grown: set[tuple[int, int, str, str]] = set()

    def told(self) -> FetchReport:
        """Return what became of it, and write it into the log when there was anything."""
        waiting = {one.set_id for one in parts.waiting(self._s)} if self._sets else set()
        files = len(self._taken) + self._known + self._sets.total() + self._refused.total()
        if files:
            with writing(self._s) as session:
                log.record(
                    session,
                    self._s,
                    "mail_fetched",
                    files=files,
                    taken=len(self._taken) + self._sets.total(),
                    refused=self._refused.total(),
                )
        return FetchReport(
            looked=self._looked,
            attachments=self._found,
            taken=tuple(self._taken),
            parts=sum(count for one, count in self._sets.items() if one in waiting),
            known=self._known,
            refused=tuple(sorted(self._refused.items())),
            bounced=self._bounced,
            left=self._left,
        )

    # Looking ----------------------------------------------------------------------------------

    def look(self, line: Incoming) -> None:
        """Note the files of ours in the mails that came since the last look."""
        self._validity = line.validity
        last = self._begin()
        for _ in range(_MOST_LOOKS):
            uids = [uid for uid in line.after(last) if uid > last]
            if not uids:
                return
            for batch in itertools.batched(uids, _AT_ONCE):
                self.token.checkpoint()
                self._report(Progress(LOOKING, uids.index(batch[0]), len(uids)))
                found = list(line.outlines(batch, self.token))
                self._note(batch, found)
            last = max(uids)

    def _begin(self) -> int:
        """Return up to which mail the mailbox was looked through under its numbers of now."""
        with writing(self._s) as session:
            mark = session.get_one(rows.MailMark, self._address)
            if mark.validity != self._validity:
                rows.forget_other_numbering(session, self._address, self._validity)
                mark.validity, mark.uid = self._validity, 0
            return mark.uid

    def _note(self, batch: Sequence[int], found: list[FoundMail]) -> None:
        with writing(self._s) as session:
            for mail in found:
                if mail.uid in batch:
                    for file in mail.files[:MOST_FILES]:
                        self._note_file(session, mail.uid, file)
                    # The others are told, and keep the mail from being removed.
                    for file in mail.files[MOST_FILES : MOST_FILES + 1]:
                        self._note_file(session, mail.uid, file, _TOO_MANY)
                    self._note_report(session, mail)
            session.get_one(rows.MailMark, self._address).uid = max(batch)
        self._looked += len(batch)

    def _note_file(self, session: Session, uid: int, file: FoundFile, wrong: str = "") -> None:
        if session.get(rows.MailSeen, (self._validity, uid, file.section, self._address)):
            return
        row = rows.MailSeen(
            validity=self._validity,
            uid=uid,
            section=file.section,
            address=self._address,
            name=file.name,
            encoding=file.encoding,
            size=min(max(file.size_bytes, 0), 2**62),
            state="found",
            tries=0,
        )
        if wrong or file.size_bytes > staging.MOST_BYTES:
            self._refuse(row, wrong or _TOO_LARGE)
        session.add(row)
        self._found += 1

    def _note_report(self, session: Session, mail: FoundMail) -> None:
        """Note that a mail of ours came back."""
        row = rows.job_of_message(session, mail.report_of) if mail.report_of else None
        if row is not None and row.state != "bounced":
            queue.bounced(session, row, mail.report_status)
            log.record(session, self._s, "mail_bounced", object_id=row.packet_id)
            self._bounced += 1

    # Fetching ---------------------------------------------------------------------------------

    def fetch(self, line: Incoming) -> None:
        """Fetch what was found, now or at an earlier look.

        Raises:
            MailError: the line broke before any file could be fetched.
        """
        waiting = self._waiting()
        for place, key in enumerate(waiting):
            self.token.checkpoint()
            try:
                self._one(line, key)
            except MailError as refusal:
                if self._stumbled(key, refusal):
                    continue
                self._left = len(self._waiting())
                if place == 0:
                    raise
                return
        self._left = len(self._waiting())

    def _waiting(self) -> list[tuple[int, int, str, str]]:
        with reading(self._s) as session:
            found = rows.seen_in(session, self._address, self._validity, ("found",))
            # One that broke the line before does not hold up those behind it.
            return [
                (row.validity, row.uid, row.section, row.address)
                for row in sorted(found, key=lambda row: (row.tries, row.uid, row.section))
            ]

    def _one(self, line: Incoming, key: tuple[int, int, str, str]) -> None:
        name, encoding = self._begun(key)
        was_begun = staging.size_of(self._s, name) > 0
        self._download(line, key, name)
        state, reason = self._receive(name, encoding)
        if state == "refused" and was_begun:
            # What a power cut left of it may not be what came: once more from its beginning.
            staging.forget(self._s, name)
            self._one(line, key)
            return
        self._settle(key, state, reason)
        staging.forget(self._s, name)

    def _begun(self, key: tuple[int, int, str, str]) -> tuple[str, str]:
        with writing(self._s) as session:
            row = session.get_one(rows.MailSeen, key)
            if row.staged is None:
                for other in rows.begun(session)[MOST_BEGUN - 1 :]:
                    staging.forget(self._s, other.staged or "")
                    other.staged = None
                row.staged = staging.new_name()
            return row.staged, row.encoding

    def _download(self, line: Incoming, key: tuple[int, int, str, str], name: str) -> None:
        """Gather a file to its end; what the server claims about its size is not believed."""
        _validity, uid, section, _address = key
        start = staging.size_of(self._s, name)
        while start <= staging.MOST_BYTES:
            self.token.checkpoint()
            piece = line.read(uid, section, start, PIECE_BYTES)
            staging.add(self._s, name, piece)
            start += len(piece)
            self._grown.add(key)
            self._report(Progress(FETCHING, start))
            if len(piece) < PIECE_BYTES:
                return
        raise MailError(_TOO_LARGE)

    def _receive(self, name: str, encoding: str) -> tuple[str, str]:
        """Hand a file on, and return the state and reason it ends with."""
        try:
            with staging.decoded(self._s, name, encoding) as path:
                got = parts.receive(self._s, path, self._report, self.token)
        except PacketKnownError:
            self._known += 1
            return "known", ""
        except _PASSING:
            raise
        except AppError as refusal:
            return "refused", refusal.code
        if isinstance(got, WaitingParts):
            self._sets[got.set_id] += 1
        else:
            self._taken.append(got.packet_id)
        return "taken", ""

    def _settle(self, key: tuple[int, int, str, str], state: str, reason: str) -> None:
        with writing(self._s) as session:
            row = session.get_one(rows.MailSeen, key)
            row.staged = None
            if state == "refused":
                self._refuse(row, reason)
            else:
                row.state = state
        self._mails_done.add(key[1])

    def _refuse(self, row: rows.MailSeen, reason: str) -> None:
        row.state, row.reason = "refused", reason
        self._refused[reason] += 1

    def _stumbled(self, key: tuple[int, int, str, str], refusal: MailError) -> bool:
        """Note that a file could not be fetched, and say whether others still can be."""
        is_final = refusal.reason in (_GONE, _TOO_LARGE)
        with writing(self._s) as session:
            row = session.get_one(rows.MailSeen, key)
            # What grew at this try goes on at the next, however often a poor line breaks.
            most = _MOST_TRIES - 1 if key in self._grown else _MOST_TRIES
            row.tries = min(row.tries + 1, most)
            if is_final or row.tries >= _MOST_TRIES:
                self._refuse(row, refusal.reason)
                row.staged = None
        return is_final

    # Afterwards -------------------------------------------------------------------------------

    def remove(self, line: Incoming) -> None:
        """Remove mails of which everything was taken in, when the office chose that."""
        if not self._chosen.delete_fetched or not self._mails_done:
            return
        with reading(self._s) as session:
            states = ("found", "refused")
            kept = {row.uid for row in rows.seen_in(session, self._address, self._validity, states)}
        uids = sorted(self._mails_done - kept)
        try:
            line.delete(uids)
        except MailError as refusal:
            # They are in the inbox; that they are in the mailbox as well is told, and no harm.
            self._refused[refusal.reason] += len(uids)

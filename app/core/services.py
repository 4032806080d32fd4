"""What an open register hands to every use case, and how its errors become refusals.

Rules:

* The second unlock: everything is shut at first; the time is that since the computer started, which
  nobody can set back; there are no keys in here, only until when whoever holds them may use them.
* Services: nothing is built at import time; a session lives and dies inside one use case; what the
  rooms below raise for a cause that an officer can act on leaves as an ``AppError``, everything
  else is a bug and passes through unchanged.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.errors import (
    AmbiguousError,
    AppError,
    CannotUnlockError,
    CaseStateError,
    FactRefusedError,
    FileUnreadableError,
    KeyFileDamagedError,
    KeyFileOlderError,
    KeyFileStrangeError,
    KitTypoError,
    NotEnoughDiskError,
    NotEnoughMemoryError,
    NotFoundError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterMissingError,
    RegisterNewerError,
    RegisterReadOnlyError,
    SelfTestFailedError,
    StrangeLogError,
)
from app.system.files import plain_errors
from app.system.folder_lock import FolderLock
from app.system.platforms import system
from crypto import errors as sealing
from models import errors as keeping

if TYPE_CHECKING:
    from app.core.records import OwnOffice, UserRecord
    from crypto.packet.manifest import Manifest
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Register, Session
    from models.rows.office import Office
    from models.rows.packet import Packet


OPEN_S = 300
"""So long after the last look at a sealed case the passphrase is not asked again, in seconds."""

_ALL = ""


class SecondLock:
    """The lock of one sitting; see ``app.register.passphrase_slots``.

    Args:
        tick: returns seconds that only go forward.
    """

    def __init__(self, tick: Callable[[], float] = system.since_start) -> None:
        self.tick = tick
        self._until: dict[str, float] = {}

    def __repr__(self) -> str:
        return "<SecondLock>"

    def open(self, case_id: str = _ALL) -> None:
        """Open it for a short time, because the passphrase was given or the case sealed just now.

        Args:
            case_id: as for ``is_open``.
        """
        self._until[case_id] = self.tick() + OPEN_S

    def shut(self) -> None:
        """Shut it, also for a case that somebody is in."""
        self._until.clear()

    def is_open(self, case_id: str = _ALL) -> bool:
        """Say whether a sealed case can be opened.

        Args:
            case_id: whole id of the case, "" for a look at all of them.
        """
        return any(self.tick() < self._until.get(one, 0) for one in (case_id, _ALL))

    def require(self, case_id: str = _ALL, *, looks: bool = True) -> None:
        """Refuse while it is shut, and count the time anew for what is open.

        Args:
            case_id: as for ``is_open``.
            looks: False for what the program does by itself: the time goes on.

        Raises:
            CaseStateError: ``seal.locked``.
        """
        if not self.is_open(case_id):
            raise CaseStateError(reason="seal.locked")
        if not looks:
            return
        now = self.tick()
        for one in {case_id, _ALL}:
            if now < self._until.get(one, 0) < math.inf:
                self._until[one] = now + OPEN_S

    def stay(self, case_id: str) -> None:
        """Keep one case open as long as somebody is in it; ask ``require`` or ``is_open`` first."""
        self._until[case_id] = math.inf

    def leave(self, case_id: str) -> None:
        """End the stay in a case; what was typed there last can still be saved.

        What is shut already stays shut: a page that asked in vain leaves too.
        """
        if case_id and self.tick() < self._until.get(case_id, 0):
            self.open(case_id)


_ACCESS = {
    "register.unfinished": "register.unfinished",
    "register.older": "register.older",
    "register.closed": "register.closed",
    "register.path": "name",
    keeping.SILENT: "register.disk",
    keeping.HELD: "in-use",
}

_KEEPING: dict[type[keeping.ModelsError], type[AppError]] = {
    keeping.RegisterMissingError: RegisterMissingError,
    keeping.RegisterExistsError: RegisterExistsError,
    # The key file was proved, and yet no page opens: it is one of before new keys, or of elsewhere.
    keeping.RegisterKeyError: KeyFileStrangeError,
    keeping.RegisterDamagedError: RegisterDamagedError,
    keeping.StrangeLogError: StrangeLogError,
    keeping.RegisterNewerError: RegisterNewerError,
    keeping.RegisterBusyError: RegisterBusyError,
    keeping.DiskFullError: NotEnoughDiskError,
    keeping.NotFoundError: NotFoundError,
    keeping.AmbiguousError: AmbiguousError,
}
_AFTERWARDS = "afterwards"
_SEALING: dict[type[sealing.CryptoError], type[AppError]] = {
    sealing.UnlockError: CannotUnlockError,
    sealing.HeaderError: KeyFileDamagedError,
    sealing.RollbackError: KeyFileOlderError,
    sealing.NewerVersionError: RegisterNewerError,
    sealing.MemoryShortError: NotEnoughMemoryError,
    sealing.SelfTestError: SelfTestFailedError,
    sealing.TamperError: RegisterDamagedError,
    sealing.TruncatedError: RegisterDamagedError,
}


def _committed() -> None:
    """Do nothing: outside a seal every transaction is committed at its end."""


@dataclass(frozen=True)
class Above:
    """What rooms further up do or know when something happens below them.

    Whoever opens the register hands it in; all but `take_notices` are called inside the
    transaction of what happens.

    Attributes:
        packets_follow: lets the packets of an office follow its state; what is free is read.
        take_notices: takes in the signed notices that wait; returns how many there were.
        read_answer: lets an answer count that waited for its sealed case.
        words_of_answer: returns the typed words of a packet, by its id.
    """

    packets_follow: Callable[[Session, Services, Office], None]
    take_notices: Callable[[Services], int]
    read_answer: Callable[[Session, Services, Packet, Manifest], None]
    words_of_answer: Callable[[Session, str], str]


@dataclass(frozen=True)
class Services:
    """An unlocked register, as `app.register.access.unlock` returns it.

    Attributes:
        folder: the register folder.
        vault: the keys of this user.
        register: the database.
        user: who unlocked it.
        office: this office.
        clock: the time.
        lock: the lock of the folder.
        above: what the rooms above do.
        inside_seal: True while one sealed case is open; then nothing but this case is there, and
            its lines in the log tell counts only.
        may_write: False where the register lies on a place that cannot be written.
        keep_now: seals and commits what was done so far with the sealed case that is open; called
            before something that no rollback takes back, outside of `writing`.
        second_lock: what asks for the passphrase again before sealed cases.
        begun: drafts about the sealed case that is open, which are sealed with it.
    """

    folder: Path
    vault: OpenVault
    register: Register
    user: UserRecord
    office: OwnOffice
    clock: Clock
    lock: FolderLock
    above: Above
    inside_seal: bool = False
    may_write: bool = True
    keep_now: Callable[[], None] = _committed
    second_lock: SecondLock = field(default_factory=SecondLock)
    begun: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "<Services>"


@contextlib.contextmanager
def writing(s: Services) -> Iterator[Session]:
    """Open one transaction: it is committed when the block ends, and undone when it raises.

    Raises:
        AppError: what the database refuses, in the words of an office.
        RegisterReadOnlyError: it was opened to be read only.
    """
    if not s.may_write:
        raise RegisterReadOnlyError
    with register_refusals():
        with s.register.session() as session:
            yield session
        acts = session.info.pop(_AFTERWARDS, ())
        if acts:
            s.keep_now()
        for act in acts:
            act()


def afterwards(session: Session, act: Callable[[], object]) -> None:
    """Do something once a transaction is committed, and never when it is undone.

    Args:
        session: a session of `writing`.
        act: what no rollback could bring back, such as removing a file.
    """
    session.info.setdefault(_AFTERWARDS, []).append(act)


@contextlib.contextmanager
def attempt(session: Session) -> Iterator[None]:
    """Do a part of a transaction that is undone alone when it raises.

    Args:
        session: a session of `writing`.
    """
    acts = session.info.setdefault(_AFTERWARDS, [])
    before = len(acts)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del acts[before:]
        raise


@contextlib.contextmanager
def reading(s: Services) -> Iterator[Session]:
    """Open one look at the register; nothing can be changed in it.

    Raises:
        AppError: what the database refuses, in the words of an office.
    """
    with register_refusals(), s.register.read() as session:
        yield session


@contextlib.contextmanager
def register_refusals() -> Iterator[None]:
    """Turn what the rows and the disk refuse into refusals of an office.

    Raises:
        AppError: as the tables above say.
    """
    try:
        with plain_errors():
            yield
    except keeping.FieldError as error:
        raise FactRefusedError(field=label_of(error.field), reason=error.reason) from error
    except keeping.RuleError as error:
        raise CaseStateError(reason=error.reason) from error
    except keeping.RegisterAccessError as error:
        raise FileUnreadableError(reason=_ACCESS.get(error.reason, "denied")) from error
    except (keeping.NotFoundError, keeping.AmbiguousError) as error:
        # The reason says what was looked for, so that the right word of a command is looked at.
        raise _KEEPING[type(error)](reason=error.reason) from error
    except keeping.ModelsError as error:
        refusal = _KEEPING.get(type(error))
        if refusal is None:
            raise
        raise refusal from error


@contextlib.contextmanager
def vault_refusals() -> Iterator[None]:
    """Turn what the vault refuses into refusals of an office.

    Raises:
        AppError: as the tables above say.
    """
    try:
        yield
    except sealing.KitTypoError as error:
        raise KitTypoError(group=error.facts.get("group", 0)) from error
    except sealing.CryptoError as error:
        refusal = _SEALING.get(type(error))
        if refusal is None:
            raise
        raise refusal from error


def label_of(name: str) -> str:
    """Return the English label of a field, or its name when it has none."""
    # The page of a locked register is there sooner without the catalogue.
    from models.fields.catalogue import CATALOGUE

    return CATALOGUE.field(name).label if name in CATALOGUE else name

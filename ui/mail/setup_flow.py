"""How the office mails, as it is chosen: read, tested step by step, kept, and its draft.

Rules: keeping needs no network and testing keeps nothing; a password that is kept is tried only
where it was typed for; what was typed for a test is let go when the test is over; a draft holds
all that was chosen, of a password only that one was typed, and a text that makes no sense is none.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.base.errors import FactRefusedError
from app.base.jobs import Progress
from app.core import drafts
from app.mail.accounts import checked_ca
from app.mail.mail_words import MailError
from app.mail.records import MailAccount, MailChoice, MailServer, ProbeStep
from app.system import files
from ui.drafts.draft_form import alone
from ui.frame.desk import Errands, Stoppable, ask
from ui.mail.mail_uses import MailUses

DRAFT_PLACE = "mail"
AS_KEPT: Final = "\N{BULLET}"
"""Stands in a draft for the certificates that the settings hold; no file is read like this."""
NO_CERTIFICATE: Final = "-"
"""What a file without certificates is read as; it is refused when it is kept."""


def choice_text(choice: MailChoice, kept: MailAccount | None = None) -> str:
    """Return a choice as text, "" for one that no draft has room for.

    Args:
        choice: the whole of it.
        kept: the mailbox that is kept, whose certificates need not be written once more.
    """
    account = choice.account
    if account is not None and account.own_ca:
        same = kept is not None and account.own_ca == kept.own_ca
        own_ca = AS_KEPT if same else _certificates_in(account.own_ca)
        choice = dataclasses.replace(choice, account=dataclasses.replace(account, own_ca=own_ca))
    text = json.dumps(dataclasses.asdict(choice), ensure_ascii=False)
    return text if len(alone(text)) <= drafts.LONGEST else ""


def _certificates_in(pem: str) -> str:
    """Return what counts of a file: its certificates, and nothing that stands around them."""
    try:
        return checked_ca(pem)
    except FactRefusedError:
        return NO_CERTIFICATE


def read_choice(text: str, kept: MailAccount | None = None) -> MailChoice | None:
    """Return the choice that a text holds, None when it holds none.

    Args:
        text: as `choice_text` returned it.
        kept: the mailbox that is kept now.
    """
    try:
        plain = json.loads(text)
        account = plain.pop("account")
        if account is not None:
            send, get = account.pop("send"), account.pop("read")
            servers = (MailServer(**send), None if get is None else MailServer(**get))
            account = MailAccount(**account, send=servers[0], read=servers[1])
            if account.own_ca == AS_KEPT:
                account = dataclasses.replace(account, own_ca=kept.own_ca if kept else "")
        return MailChoice(**plain, account=account)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


SEND_STEPS = ("send.name", "send.port", "send.certificate", "send.login", "send.size")
READ_STEPS = ("read.name", "read.port", "read.certificate", "read.login", "read.look")

_MOST_CA = 262_144


class SetupFlow(QObject):
    """Presenter of the page.

    Signals:
        changed: something is busy or not any more, or a step of the test came.
        loaded: MailChoice that is kept, to be filled in.
        saved: MailChoice that is kept now.
        certified: what a certificate file holds.
        refused: a failure of reading or keeping.
    """

    changed = Signal()
    loaded = Signal(object)
    saved = Signal(object)
    certified = Signal(str)
    refused = Signal(object)

    def __init__(
        self, uses: MailUses, errands: Errands, beside: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses, self._errands, self._beside = uses, errands, beside
        self._running: Stoppable | None = None
        self.kept = MailChoice()
        self.heads: tuple[str, ...] = ()
        self.is_loaded = False
        self.saving = False
        self.testing = False
        self.was_tested = False
        self.order: tuple[str, ...] = ()
        self.steps: dict[str, ProbeStep] = {}
        self.at_work = ""
        self.problem: Exception | None = None

    def reload(self) -> None:
        """Read what is kept."""
        ask(
            self._errands,
            lambda: (self._uses.choice(), self._uses.heads()),
            self._loaded,
            self.refused.emit,
        )

    def _loaded(self, found: tuple[MailChoice, tuple[str, ...]]) -> None:
        self.kept, self.heads = found
        self.is_loaded = True
        self.loaded.emit(self.kept)
        self.changed.emit()

    def read_certificate(self, path: Path) -> None:
        """Read a certificate file beside the lane; what is none is refused when it is kept.

        Args:
            path: the file that was pointed at.
        """
        ask(self._beside, lambda: _certificate(path), self.certified.emit, self.refused.emit)

    # -- keeping -------------------------------------------------------------------------------

    def save(self, wanted: MailChoice, typed: str | None) -> None:
        """Keep a choice.

        Args:
            wanted: the whole of it.
            typed: the password, None when none was typed.
        """
        if self.saving:
            return
        self.saving = True
        self.changed.emit()
        self._errands.run(
            lambda _report, _token: self._uses.set_choice(wanted, typed),
            self._saved,
            self.refused.emit,
            None,
            self._over,
        )

    def _saved(self, kept: MailChoice) -> None:
        self.kept = kept
        self.saved.emit(kept)

    def _over(self) -> None:
        self.saving = False
        self.changed.emit()

    # -- testing -------------------------------------------------------------------------------

    def test(self, account: MailAccount, typed: str) -> None:
        """Test a mailbox as it is typed; nothing is kept and nothing is sent.

        Args:
            account: the mailbox.
            typed: its password, "" for the one that is kept.
        """
        if self.testing:
            return
        self.testing, self.was_tested = True, False
        self.order = SEND_STEPS + (READ_STEPS if account.read is not None else ())
        self.steps, self.at_work, self.problem = {}, self.order[0], None
        self.changed.emit()
        if typed:
            self._probe(account, typed)
            return
        ask(
            self._errands,
            lambda: self._uses.password_for(account),
            lambda secret: self._probe(account, secret),
            self._not_tested,
        )

    def _probe(self, account: MailAccount, secret: str) -> None:
        if not self.testing:
            return
        if not secret:
            self._not_tested(MailError("mail.no-password", host=account.send.host))
            return
        self._running = self._beside.run(
            lambda report, token: self._uses.probe(account, secret, report, token),
            self._tested,
            self._not_tested,
            self._moved,
            self._test_over,
        )

    def stop(self) -> None:
        """Ask a running test to stop."""
        if self._running is not None:
            self._running.cancel()
        elif self.testing:
            self._test_over()

    def forget_test(self) -> None:
        """Something else was typed: what was tested is not what stands here."""
        if not self.testing and (self.steps or self.problem is not None):
            self.order, self.steps, self.problem = (), {}, None
            self.changed.emit()

    def _moved(self, progress: Progress) -> None:
        """So many steps are over; of a server that failed before, no later one went well."""
        over = min(progress.done, len(self.order))
        begin = len(SEND_STEPS) if over > len(SEND_STEPS) else 0
        for step in self.order[begin:over]:
            self.steps.setdefault(step, ProbeStep(step, "ok"))
        self.at_work = self.order[over] if over < len(self.order) else ""
        self.changed.emit()

    def _tested(self, steps: tuple[ProbeStep, ...]) -> None:
        self.steps = {one.step: one for one in steps}
        # The steps that the test itself names are the ones that are shown, in its order.
        self.order = tuple(self.steps)
        self.was_tested = True

    def _not_tested(self, error: Exception) -> None:
        self.problem = error
        if self._running is None:
            self._test_over()

    def _test_over(self) -> None:
        self._running = None
        self.testing, self.at_work = False, ""
        if not self.was_tested:  # It was stopped, or never came so far.
            self.order, self.steps = (), {}
        self.changed.emit()

    @property
    def failed(self) -> ProbeStep | None:
        """The step that failed, None while none did."""
        return next((one for one in self.steps.values() if one.state == "failed"), None)

    @property
    def passed(self) -> bool:
        """Whether every step went well."""
        return bool(self.steps) and not self.testing and self.failed is None


def _certificate(path: Path) -> str:
    return files.read_small(path, _MOST_CA).decode("ascii", "replace") or NO_CERTIFICATE

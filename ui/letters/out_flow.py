"""A letter leaves: issued once, then printed or saved as often as it is wanted.

Rules: the first print or save issues the letter, nothing else does, and before each later one it
is asked whether the letter may still leave; whatever is pressed while something is on its way does
nothing; what is printed and saved are the bytes that were shown; a signature is made before the
letter is issued, so that a wrong PIN leaves no letter behind; a print counts only when every page
was sent, and none is when one locked or went elsewhere before the letter was issued. A PIN or
passphrase is handed on and never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.letters.records import IssuedLetter, MakeLetter, PreparedLetter
from ui.frame.desk import Errands, Stoppable, ask
from ui.letters.make_choices import SigningWay
from ui.letters.make_uses import MakeLetterUses
from ui.printing.printing import Paper, PdfPages, PrintEnd, PrintRun

_UNSIGNED: tuple[str, SigningWay, bytes] = ("", SigningWay(), b"")


class OutFlow(QObject):
    """Presenter of printing, signing and saving one letter.

    Signals:
        changed: what is going on, or the letter's state, changed.
        issued: IssuedLetter, once.
        printing: a PrintRun that has begun.
        printed: a PrintEnd, pages sent, pages in all, name of the printer.
        saved: path of the file that was written.
        signed: the file is signed and can be saved.
        refused: a failure, and whether it was the issuing that failed.
    """

    changed = Signal()
    issued = Signal(object)
    printing = Signal(object)
    printed = Signal(object, int, int, str)
    saved = Signal(object)
    signed = Signal()
    refused = Signal(object, bool)

    def __init__(
        self, uses: MakeLetterUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._signed = _UNSIGNED
        self._signing: Stoppable | None = None
        self.record: IssuedLetter | None = None
        self.letter: PreparedLetter | None = None
        self._wish: MakeLetter | None = None
        self.pdf = b""
        self.busy = ""

    def begin(self, letter: PreparedLetter | None, wish: MakeLetter | None) -> None:
        """Turn to the letter that is shown; one that was issued stays."""
        if self.record is None and not self.busy and letter is not self.letter:
            self.letter, self._wish = letter, wish
            self.pdf = letter.pdf if letter is not None else b""

    def begin_again(self, record: IssuedLetter, pdf: bytes) -> None:
        """Turn to a letter that was issued before, to print or save it once more."""
        self.record, self.pdf = record, pdf
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """Whether there is a letter that can leave now."""
        return bool(self.pdf) and not self.busy

    @property
    def number(self) -> str:
        """The number of the letter, "" when there is none."""
        held = self.record or self.letter
        return held.number if held is not None else ""

    @property
    def is_signed(self) -> bool:
        """Whether a signature was made for the letter that is shown."""
        return self.letter is not None and self._signed[0] == self.letter.letter_id

    def forget_signature(self) -> None:
        """Another way of signing was chosen."""
        self._signed = _UNSIGNED

    # -- paper ---------------------------------------------------------------------------------

    def print(self, paper: Paper, copies: int, over: QWidget) -> None:
        """Issue the letter when it is not, and send its pages to a printer.

        Args:
            paper: the printer.
            copies: of the letter.
            over: the page on which it was asked for.
        """
        if self.ready:
            self._issued_first("printing", lambda: self._send(paper, copies, over))

    def _send(self, paper: Paper, copies: int, over: QWidget) -> None:
        run = PrintRun(PdfPages(self.pdf), paper, over, self)
        run.finished.connect(lambda: self._sent(run, paper.name, copies))
        self.printing.emit(run)
        run.start()

    def _sent(self, run: PrintRun, printer: str, copies: int) -> None:
        outcome = run.outcome or PrintEnd.GONE
        run.deleteLater()
        record = self.record
        if outcome is PrintEnd.DONE and record is not None:
            ask(
                self._errands,
                lambda: self._uses.note_printed(record.letter_id, printer, copies),
                self._noted,
                self._failed,
            )
        else:
            self._settle("")
        self.printed.emit(outcome, run.sent, run.total, printer)

    # -- files ---------------------------------------------------------------------------------

    def sign(self, way: SigningWay, secret: str) -> None:
        """Sign the file before it is saved.

        Args:
            way: the key file or the token.
            secret: its passphrase or PIN; used once.
        """
        letter = self.letter
        if not self.ready or letter is None:
            return
        self._settle("signing")
        self._signing = self._errands.run(
            lambda report, token: self._uses.sign(letter, way, secret, report, token),
            lambda pdf: self._signed_as(letter, way, pdf),
            self._failed,
            ended=self._sign_ended,
        )

    def stop_signing(self) -> None:
        """Wait no longer for a stick or a key file."""
        if self._signing is not None:
            self._signing.cancel()

    def _signed_as(self, letter: PreparedLetter, way: SigningWay, pdf: bytes) -> None:
        self._signed = (letter.letter_id, way, pdf)
        self._settle("")
        self.signed.emit()

    def _sign_ended(self) -> None:
        self._signing = None
        if self.busy == "signing":  # The officer asked to stop.
            self._settle("")

    def save(self, path: Path) -> None:
        """Issue the letter when it is not, and write it into a new file."""
        if not self.ready:
            return
        self._settle("saving")
        ask(
            self._errands,
            lambda: self._uses.refuse_taken(path),
            lambda _free: self._issued_first("saving", lambda: self._write(path)),
            self._failed,
        )

    def _write(self, path: Path) -> None:
        record = self.record
        if record is None:
            return
        way, pdf = self._signed[1:] if self.is_signed else (SigningWay(), self.pdf)

        def written(now: IssuedLetter) -> None:
            self._noted(now)
            self.saved.emit(path)

        ask(
            self._errands,
            lambda: self._uses.save(record, pdf, path, way),
            written,
            self._failed,
        )

    # -- once ----------------------------------------------------------------------------------

    def _issued_first(self, what: str, then: Callable[[], None]) -> None:
        """Issue the letter, or ask whether it may leave once more; then go on."""
        letter, wish, record = self.letter, self._wish, self.record
        self._settle(what)
        if record is not None:
            # It may have been withdrawn, or consent taken back, while the page stood open.
            ask(
                self._errands,
                lambda: self._uses.ask_again(record.letter_id),
                lambda _nothing: then(),
                self._failed,
            )
            return
        if letter is None or wish is None:
            self._settle("")
            return

        def came(record: IssuedLetter) -> None:
            self.record = record
            self.issued.emit(record)
            self.changed.emit()
            then()

        ask(
            self._errands,
            lambda: self._uses.issue(letter, wish),
            came,
            lambda error: self._failed(error, issuing=True),
        )

    def _noted(self, record: IssuedLetter) -> None:
        self.record = record
        self._settle("")

    def _failed(self, error: Exception, *, issuing: bool = False) -> None:
        self._settle("")
        self.refused.emit(error, issuing)

    def _settle(self, busy: str) -> None:
        self.busy = busy
        self.changed.emit()

"""The pages of bringing out what can be read: who asks and where to; then what is lost.

Rules: what is lost is told whole, by table, paper and case, never by a name; the damaged register
is named as the one that stays.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.register.integrity.check_words import lost_words
from app.register.records import SalvageReport
from ui.register.step import Step
from ui.widgets.buttons import primary, quiet
from ui.widgets.case_words import content_words
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import NewPlace, free_folder
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.secret import SecretField
from ui.widgets.strip import Banner

_MOST_LINES = 400


class AskStep(Step):
    """The passphrase, and the folder of the new register.

    Args:
        folder: where it shall lie; there is no such folder.
        needs_login: the register has several people.
    """

    def __init__(self, folder: Path, *, needs_login: bool) -> None:
        super().__init__(
            _("Bring out what can be read"),
            _(
                "Every case and document that can still be read comes into a new register. The "
                "damaged one is not touched."
            ),
        )
        self._needs_login = needs_login
        column = self.body.column
        self.login = LineEntry(_("Login"))
        login_row = Labelled(_("Login"), self.login, _("Of a head of the office."))
        reveal(login_row, needs_login)
        column.addWidget(login_row)
        self.secret = SecretField(_("Passphrase"))
        column.addWidget(Labelled(_("Passphrase"), self.secret))
        self.place = NewPlace(
            folder,
            _("Where the new register will lie"),
            lambda parent: free_folder(parent / folder.name, "2"),
        )
        column.addWidget(self.place)
        words = _("Is there a backup of yesterday? Then go back: “I have a backup” loses less.")
        column.addWidget(PlainLabel(words, "muted", wrap=True))
        column.addStretch(1)
        self.next = primary(_("Bring it out"), "archive-restore", self._go_on)
        self.finish(self.next)
        self.secret.entered.connect(self._go_on)
        self.login.returnPressed.connect(self.secret.setFocus)

    def focus_first(self) -> None:
        """Begin where typing begins."""
        (self.login if self._needs_login else self.secret).setFocus()

    @property
    def folder(self) -> Path:
        """Where the new register will lie."""
        return self.place.folder

    def lock_up(self, *, busy: bool) -> None:
        """Take no other answers while the work is on."""
        self.body.setEnabled(not busy)
        self.next.allow(not busy, _("The register is being read…"))

    def _go_on(self) -> None:
        if not self.next.isEnabled():
            return
        if self._needs_login and not self.login.text().strip():
            self.login.setFocus()
        elif not self.secret.text():
            self.secret.setFocus()
        else:
            self.done.emit()


class LostStep(Step):
    """What came along and what is lost.

    Args:
        report: what the work found.
        damaged: the folder of the register that stays as it is.

    Signals:
        later(): the new register is opened another time.
    """

    later = Signal()

    def __init__(self, report: SalvageReport, damaged: Path) -> None:
        super().__init__(_("What could be read is in a new register"))
        column = self.body.column
        said = _("Brought out: {content}.").format(
            content=content_words(report.cases, report.papers)
        )
        if report.lost:
            words = ngettext(
                "{count} thing is lost here.", "{count} things are lost here.", len(report.lost)
            ).format(count=shown(len(report.lost)))
            todo = _("A backup may still have it: restore one beside and compare.")
            column.addWidget(Banner("caution", f"{said} {words}", todo))
            self.lost = PlainLabel(_listed(report.lost), wrap=True)
            card = Card(inside=12)
            card.column.addWidget(self.lost)
            column.addWidget(card)
        else:
            self.lost = PlainLabel("")
            column.addWidget(Banner("good", said, _("Nothing is lost.")))
        for words, folder in (
            (_("New register: {folder}"), report.folder),
            (_("The damaged one stays as it is: {folder}"), str(damaged)),
        ):
            column.addWidget(PlainLabel(words.format(folder=folder), "muted", wrap=True))
        column.addStretch(1)
        self.foot.addWidget(quiet(_("Open it later"), "", self.later.emit))
        self.next = primary(_("Open it, with a new recovery sheet"), "lock-open", self.done.emit)
        self.finish(self.next, can_go_back=False)

    def focus_first(self) -> None:
        """Begin with the way on."""
        self.next.setFocus()


def _listed(lost: tuple[str, ...]) -> str:
    """Return everything that is lost, one a line."""
    lines = [f"• {lost_words(slug)}" for slug in lost[:_MOST_LINES]]
    more = len(lost) - _MOST_LINES
    if more > 0:
        lines.append(_("… and {count} more.").format(count=shown(more)))
    return "\n".join(lines)

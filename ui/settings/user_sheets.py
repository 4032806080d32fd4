"""The dialogs about one person: added, given a new passphrase, removed.

Rules: a passphrase that was made is shown once, in the dialog that made it; two of its words are
asked back, and the dialog does not close over it without a warning; what is about to happen is said
before, in plain words; Enter presses nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import OFFICER, ROLES
from app.core.records import UserRecord
from app.core.services import Services
from app.register import people
from app.register.people import Enrolled, NewUser
from app.register.users import ROLE_WORDS
from app.sealed import members
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk
from ui.frame.failure import triage
from ui.register.written_words import WrittenWords, words_of
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import Button, secondary
from ui.widgets.careful_button import careful_danger, careful_primary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import clear
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

type Taken = Callable[[Services], None]


class _PersonSheet(Sheet):
    """What the dialogs share: one act on the register's lane, and what it said."""

    def __init__(self, desk: Desk, heading: str, taken: Taken, parent: QWidget | None) -> None:
        super().__init__(heading, parent, (600, 500))
        self._desk, self._taken = desk, taken
        self.busy = BusyLine()
        self.problem = ""
        self.words: WrittenWords | None = None
        self._at_work = self._is_warned = False

    def reject(self) -> None:
        """Close, but not in the middle of the work, nor at once over words that nobody has."""
        if self._at_work:
            return
        if self.words is not None and not self._is_warned:
            self._warn(self.words)
            return
        super().reject()

    def _act[T](
        self, button: Button, act: Callable[[Services], T], done: Callable[[T], None]
    ) -> None:
        button.allow(False, _("One moment…"))
        self._at_work = True

        def answered(what: T) -> None:
            self._at_work = False
            done(what)

        def failed(error: Exception) -> None:
            self._at_work = False
            button.allow(True)
            failure = triage(error)
            self.problem = failure.happened
            self.body.column.insertWidget(0, Banner("danger", failure.happened, failure.todo))

        job = self._desk.ask(act, answered, failed=failed, by=self)
        self.busy.follow(job, _("One moment…"))

    def _tell_once(self, done: Enrolled) -> None:
        """Show a first passphrase in the place of everything else."""
        self._taken(done.services)
        clear(self.body.column)
        clear(self.buttons)
        name = done.user.name
        self.heading.setText(_("First passphrase of {name}").format(name=name))
        telling = words_of(name, done.user.login, _("Compare"))
        self.words = WrittenWords(done.passphrase, telling, can_go_back=False)
        self.words.right.connect(self.accept)
        self.set_whole(self.words)
        self.finished.connect(lambda _result: self._let_go())
        self.words.begin()

    def _let_go(self) -> None:
        if self.words is not None:
            self.words.forget()

    def _warn(self, words: WrittenWords) -> None:
        """Say once what closing loses; the next Esc closes."""
        self._is_warned = True
        for page in (words.page, words.asking):
            banner = Banner(
                "caution",
                _("Nobody has these words yet, and they are shown only now."),
                _("Without them the person cannot open the register. Esc closes all the same."),
            )
            page.body.column.insertWidget(0, banner)
            page.show_whole(banner)


class AddUserSheet(_PersonSheet):
    """Adds a person."""

    def __init__(self, desk: Desk, taken: Taken, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Add a person"), taken, parent)
        self.name = LineEntry(_("Name"))
        self.login = LineEntry(_("Login"))
        self.post = LineEntry(_("Post"))
        self.role = ComboBox([(key, _(ROLE_WORDS[key])) for key in ROLES])
        self.role.choose(OFFICER)
        for words, field, hint in (
            (_("Name"), self.name, ""),
            (_("Login"), self.login, _("A short word that is typed at unlocking.")),
            (_("Post"), self.post, ""),
            (_("Role"), self.role, ""),
        ):
            self.body.column.addWidget(Labelled(words, field, hint))
        self.body.column.addWidget(self.busy)
        self.body.column.addStretch(1)
        self.add = careful_primary(_("Add"), "user-plus", self._add)
        self.finish(secondary(_("Cancel"), "", self.reject), self.add)
        self.name.setFocus()
        self._begun = Drafting(self, desk, "new-user", self.body.column)

    def _add(self) -> None:
        new = NewUser(self.login.text(), self.name.text(), self.role.value(), self.post.text())
        self._act(self.add, lambda services: people.add_user(services, new), self._added)

    def _added(self, done: Enrolled) -> None:
        self._begun.done()
        self._tell_once(done)


class NewPassphraseSheet(_PersonSheet):
    """Gives somebody a new first passphrase."""

    def __init__(
        self, desk: Desk, one: UserRecord, taken: Taken, parent: QWidget | None = None
    ) -> None:
        heading = _("New passphrase for {name}").format(name=one.name)
        super().__init__(desk, heading, taken, parent)
        self._user = one.user
        for words in (
            _("The current passphrase no longer opens the register."),
            _(
                "Sealed cases that you cannot open yourself are closed for this person, until "
                "somebody who can open them names the person again."
            ),
        ):
            self.body.column.addWidget(PlainLabel(words, wrap=True))
        self.body.column.addWidget(self.busy)
        self.body.column.addStretch(1)
        self.make = careful_primary(_("Make a new passphrase"), "key-round", self._make)
        self.finish(secondary(_("Keep the old one"), "", self.reject), self.make)

    def _make(self) -> None:
        user = self._user
        self._act(
            self.make, lambda services: people.reset_passphrase(services, user), self._tell_once
        )


class RemoveUserSheet(_PersonSheet):
    """Takes somebody's way into the register away."""

    def __init__(
        self, desk: Desk, one: UserRecord, taken: Taken, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, _("Remove {name}").format(name=one.name), taken, parent)
        self._user = one.user
        for words in (
            _("{name} will not be able to open this register any more.").format(name=one.name),
            _("Cases, documents and the activity log stay as they are, with this name."),
            _(
                "An old copy of the folder, on a USB drive or in a backup, still opens with the"
                " old passphrase. Destroy old copies if you do not trust this person."
            ),
        ):
            self.body.column.addWidget(PlainLabel(words, wrap=True))
        self.body.column.addWidget(self.busy)
        self.body.column.addStretch(1)
        words = _("Remove {name}").format(name=one.name)
        self.remove = careful_danger(words, "user-x", self._remove)
        keep = secondary(_("Keep"), "", self.reject)
        self.finish(keep, left=(self.remove,))
        keep.setFocus()

    def _remove(self) -> None:
        user = self._user
        self._act(
            self.remove,
            lambda services: members.renewed(people.remove_user(services, user)),
            self._on_removed,
        )

    def _on_removed(self, services: Services) -> None:
        self._taken(services)
        self.accept()

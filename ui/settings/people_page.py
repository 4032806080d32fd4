"""People and roles: who may open the register, as what, and which seals there are; and the dialogs.

Rules: everybody sees who is there; only a head changes anything, and the others are told so; a
passphrase that was made is shown once, in the dialog that made it; two of its words are asked back,
and the dialog does not close over it without a warning; what is about to happen is said before, in
plain words; Enter presses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.core.permissions import OFFICER, READ_ONLY, ROLES, Act
from app.core.records import UserRecord
from app.core.services import Services
from app.register import logins, people
from app.register.people import ROLE_WORDS, Enrolled, NewUser, list_users
from app.sealed import case_sealing, sealed
from app.sealed.sealed import SealRecord
from ui.drafts.draft_form import Drafting
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.worker import triage
from ui.look.theme import look
from ui.register.passphrase_part import WrittenWords, words_of
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import (
    Button,
    allows,
    by_role,
    careful_danger,
    careful_primary,
    danger,
    not_allowed,
    primary,
    secondary,
)
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, FlowLayout, ScrollBody, clear, column, put, row
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.sheet import FormSheet
from ui.widgets.strip import Banner

_OWN_WAYS = N_("Everybody opens the register with a login and passphrase of their own.")

type Taken = Callable[[Services], None]


class _PersonSheet(FormSheet):
    """What the dialogs share: one act on the register's lane, and what it said."""

    def __init__(self, desk: Desk, heading: str, taken: Taken, parent: QWidget | None) -> None:
        super().__init__(desk, heading, parent, (600, 500))
        self._taken = taken
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
        self.clear_refusal()
        button.allow(False, _("One moment…"))
        self._at_work = True

        def answered(what: T) -> None:
            self._at_work = False
            done(what)

        def failed(error: Exception) -> None:
            self._at_work = False
            button.allow(True)
            self.problem = triage(error).happened
            self.refuse(error)

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
        self.login = LineEntry(_("Login"), as_typed=True)
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
        put(self.body.column, self.busy, 1)
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
        self._desk.say(
            _("From the next start on, Lifafa asks for a login."),
            tone="accent",
            todo=own_login_words(done.services.user),
            key="own-login",
        )


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
            self.body.column.addWidget(wrapped(words))
        put(self.body.column, self.busy, 1)
        self.make = careful_primary(_("Make a new passphrase"), "key-round", self._make)
        self.finish(secondary(_("Cancel"), "", self.reject), self.make)

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
            self.body.column.addWidget(wrapped(words))
        put(self.body.column, self.busy, 1)
        words = _("Remove {name}").format(name=one.name)
        self.remove = careful_danger(words, "user-x", self._remove)
        keep = secondary(_("Keep"), "", self.reject)
        self.finish(keep, left=(self.remove,))
        keep.setFocus()

    def _remove(self) -> None:
        user = self._user
        self._act(
            self.remove,
            lambda services: case_sealing.renewed(people.remove_user(services, user)),
            self._on_removed,
        )

    def _on_removed(self, services: Services) -> None:
        self._taken(services)
        self.accept()


class PeoplePage(Page):
    """The page behind Settings ▸ People and roles."""

    heading = N_("People and roles")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.add = primary(_("Add a person…"), "user-plus", self._ask_add)
        by_role(desk, Act.USERS, self.add)
        words = self.own = wrapped(_(_OWN_WAYS), "muted")
        self.body = ScrollBody()
        put(self.column, row((words, 1), self.add, spacing=12), (self.body, 1))
        self._people = column(spacing=10)
        self.seals = wrapped("")
        self._seal_lines = QVBoxLayout()
        card = Card()
        card.setMaximumWidth(look().px(860))
        put(card.column, PlainLabel(_("Sealed cases"), "heading"), self.seals, self._seal_lines)
        put(self.body.column, self._people, card, 1)

    def refresh(self) -> None:
        """Ask who is there."""
        self.desk.ask(lambda services: (list_users(services), sealed.seals(services)), self._show)

    def focus_first(self) -> None:
        """Begin with the button that adds."""
        (self.add if self.add.isEnabled() else self.body).setFocus()

    # Showing ------------------------------------------------------------------------------------

    def _show(self, found: tuple[tuple[UserRecord, ...], tuple[SealRecord, ...]]) -> None:
        users, seals = found
        self.body.setEnabled(True)
        clear(self._people)
        for one in users:
            self._people.addWidget(self._card(one))
        ways = _(_OWN_WAYS)
        if len(users) > 1:
            ways = f"{ways} {own_login_words(self.desk.services.user)}"
        self.own.setText(ways)
        clear(self._seal_lines)
        words = ngettext("{count} case is sealed.", "{count} cases are sealed.", len(seals)).format(
            count=numerals.shown(len(seals))
        )
        self.seals.setText(words if seals else _("No case is sealed."))
        now = self.desk.services.clock.now()
        for seal in seals:
            told = _("{when} · sealed by {who} · can be opened by {names}").format(
                when=dates.moment(seal.at, now), who=seal.by, names=", ".join(seal.names)
            )
            self._seal_lines.addWidget(wrapped(told, "small"))

    def _card(self, one: UserRecord) -> Card:
        card = Card()
        card.setMaximumWidth(look().px(860))
        own = one.user == self.desk.services.user.user
        shown = _("{name} (you)").format(name=one.name) if own else one.name
        names = column(wrapped(shown, "strong"), spacing=0)
        facts = [one.post, _("Login: {login}").format(login=one.login)]
        if one.must_change:
            facts.append(_("has not chosen an own passphrase yet"))
        names.addWidget(wrapped(" · ".join(part for part in facts if part), "small"))
        names.addWidget(wrapped(role_means(one.role), "small"))
        card.column.addLayout(names)
        role = ComboBox([(key, _(ROLE_WORDS[key])) for key in ROLES])
        role.choose(one.role)
        role.setMinimumWidth(look().px(190))
        role.setAccessibleName(_("Role of {name}").format(name=one.name))
        role.chosen.connect(partial(self._set_role, one))
        new = secondary(_("New passphrase…"), "key-round", partial(self._ask_new, one))
        out = danger(_("Remove…"), "user-x", partial(self._ask_remove, one))
        for button, words in ((new, _("New passphrase for {name}")), (out, _("Remove {name}"))):
            button.setAccessibleName(words.format(name=one.name))
        line = FlowLayout(spacing=8)
        for widget in (role, new, out):
            line.addWidget(widget)
        card.column.addLayout(line)
        self._grey(role, own, new, out)
        return card

    def _grey(self, role: ComboBox, own: bool, *buttons: Button) -> None:
        """Grey what the user may not do, with the reason."""
        head = allows(self.desk, Act.USERS)
        reason = not_allowed() if not head else _("Another head of the office has to do this.")
        role.setEnabled(head and not own)
        role.setAccessibleDescription(reason if own or not head else "")
        for button in buttons:
            if own or not head:
                button.forbid(reason)

    # Acts ---------------------------------------------------------------------------------------

    def _take(self, services: Services) -> None:
        """Go on with other keys and show who is there now."""
        self.desk.services = services
        self.desk.wrote()
        self.refresh()

    def _set_role(self, one: UserRecord, role: str) -> None:
        if role == one.role:
            return
        before = one.role
        # One change of keys at a time: the next one has to begin with what this one made.
        self.body.setEnabled(False)

        def back() -> None:
            self.desk.ask(lambda services: people.set_role(services, one.user, before), self._take)

        def done(services: Services) -> None:
            self._take(services)
            words = _("{name}: {role}").format(name=one.name, role=_(ROLE_WORDS[role]))
            self.desk.offer_undo(words, back)

        self.desk.ask(
            lambda services: people.set_role(services, one.user, role),
            done,
            failed=self._refused,
            by=self,
        )

    def _refused(self, error: Exception) -> None:
        self.desk.show_failure(error)
        self.refresh()

    def _ask_add(self) -> None:
        AddUserSheet(self.desk, self._take, self.window()).open()

    def _ask_new(self, one: UserRecord) -> None:
        NewPassphraseSheet(self.desk, one, self._take, self.window()).open()

    def _ask_remove(self, one: UserRecord) -> None:
        RemoveUserSheet(self.desk, one, self._take, self.window()).open()


def own_login_words(own: UserRecord) -> str:
    """Return the sentence that tells somebody what to type at the start."""
    words = _("Your own login is: {login}.")
    if own.login in logins.tried(own.name):
        words = _("Your own login is: {login}. Your name opens the register, too.")
    return words.format(login=own.login)


def role_means(role: str) -> str:
    """Return in one sentence what a role may do."""
    if role == READ_ONLY:
        return _("Reads cases and changes nothing.")
    return {
        "head": _("Everything, and decides who may open the register."),
        "officer": _("Works on cases, refers, accepts, exports and seals."),
        "data_entry": _("Writes cases down and adds documents; refers and exports nothing."),
    }.get(role, "")

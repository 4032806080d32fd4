"""People and roles: who may open the register, as what, and which seals there are.

Rules: everybody sees who is there; only a head changes anything, and the others are told so; a
first passphrase is shown once; removing says in plain words what it does, and Enter does not.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.core.permissions import READ_ONLY, ROLES, Act
from app.core.records import UserRecord
from app.core.services import Services
from app.register import people
from app.register.users import ROLE_WORDS, list_users
from app.sealed import sealed
from app.sealed.sealed import SealRecord
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.look.theme import look
from ui.settings.user_sheets import AddUserSheet, NewPassphraseSheet, RemoveUserSheet
from ui.widgets.buttons import Button, danger, primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.frames import Card, FlowLayout, ScrollBody, clear, row
from ui.widgets.plain import PlainLabel
from ui.widgets.role_gate import allows, by_role, not_allowed


class PeoplePage(Page):
    """The page behind Settings ▸ People and roles."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.add = primary(_("Add a person…"), "user-plus", self._ask_add)
        by_role(desk, Act.USERS, self.add)
        words = PlainLabel(
            _("Everybody opens the register with a login and passphrase of their own."),
            "muted",
            wrap=True,
        )
        top = row(words, self.add, spacing=12)
        top.setStretch(0, 1)
        self.column.addLayout(top)
        self.body = ScrollBody()
        self.column.addWidget(self.body, 1)
        self._people = QVBoxLayout()
        self._people.setSpacing(look().px(10))
        self.body.column.addLayout(self._people)
        self.seals = PlainLabel("", wrap=True)
        self._seal_lines = QVBoxLayout()
        card = Card()
        card.setMaximumWidth(look().px(860))
        card.column.addWidget(PlainLabel(_("Sealed cases"), "heading"))
        card.column.addWidget(self.seals)
        card.column.addLayout(self._seal_lines)
        self.body.column.addWidget(card)
        self.body.column.addStretch(1)

    def title(self) -> str:
        """Return the words of the header."""
        return _("People and roles")

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
            self._seal_lines.addWidget(PlainLabel(told, "small", wrap=True))

    def _card(self, one: UserRecord) -> Card:
        card = Card()
        card.setMaximumWidth(look().px(860))
        own = one.user == self.desk.services.user.user
        names = QVBoxLayout()
        names.setSpacing(0)
        shown = _("{name} (you)").format(name=one.name) if own else one.name
        names.addWidget(PlainLabel(shown, "strong", wrap=True))
        facts = [one.post, _("Login: {login}").format(login=one.login)]
        if one.must_change:
            facts.append(_("has not chosen an own passphrase yet"))
        names.addWidget(PlainLabel(" · ".join(part for part in facts if part), "small", wrap=True))
        names.addWidget(PlainLabel(role_means(one.role), "small", wrap=True))
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


def role_means(role: str) -> str:
    """Return in one sentence what a role may do."""
    if role == READ_ONLY:
        return _("Reads cases and changes nothing.")
    return {
        "head": _("Everything, and decides who may open the register."),
        "officer": _("Works on cases, refers, accepts, exports and seals."),
        "data_entry": _("Writes cases down and adds documents; refers and exports nothing."),
    }.get(role, "")

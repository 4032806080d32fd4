"""The dialog in which the head says how long cases are kept, kind by kind, and declined referrals.

Rules: for cases everything is off until somebody sets it; what is suggested is shown with its
reason and filled in only when asked for; what is refused is told under the field of its kind;
whoever is not the head reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.errors import FactRefusedError
from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act
from app.retention import declined, rules
from app.retention.records import DeclinedRule, Rule
from app.retention.rules import KIND_WORDS, WHY_SUGGESTED
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import by_role, primary, quiet, secondary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import FlowLayout
from ui.widgets.plain import wrapped
from ui.widgets.sheet import FormSheet

_WIDE = 250


class RulesSheet(FormSheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        found: the rules of now.
        days: that for declined referrals.
        done: called when others are set.
    """

    def __init__(
        self,
        desk: Desk,
        found: tuple[Rule, ...],
        days: DeclinedRule,
        done: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, _("Retention periods"), parent, (700, 620))
        self._rules, self._days, self._done = found, days, done
        for words in (
            _("After these months a case is shown for review, and later to be deleted."),
            _("No case is ever deleted by itself. An empty field means: never."),
        ):
            self.body.column.addWidget(wrapped(words, "muted"))
        self.fields = {one.kind: self._kind(one) for one in found}
        self.days = self._declined(days)
        self.body.column.addStretch(1)
        self.suggest = quiet(_("Fill in what is suggested"), "list-checks", self._fill)
        self.go = primary(_("Save these rules"), "check", self._set)
        by_role(desk, Act.RETENTION, self.suggest, self.go)
        self.finish(self.suggest, secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)

    def _kind(self, one: Rule) -> tuple[LineEntry, LineEntry]:
        column = self.body.column
        name = _(KIND_WORDS[one.kind])
        column.addWidget(wrapped(name, "strong"))
        why = f"{_(WHY_SUGGESTED[one.kind])} {suggestion(one)}"
        column.addWidget(wrapped(why, "muted"))
        line = FlowLayout(spacing=14)
        review = self._entry(one.kind, name, rules.REVIEW_LABEL, one.review_months, line)
        delete = self._entry(one.kind, name, rules.DELETE_LABEL, one.delete_months, line)
        column.addLayout(line)
        return review, delete

    def _entry(self, kind: str, name: str, label: str, number: int, line: FlowLayout) -> LineEntry:
        """Return a field for a number; what is refused of it is told under it."""
        entry = LineEntry(f"{name}: {_(label)}", as_typed=True)
        entry.setText(shown(number) if number else "")
        field = Labelled(_(label), entry)
        field.setMinimumWidth(look().px(_WIDE))
        line.addWidget(field)
        self._asked[_place(kind, label)] = field
        return entry

    def _declined(self, rule: DeclinedRule) -> LineEntry:
        column = self.body.column
        name = _(declined.DECLINED_LABEL)
        column.addWidget(wrapped(name, "strong"))
        words = ngettext(
            "They became no case, so there is little reason to keep facts about people. What was"
            " sent is erased by itself, after {count} day unless you say otherwise. The log tells"
            " each.",
            "They became no case, so there is little reason to keep facts about people. What was"
            " sent is erased by itself, after {count} days unless you say otherwise. The log tells"
            " each.",
            rule.suggested_days,
        ).format(count=shown(rule.suggested_days))
        column.addWidget(wrapped(words, "muted"))
        line = FlowLayout(spacing=14)
        entry = self._entry("", name, declined.DAYS_LABEL, rule.days, line)
        column.addLayout(line)
        return entry

    def _field_of(self, error: Exception) -> Labelled | None:
        """Return the field of the kind that was refused."""
        if not isinstance(error, FactRefusedError):
            return None
        facts = error.facts
        return self._asked.get(_place(str(facts.get("kind", "")), str(facts.get("field"))))

    def _fill(self) -> None:
        for one in self._rules:
            review, delete = self.fields[one.kind]
            review.setText(shown(one.suggested_review))
            delete.setText(shown(one.suggested_delete) if one.suggested_delete else "")
        self.days.setText(shown(self._days.suggested_days))

    def wanted_rules(self) -> dict[str, tuple[int, int]]:
        """Return the months of each kind as they were typed; what is no number is -1."""
        return {
            kind: (_months(review.text()), _months(delete.text()))
            for kind, (review, delete) in self.fields.items()
        }

    def _set(self) -> None:
        wanted, days = self.wanted_rules(), _months(self.days.text())
        self.hand_in(
            self.go,
            lambda services: rules.set_rules(services, wanted, days),
            lambda _found: self._done(),
        )


def _place(kind: str, label: str) -> str:
    return f"{kind}: {label}"


def open_rules(desk: Desk, asker: QWidget, done: Callable[[], None]) -> None:
    """Ask for the rules of now and open the dialog.

    Args:
        desk: the officer's desk.
        asker: the page or card that it stands before.
        done: called when other rules are set.
    """
    desk.ask(
        lambda services: (rules.list_rules(services), declined.declined_rule(services)),
        partial(_show, desk, asker, done),
        by=asker,
    )


def _show(
    desk: Desk,
    asker: QWidget,
    done: Callable[[], None],
    found: tuple[tuple[Rule, ...], DeclinedRule],
) -> None:
    RulesSheet(desk, *found, done, asker.window()).open()


def suggestion(one: Rule) -> str:
    """Return what is suggested for a kind, in words."""
    if not one.suggested_delete:
        words = ngettext(
            "Suggested: look at it after {count} month, never propose to delete it.",
            "Suggested: look at it after {count} months, never propose to delete it.",
            one.suggested_review,
        )
        return words.format(count=shown(one.suggested_review))
    words = _("Suggested: look at it after {review} months, propose to delete it after {delete}.")
    return words.format(review=shown(one.suggested_review), delete=shown(one.suggested_delete))


def _months(typed: str) -> int:
    text = typed.strip()
    if not text:
        return 0
    return int(text) if text.isdecimal() and len(text) < len("10000") else -1

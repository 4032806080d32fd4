"""Where the next thing is done: for each stage the place, the words, and the widget to point at.

Rules: nothing is pressed and nothing is chosen here; a widget that is hidden or gone is not pointed
at; a page in front that leads on is better than one further away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.base.language import N_
from app.home.onboarding import COMPOSING, Stage
from ui.cases.form.case_page import CasePage
from ui.cases.register_page import RegisterPage
from ui.frame.page import Page
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.packets.outbox.hand_over_flow import HandOverStage
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.composer_page import ComposerPage
from ui.shell.navigation import REGISTER


@dataclass(frozen=True)
class Sign:
    """What is said at one stage on one page.

    Attributes:
        text: English message id.
        place: where it is done, "" when the page in front is the right one.
        target: what is pointed at, or None.
    """

    text: str
    place: str = ""
    target: QWidget | None = None


def composing(page: Page) -> int | None:
    """Return the step of the composer in front, None when it is another page or has sealed."""
    if isinstance(page, ComposerPage) and page.body is not None and page.body.flow.sent is None:
        return int(page.body.flow.step)
    return None


def sign(stage: Stage, page: Page) -> Sign:
    """Return what to say and to point at."""
    return _SIGNS[stage](page)


def seen(widget: QWidget | None) -> QWidget | None:
    """Return a widget while it can be pointed at."""
    return widget if widget is not None and isValid(widget) and widget.isVisible() else None


def _first_seen(*widgets: QWidget | None) -> QWidget | None:
    return next((one for one in widgets if seen(one) is not None), None)


def _case(page: Page) -> Sign:
    if isinstance(page, CasePage):
        text = N_("Type what you know about the person, at least one fact. It is kept as you go.")
        return Sign(text, "", seen(page.body))
    text = N_("Write down the case first: press New case. Made-up facts will do for practice.")
    if isinstance(page, RegisterPage):
        return Sign(text, "", seen(page.new_case))
    return Sign(text, REGISTER)


def _card(page: Page) -> Sign:
    text = N_("Ask the other office for its card, a small file, and add it here.")
    if isinstance(page, OfficesPage):
        return Sign(text, "", _first_seen(page.add_first, page.add))
    return Sign(N_("Now the other office is needed: its card is added under Offices."), "offices")


def _check(page: Page) -> Sign:
    if isinstance(page, CheckPage):
        text = N_("Call them. They read their number to you, and you type it. Then mark it.")
        return Sign(
            text, "", _first_seen(page.trust) if page.trust.isEnabled() else seen(page.body)
        )
    text = N_("Choose the office, and check its number with the telephone in your hand.")
    if isinstance(page, OfficesPage):
        return Sign(text, "", _first_seen(page.pane.check, page.pane.check_again, page.view))
    return Sign(
        N_("The number of the other office has to be checked before anything goes."), "offices"
    )


def _begin(page: Page) -> Sign:
    if isinstance(page, CasePage):
        return Sign(N_("Press Refer… below. Nothing leaves yet."), "", seen(page.refer))
    text = N_("Choose a case in the list, then press Refer….")
    if isinstance(page, RegisterPage):
        chosen = page.refer.isEnabled()
        return Sign(text, "", seen(page.refer) if chosen else seen(page.view))
    return Sign(N_("Everything is ready. Choose the case that you want to refer."), REGISTER)


_COMPOSING = {
    Stage.OFFICE: N_("Say what it is for and choose the office."),
    Stage.AGREED: N_("Write down what the person agreed to, or the legal ground."),
    Stage.SHARE: N_("Tick what that office needs to know, and no more. Look at the right side."),
    Stage.SEAL: N_("Read the right side once more. Then seal it; it does not leave by itself."),
}
_LED_ON = N_("This step is complete. Go on with the button below.")


def _compose(stage: Stage) -> Callable[[Page], Sign]:
    def signed(page: Page) -> Sign:
        body = page.body if isinstance(page, ComposerPage) else None
        if body is None:
            return Sign(_COMPOSING[stage])
        step = (body.office, body.agreed, body.share, body.seal)[COMPOSING.index(stage)]
        if stage is Stage.SEAL or body.flow.missing():
            return Sign(_COMPOSING[stage], "", seen(step))
        return Sign(_LED_ON if stage is not Stage.SHARE else _COMPOSING[stage], "", seen(body.next))

    return signed


def _give(page: Page) -> Sign:
    text = N_("It is sealed. Copy it to a USB drive or send it by mail. Given to them? Mark it.")
    body = page.body if isinstance(page, ComposerPage) else None
    result = body.result if body is not None else None
    if body is not None and result is not None:
        return Sign(text, "", _hands(result.panel, body.hand_over.stage))
    if isinstance(page, OutboxPage):
        return Sign(text, "", _hands(page.panel, page.hand_over.stage) or seen(page.view))
    return Sign(N_("The sealed packet waits in the outbox. Hand it over there."), "outbox")


def _hands(panel: HandOverPanel, stage: HandOverStage) -> QWidget | None:
    """Return the button that comes next: first the copy, then the mark."""
    copied = stage is HandOverStage.COPIED
    return _first_seen(*((panel.mark, panel.copy) if copied else (panel.copy, panel.mark)))


def _done(_page: Page) -> Sign:
    return Sign(
        N_(
            "Done: your first referral is on its way. Their receipt comes by USB drive or mail:"
            " open it in the inbox. No answer for a week? Call them."
        )
    )


_SIGNS: dict[Stage, Callable[[Page], Sign]] = {
    Stage.CASE: _case,
    Stage.CARD: _card,
    Stage.CHECK: _check,
    Stage.BEGIN: _begin,
    **{stage: _compose(stage) for stage in COMPOSING},
    Stage.GIVE: _give,
    Stage.DONE: _done,
}

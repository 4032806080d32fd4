"""Screens of the exchange in every state, over stand-ins: composer, offices, inbox, outbox, log.

Everything on them is made up.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.consent.records import SendReferral
from app.core.records import LogReport
from app.inbox.bulk import TakenIn
from app.packets.records import Gap, WaitingParts
from exchange_fakes import FakeLog, FakeOffices, FakeReferrals, FakeTray
from exchange_records import DAY, NOW, NUMBER, SHARE, inbox_items, packet
from exchange_stage import StageDesk, staged
from screen_stage import Shots, Stage, calm
from ui.frame.page import Page
from ui.log.log_page import LogPage
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.offices.own_number_page import OwnNumberPage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage

STICK = Path("/media/KINGSTON")
NO_ANSWER = replace(
    SHARE,
    consent=None,
    consent_refusal="no-answer",
    facts=tuple(replace(row, refusal="no-answer") for row in SHARE.facts),
)


def made(page_class, uses, argument: str = "", **more) -> Page:
    page, _desk = staged(page_class, uses, **more)
    page.open(argument)
    page.refresh()
    return page


def composer(step: Step, uses=None) -> Page:
    page = made(ComposerPage, uses or FakeReferrals(), "case-1", tray=FakeTray())
    page.body.flow.choices.choose_office("a" * 64)
    page.body.flow.choices.set_purpose("shelter")
    calm(page)
    page.body.flow.go(step)
    return page


def composing() -> Iterator[tuple[str, Page]]:
    """The composer's steps, the legal ground and the result."""
    yield "composer-0-empty", made(ComposerPage, FakeReferrals(), "case-1", tray=FakeTray())
    for step in (Step.OFFICE, Step.AGREED, Step.SHARE):
        yield f"composer-{int(step) + 1}-{step.name.lower()}", composer(step)
    page = composer(Step.AGREED, FakeReferrals(NO_ANSWER))
    page.body.agreed.quick.radios["child_assent"].click()
    yield "composer-2-asked", page
    page = composer(Step.AGREED, FakeReferrals(NO_ANSWER))
    page.body.agreed.on.click()
    page.body.agreed.ground.bases["court_order"].click()
    page.body.agreed.ground.officer.setText("R. Das, SI")
    yield "composer-2-ground", page
    page = composer(Step.SHARE)
    page.body.flow.choices.tick_paper("paper1", True)
    page.body.flow.choices.set_services(("shelter", "medical"))
    page.body.flow.choices.set_details("She travels with a constable. Bring a warm coat.")
    calm(page)
    page.body.flow.go(Step.SEAL)
    yield "composer-4-seal", page
    page = composer(Step.SEAL)
    page.body.flow.seal()
    yield "composer-5-result", page
    page.body.hand_over.copy_to(STICK)
    yield "composer-6-copied", page
    yield from composing_for_several()


def composing_for_several() -> Iterator[tuple[str, Page]]:
    """Two offices in one session, and a correction."""
    page = composer(Step.SEAL)
    page.session.round.add()
    yield "composer-7-second-office", page
    page.body.flow.choices.choose_office("c" * 64)
    page.body.flow.choices.set_purpose("medical")
    calm(page)
    page.body.flow.go(Step.SHARE)
    yield "composer-7-second-share", page
    page.body.flow.go(Step.SEAL)
    calm(page)
    yield "composer-8-both-looked-at", page
    page.session.round.seal_all()
    calm(page)
    page.session.round.show(page.session.round.flows[0])
    yield "composer-9-both-sealed", page
    uses = FakeReferrals()
    uses.earlier = SendReferral(
        "case-1", "a" * 64, "refer", "shelter", ("p1.age", "p1.languages"), details="A warm coat."
    )
    page = made(ComposerPage, uses, "case-1:referral", tray=FakeTray())
    calm(page)
    yield "composer-c-correct", page


def checking() -> Iterator[tuple[str, Page]]:
    """Offices, the number check in all its faces, and our own number."""
    yield "offices", made(OfficesPage, FakeOffices())
    yield "offices-changed", made(OfficesPage, FakeOffices(), "d" * 64)
    yield "offices-empty", made(OfficesPage, FakeOffices([]))
    right = NUMBER.split()
    for name, groups in (
        ("begin", [*right[:1], "040"]),
        ("wrong", [*right[:3], "00571"]),
        ("ready", right),
    ):
        page = made(CheckPage, FakeOffices(), "b" * 64)
        for box, digits in zip(page._face.boxes.boxes, groups, strict=False):
            box.line.setText(digits)
        if name == "ready":
            page._face.whom.setText("S. Lama, superintendent")
        yield f"check-{name}", page
    for name in ("picture", "sent"):
        page = made(CheckPage, FakeOffices(), "b" * 64)
        page.flow.read_picture(Path("theirs.jpg"))
        if name == "sent":
            page._face.way.sent.click()
        yield f"check-{name}", page
    page = made(CheckPage, FakeOffices(), "b" * 64)
    page.differs.click()
    yield "check-stopped", page
    yield "check-changed", made(CheckPage, FakeOffices(), "d" * 64)
    desk = StageDesk()
    page = OwnNumberPage(desk)
    desk.setParent(page)
    yield "own-number", page


def receiving() -> Iterator[tuple[str, Page]]:
    """Inbox, outbox and log."""
    for name, number in (("new", 1), ("unknown", 2), ("receipt", 3), ("changed", 5)):
        yield f"inbox-{name}", made(InboxPage, FakeTray(), f"{number:032x}")
    yield "inbox-empty", made(InboxPage, FakeTray([]))
    for name in ("no", "link"):
        page = made(InboxPage, FakeTray())
        getattr(page.pane.answer, name).click()
        yield f"inbox-answer-{name}", page
    uses = FakeTray()
    uses.previews[f"{1:032x}"] = packet(warnings=("expired", "gap"), missing_packets=(5, 6))
    page = made(InboxPage, uses)
    page.pane.answer.accept.click()
    yield "inbox-late", page
    page = made(InboxPage, FakeTray())
    page.pane.answer.accept.click()
    page.hand_over.copy_to(STICK)
    yield "inbox-accepted", page
    yield from in_parts()
    yield from many()
    yield "outbox", made(OutboxPage, FakeTray())
    yield "outbox-silent", made(OutboxPage, FakeTray(), "2" * 32)
    yield "log", made(LogPage, FakeLog())
    yield "log-broken", made(LogPage, FakeLog(report=LogReport(4, 3, "log.changed")))


def many() -> Iterator[tuple[str, Page]]:
    """A long inbox, a folder on its way into it, and copies that lie on sticks."""
    uses = FakeTray(
        [replace(row, packet_id=f"{number:032x}") for number, row in enumerate(inbox_items() * 800)]
    )
    uses.missing = (
        Gap("c" * 64, "Maiti Home, Kathmandu", (5, 7), 0),
        Gap("a" * 64, "Bal Kalyan Shelter, Siliguri", (2, 3, 4, 9, 11, 12), 14),
    )
    page = made(InboxPage, uses)
    yield "inbox-long", page
    page.many.total, page.many.told = 5_000, TakenIn(received=1_790, done=1_856)
    page.many.changed.emit()
    yield "inbox-folder", page
    uses = FakeTray()
    copied = replace(uses.out[0], copied_at=NOW, copied_to="stick")
    partly = replace(copied, packet_id="9" * 32, parts=12, parts_left=(6, 7, 8))
    uses.out = [partly, copied, *uses.out[1:]]
    yield "outbox-copied", made(OutboxPage, uses)


def in_parts() -> Iterator[tuple[str, Page]]:
    """Packets that wait for parts, and a large one that leaves in parts."""
    uses = FakeTray()
    begun = WaitingParts("9e" * 16, 9, (2, 5), 60 * 2**20, NOW - 2 * DAY, NOW + 58 * DAY)
    bent = replace(begun, set_id="7c" * 16, count=3, missing=(), size=20 * 2**20, damaged=True)
    uses.sets = (begun, bent)
    page = made(InboxPage, uses)
    yield "inbox-parts", page
    page.part_sets.ask_drop(begun.set_id)
    yield "inbox-parts-drop", page
    uses = FakeTray([])
    uses.sets = (replace(begun, missing=()),)
    yield "inbox-parts-only", made(InboxPage, uses)
    uses = FakeTray()
    uses.out = [replace(item, size=60 * 2**20) for item in uses.out]
    uses.room = 3
    page = made(OutboxPage, uses)
    yield "outbox-large", page
    page.hand_over.copy_parts(STICK, "7M")
    yield "outbox-parts", page


def reel(stage: Stage) -> Shots:
    """Show every screen of the exchange."""
    for pages in (composing, checking, receiving):
        yield from stage.pages(pages())

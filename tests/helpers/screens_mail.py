"""Screens of mail in every state, over stand-ins.

Everything on them is made up; nothing is sent.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.errors import FactRefusedError
from app.core.records import UserRecord
from app.mail.mail_words import MailError
from app.mail.records import FetchReport
from exchange_fakes import AtOnce, FakeTray
from exchange_records import NOW
from exchange_stage import StageDesk
from mail_fakes_window import FAILURES, FakeMail, hands, job, steps
from screen_stage import Shots, Stage, calm
from ui.frame.page import Page
from ui.mail.mail_uses import Plan
from ui.mail.send_panel import SendPanel
from ui.mail.setup_page import MailPage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage

QUEUES = {
    "waits": [job(1, 2), job(2, 2)],
    "part": [job(1, 3, "sent"), job(2, 3, "sent"), job(3, 3)],
    "later": [job(1, 3, "sent"), job(2, 3, "failed", reason="mail.timeout", tries=2,
                                     next_try_at=NOW + 300),
              job(3, 3, "failed", reason="mail.timeout", tries=2, next_try_at=NOW + 300)],
    "back": [job(1, 1, "bounced", reason="mail.bounced-5")],
    "given-up": [job(1, 1, "given_up", reason="mail.no-such-mailbox", tries=1)],
    "stopped": [job(1, 2, "sent"), job(2, 2, "given_up", reason="mail.stopped")],
    "sent": [job(1, 2, "sent"), job(2, 2, "sent")],
}  # fmt: skip
CAME = FetchReport(
    looked=40, attachments=6, taken=("a", "b", "c"), parts=2, known=1, bounced=1,
    refused=(("packet.damaged", 1),),
)  # fmt: skip


def setup(way: str, found=None, role: str = "head") -> MailPage:
    """Return the page of the choice over fakes."""
    desk = StageDesk()
    desk.services.user = UserRecord(1, "rdas", "R. Das", "", role)
    page = MailPage(desk, uses=FakeMail(way, found), errands=AtOnce(), beside=AtOnce())
    desk.setParent(page)
    page.refresh()
    return page


def at_address(page: MailPage) -> None:
    """Go to the address of the mailbox, as somebody does who has chosen it."""
    page.form.address.setFocus()
    page.body.keep_in_view(page.form.address)


def tested(step: str) -> MailPage:
    """Return the page after a test in which one step failed."""
    page = setup("account", steps(step) if step else None)
    page.test.click()
    return page


def choosing() -> Iterator[tuple[str, Page]]:
    """The three ways, and the test of a mailbox with each failure."""
    yield "mail-0-none", setup("")
    for place, way in enumerate(("webmail", "draft", "account"), 1):
        yield f"mail-{place}-{way}", setup(way)
    for address in ("office@gmail.com", "office@outlook.com", "office@made-up.example"):
        page = setup("account")
        page.form.show_choice(FakeMail("").kept)
        page.form.address.setText(address)
        page.focus_first = partial(at_address, page)
        yield f"mail-4-{address.partition('@')[2].partition('.')[0]}", page
    for step in ("", *FAILURES):
        yield f"mail-5-test-{step or 'passed'}", tested(step)
    page = setup("account")
    page.flow._uses.error = FactRefusedError(field="Mail address", reason="mail.ascii")
    page.form.address.setText("कार्यालय@example.org")
    page.save.click()
    yield "mail-6-refused", page
    yield "mail-7-officer", setup("account", role="officer")


def outbox(queue: str) -> OutboxPage:
    """Return the outbox with the mails of one packet."""
    desk, mail, tray = StageDesk(), FakeMail(), FakeTray()
    packet = tray.out[0].packet_id
    mail.waiting = [type(one)(**{**one.__dict__, "packet_id": packet}) for one in QUEUES[queue]]
    page = OutboxPage(desk, uses=tray, errands=AtOnce(), hands=hands(desk, mail))
    desk.setParent(page)
    page.open(packet)
    page.refresh()
    return page


def queues() -> Iterator[tuple[str, Page]]:
    """The outbox in every state of a mail."""
    for queue in QUEUES:
        yield f"outbox-{queue}", outbox(queue)


def fetched() -> Iterator[tuple[str, Page]]:
    """The inbox after a look into the mailbox."""
    for name, report, error in (
        ("came", CAME, None),
        ("nothing", FetchReport(), None),
        ("failed", FetchReport(), MailError("mail.cut", host="imap.made-up.example")),
    ):
        desk, mail = StageDesk(), FakeMail()
        mail.report, mail.error = report, error
        page = InboxPage(desk, uses=FakeTray(), errands=AtOnce(), hands=hands(desk, mail))
        desk.setParent(page)
        page.refresh()
        page.fetching.button.click()
        yield f"inbox-mail-{name}", page


def sheets() -> Iterator[tuple[str, QWidget]]:
    """The dialogs."""
    for way, mails in (("webmail", 3), ("draft", 3), ("account", 3)):
        desk, mail = StageDesk(), FakeMail(way)
        mail.mails = Plan(7_000_000, mails)
        panel = SendPanel(desk, hands(desk, mail))
        desk.setParent(panel)
        panel.show_packet("a7f39k2m" * 4, "a" * 64, 18_900_000)
        panel.flow.begin()
        yield f"sheet-{way}-1", panel.sheet
        if way != "account":
            panel.sheet.save_into(Path("/home/made-up/Mail"))
            yield f"sheet-{way}-2", panel.sheet
        else:
            mail.waiting = QUEUES["sent"]
            panel.flow.reload()
            panel.sheet.hide()
            panel._begin_parts()
            yield "sheet-account-2-parts", panel.sheet
        panel.setParent(None)


def reel(stage: Stage) -> Shots:
    """Show every screen of mail."""
    for pages in (choosing, queues, fetched):
        for shot in stage.pages(pages()):
            for page in shot.widget.findChildren(MailPage):
                if page.may and page.flow.steps:
                    page.steps.grew.emit()
                    calm(page)
            yield shot
    yield from stage.sheets(sheets())

"""Pictures of mail in every state, over fakes and without a screen.

python tests/helpers/mail_pictures.py FOLDER [light|dark] [en|hi] [zoom] [1366x720]

Everything in the pictures is made up; nothing is sent.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from collections.abc import Iterator  # noqa: E402

from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from app.errors import FactRefusedError  # noqa: E402
from app.mailing.mail_words import MailError  # noqa: E402
from app.records import FetchReport, UserRecord  # noqa: E402
from desk_sim import dressed  # noqa: E402
from exchange_fakes import AtOnce, FakeTray  # noqa: E402
from exchange_pictures import beside_rail, settle  # noqa: E402
from exchange_records import NOW  # noqa: E402
from exchange_stage import StageDesk  # noqa: E402
from mail_fakes_window import FAILURES, FakeMail, hands, job, steps  # noqa: E402
from ui.inbox.inbox_page import InboxPage  # noqa: E402
from ui.mail.mail_uses import Plan  # noqa: E402
from ui.mail.send_panel import SendPanel  # noqa: E402
from ui.mail.setup_page import MailPage  # noqa: E402
from ui.outbox.outbox_page import OutboxPage  # noqa: E402
from ui.page import Page  # noqa: E402

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
        page.body.verticalScrollBar().setValue(10_000)
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


def main() -> None:
    wanted = dict(enumerate(sys.argv))
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    worn, words, zoom = wanted.get(2, "light"), wanted.get(3, "en"), int(wanted.get(4, "100"))
    width, height = (int(part) for part in wanted.get(5, "1366x720").split("x"))
    app = QApplication([])
    dressed(app, worn, zoom, words)
    mark = f"{words}-{worn}-{zoom}"
    for pages in (choosing, queues, fetched):
        for name, page in pages():
            sheet = beside_rail(page, width)
            sheet.resize(width, height)
            sheet.show()
            settle(0.1)
            if isinstance(page, MailPage) and page.may and page.flow.steps:
                page.steps.grew.emit()
            settle(0.1)
            sheet.grab().save(str(folder / f"{name}-{mark}.png"))
            sheet.hide()
            page.setParent(None)
    for name, sheet in sheets():
        sheet.show()
        settle(0.2)
        sheet.grab().save(str(folder / f"{name}-{mark}.png"))


if __name__ == "__main__":
    main()

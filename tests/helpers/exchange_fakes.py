"""Hand-written fakes of the exchange use cases, in memory, for presenters and pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.base.errors import AppError
from app.base.jobs import Cancelled, Progress, Token
from app.cases.records import CasePage, CaseSummary
from app.core.records import LogReport
from app.inbox.bulk import TakenIn
from app.offices.code_pictures import CodeRefusedError
from app.offices.records import CheckRecord
from app.offices.trust_errors import (
    CardChangedError,
    CardRefusedError,
    NumberDiffersError,
)
from app.outbox.parts_out import numbers_in
from app.packets.errors import PacketDamagedError
from app.packets.records import (
    Accepted,
    CopiedParts,
    LookAgain,
    ReferralPreview,
    SeenFact,
    SeenFile,
    SentReferral,
    WaitingParts,
)
from exchange_records import (
    BLOCK,
    CASE,
    NOW,
    NUMBER,
    OWN,
    SHARE,
    inbox_item,
    inbox_items,
    log_lines,
    office,
    offices,
    outbox_items,
    packet,
)


class AtOnce:
    """Errands done at once, on the caller's thread."""

    def run(self, work, done, failed, progressed=None, ended=None):
        token = Token()
        try:
            result = work(progressed or (lambda _progress: None), token)
        except Cancelled:
            pass
        except Exception as error:
            failed(error)
        else:
            done(result)
        if ended is not None:
            ended()
        return token


class Later:
    """Errands that wait until the test lets the next one go."""

    def __init__(self) -> None:
        self.waiting = []

    def run(self, work, done, failed, progressed=None, ended=None):
        token = Token()
        self.waiting.append((work, done, failed, progressed, ended, token))
        return token

    def go(self, which: int = 0) -> None:
        work, done, failed, progressed, ended, token = self.waiting.pop(which)
        try:
            token.checkpoint()
            result = work(progressed or (lambda _progress: None), token)
        except Cancelled:
            pass
        except Exception as error:
            failed(error)
        else:
            done(result)
        if ended is not None:
            ended()


class FakeOffices:
    """The use cases of offices over a list in memory."""

    def __init__(self, rows=None) -> None:
        self.rows = list(offices() if rows is None else rows)
        self.right = NUMBER.split()
        self.wrong = set()
        self.checked = []
        self.mismatched = []
        self.saved = []

    def list_offices(self):
        return tuple(self.rows)

    def add_card(self, path: Path):
        if path.suffix != ".lfcard":
            raise CardRefusedError
        added = office("9", name="CWC Patna", state="new", check=None)
        self.rows.append(added)
        return added

    def export_card(self, target: Path):
        self.saved.append(target)
        return target

    def block_office(self, office_id: str):
        return self._change(office_id, state="revoked")

    def show_office(self, office_id: str):
        return next(row for row in self.rows if row.office_id == office_id)

    def compare_group(self, office_id: str, index: int, digits: str) -> bool:
        if self.right[index] == digits:
            return True
        if index in self.wrong:
            self.report_mismatch(office_id)
            raise NumberDiffersError(office="CWC Kishanganj")
        self.wrong.add(index)
        return False

    def compare_picture(self, office_id: str, picture):
        """Compare a picture whose bytes, or whose file's name, say what is in it."""
        said = picture.decode() if isinstance(picture, bytes) else picture.stem
        if said == "theirs":
            return self.show_office(office_id)
        if said == "nothing":
            raise CodeRefusedError(reason="code.none")
        if said != "strange":
            raise NumberDiffersError(reason=f"code.{said}", office="CWC", other="Another")
        if "picture" in self.wrong:
            self.report_mismatch(office_id)
            raise NumberDiffersError(office="CWC Kishanganj")
        self.wrong.add("picture")
        raise NumberDiffersError(reason="code.differs", office="CWC")

    def export_code(self, target: Path):
        return self.export_card(target)

    def check_number(self, office_id: str, number: str, how: str, with_whom: str, seen: int):
        if self.show_office(office_id).card_seq != seen:
            raise CardChangedError(office="CWC Kishanganj")
        self.checked.append((office_id, number, how, with_whom))
        return self._change(
            office_id, state="verified", check=CheckRecord(how, with_whom, "R. Das", NOW)
        )

    def report_mismatch(self, office_id: str):
        self.mismatched.append(office_id)
        return self._change(office_id, state="mismatch", check=None)

    def _change(self, office_id: str, **parts):
        place = next(i for i, row in enumerate(self.rows) if row.office_id == office_id)
        self.rows[place] = replace(self.rows[place], **parts)
        return self.rows[place]


class FakeReferrals:
    """The composer's use cases; the view is made from the command as the real one is."""

    def __init__(self, share=SHARE) -> None:
        self.share = share
        self.granted = SHARE
        self.case = CASE
        self.offices = FakeOffices()
        self.asked = []
        self.previews = 0
        self.sent = []
        self.send_error: AppError | None = None
        self.before = ()
        self.earlier = None
        self.answers = []

    def show_case(self, case_id):
        return self.case

    def list_offices(self):
        return self.offices.list_offices()

    def add_card(self, path):
        return self.offices.add_card(path)

    def sent_before(self, case_id):
        return self.before

    def keep_draft(self, place, text):
        self.drafts = {**getattr(self, "drafts", {}), place: text}

    def kept_draft(self, place):
        return getattr(self, "drafts", {}).get(place, "")

    def earlier_choice(self, referral_id):
        return replace(self.earlier, supersedes=referral_id)

    def add_consent(self, case_id, person, facts):
        self.answers.append((person, facts))
        self.share = self.granted

    def share_list(self, case_id, office_id, purpose, kind, ground):
        self.asked.append((office_id, purpose, kind, ground))
        if ground is None:
            return self.share
        return replace(
            self.share,
            facts=tuple(replace(row, refusal="") for row in self.share.facts),
            papers=tuple(replace(row, refusal="") for row in self.share.papers),
            consent_refusal="",
        )

    def preview(self, command):
        self.previews += 1
        return referral_preview(command, self.share)

    def send(self, command, report, token):
        report(Progress("sealing", 1, 2))
        token.checkpoint()
        if self.send_error is not None:
            raise self.send_error
        self.sent.append(command)
        return SentReferral("r1", "a7f39k2m" * 4, "/register/outbox/A7F3-9K2M.lifafa", 67_195)


def referral_preview(command, share=SHARE) -> ReferralPreview:
    """The receiver's view of a command."""
    rows = {row.fact.address: row.fact for row in share.facts}
    seen = tuple(
        SeenFact(
            address.rpartition(".")[0] or "case", rows[address].name, rows[address].label,
            rows[address].shown,
        )
        for address in command.facts
    )  # fmt: skip
    papers = {row.paper.paper_id: row.paper for row in share.papers}
    files = tuple(
        SeenFile(f"{papers[paper].title}.pdf", "application/pdf", papers[paper].size, False)
        for paper in command.papers
    )
    withheld = tuple(row.fact.label for row in share.facts if row.fact.address not in command.facts)
    hint = LookAgain("Illness, injuries, medicines", "phone 98300 44110", "p1.health_notes")
    again = (hint,) if hint.place in command.facts else ()
    return ReferralPreview(
        packet=packet(
            facts=seen, files=files, details=command.details, purpose=command.purpose,
            kind=command.kind, ground=command.ground, from_name=OWN.name,
        ),
        withheld=withheld,
        look_again=again,
    )  # fmt: skip


class FakeTray:
    """Inbox, outbox and handing over, in memory."""

    def __init__(self, items=None) -> None:
        self.items = list(inbox_items() if items is None else items)
        self.previews = {}
        self.accepted = []
        self.declined = []
        self.copied = []
        self.handed_over = []
        self.unmark_handed_over = self.handed_over.remove
        self.error: Exception | None = None
        self.out = list(outbox_items())
        self.sets = ()
        self.missing = ()
        self.room = 99
        self.more_cases = False
        self.not_copied = ()

    def now(self):
        return NOW

    def inbox(self):
        return tuple(self.items)

    def gaps(self):
        return self.missing

    def receive(self, path: Path, report, token):
        report(Progress("checking", 1, 2))
        if path.suffix == ".lfpart":
            return self._gathered(path)
        if path.suffix != ".lifafa":
            raise PacketDamagedError
        item = inbox_item(90 + len(self.items))
        self.items.insert(0, item)
        return item

    def _gathered(self, path: Path):
        """Take in a part of a packet of four, named by its number."""
        (waiting,) = self.sets or (WaitingParts("9e" * 16, 4, (1, 2, 3, 4), 9 * 10**6, NOW, NOW),)
        left = tuple(n for n in waiting.missing if f"{n}" != path.stem)
        self.sets = (replace(waiting, missing=left),) if left else ()
        return (
            self.sets[0]
            if left
            else self.receive(path.with_suffix(".lifafa"), lambda _progress: None, None)
        )

    def packet_files(self, places):
        return tuple(places)

    def take_in(self, files, report, token):
        """Take in many files; one of another ending is refused."""
        told = TakenIn(done=len(files))
        for path in files:
            if path.suffix == ".lifafa":
                told.received += 1
                self.items.insert(0, inbox_item(90 + len(self.items)))
            else:
                told.refused.append((path.name, PacketDamagedError()))
        return told

    def waiting_parts(self):
        return self.sets

    def drop_parts(self, set_id):
        self.sets = tuple(one for one in self.sets if one.set_id != set_id)

    def go_on(self, set_id, report, token):
        self.drop_parts(set_id)
        return self.receive(Path("whole.lifafa"), report, token)

    def preview(self, packet_id):
        if packet_id in self.previews:
            return self.previews[packet_id]
        item = next(row for row in self.items if row.packet_id == packet_id)
        closed = item.state == "quarantined"
        warnings = {"new": ("sender-unknown",), "changed": ("sender-changed",)}
        return packet(
            packet_id=packet_id, from_office=item.from_office, from_name=item.from_name,
            from_state=item.from_state, type=item.type, kind=item.kind,
            facts=() if closed else packet().facts, files=() if closed else packet().files,
            consent_text=() if closed else packet().consent_text,
            block=BLOCK if item.type == "referral" else None,
            warnings=warnings.get(item.from_state, ("files-not-checked",)),
        )  # fmt: skip

    def accept(self, packet_id, into, reason, report, token):
        if self.error is not None:
            raise self.error
        self.accepted.append((packet_id, into, reason))
        self._move(packet_id, "accepted")
        return Accepted("case-9", "LF-26-0043", "receipt-1", "/register/outbox/R.lifafa")

    def decline(self, packet_id, reason, note):
        self.declined.append((packet_id, reason, note))
        self._move(packet_id, "declined")
        return Accepted("", "", "receipt-2", "/register/outbox/D.lifafa")

    def _move(self, packet_id, state):
        place = next(i for i, row in enumerate(self.items) if row.packet_id == packet_id)
        self.items[place] = replace(self.items[place], state=state)

    def find_cases(self, text):
        rows = (
            CaseSummary("case-1", "LF-26-0042", "Sunita T.", "16", "Kalimpong", "", "open", NOW),
            CaseSummary("case-2", "LF-26-0039", "Rekha M.", "14", "Jalpaiguri", "", "open", NOW),
        )
        return CasePage(rows, {}, not text and self.more_cases)

    def outbox(self):
        return tuple(self.out)

    def copy_to(self, packet_id, folder: Path, report, token):
        report(Progress("copying", 1, 2))
        token.checkpoint()
        if self.error is not None:
            raise self.error
        self.copied.append((packet_id, folder))
        return folder / "A7F3-9K2M.lifafa"

    def copy_parts(self, packet_id, folder: Path, size, only, report, token):
        report(Progress("reading", 1, 2))
        if self.error is not None:
            raise self.error
        wanted = numbers_in(only, 4) if only else (1, 2, 3, 4)
        self.copied.append((packet_id, folder, size, only))
        done, left = wanted[: self.room], wanted[self.room :]
        files = tuple(str(folder / f"A7F3-9K2M.{n:03d}of004.lfpart") for n in done)
        return CopiedParts(files, 4, done, left, self.not_copied)

    def mark_handed_over(self, packet_id):
        self.handed_over.append(packet_id)


class FakeLog:
    """A log of a few lines."""

    def __init__(self, lines=None, report=None) -> None:
        self.lines = list(lines if lines is not None else log_lines())
        self.report = report or LogReport(len(self.lines), 0, "")

    def entries(self, limit, before):
        rows = [line for line in self.lines if before is None or line.number < before]
        return tuple(rows[:limit])

    def check(self):
        return self.report

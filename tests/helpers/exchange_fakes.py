"""Hand-written fakes of the exchange use cases and made-up records, for presenters and pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.errors import AppError, CardRefusedError, NumberDiffersError, PacketDamagedError
from app.jobs import Cancelled, Progress, Token
from app.records import (
    Accepted,
    CaseRecord,
    CaseSummary,
    CheckRecord,
    ConsentRecord,
    Fact,
    InboxItem,
    LogEntry,
    LogReport,
    OfficeRecord,
    OutboxItem,
    OwnOffice,
    PacketPreview,
    PaperRecord,
    PersonRecord,
    PreviewBlock,
    ReferralPreview,
    SeenFact,
    SeenFile,
    SentReferral,
    Shareable,
    ShareablePaper,
    ShareList,
)

NOW = 1_795_600_000
DAY = 86_400
NUMBER = "36442 04073 91820 00517 64208 33190"
OWN = OwnOffice(
    office_id="0" * 64,
    number="10293 84756 56473 82910 00042 77881",
    name="SJPU Darjeeling",
    name_local="विशेष किशोर पुलिस इकाई, दार्जिलिंग",
    kind="sjpu",
    state="West Bengal",
    district="Darjeeling",
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


def office(letter="a", **changes) -> OfficeRecord:
    """A counterpart; its id is one letter repeated."""
    made = OfficeRecord(
        office_id=letter * 64,
        short_id=letter * 8,
        number=NUMBER,
        name="Bal Kalyan Shelter, Siliguri",
        name_local="बाल कल्याण गृह, सिलीगुड़ी",
        kind="shelter_cci",
        state_name="West Bengal",
        district="Darjeeling",
        country="IN",
        phone="+91 353 255 0199",
        email="office@example.org",
        state="verified",
        stale=False,
        card_seq=3,
        added_at=NOW - 30 * DAY,
        last_exchange_at=NOW - 4 * DAY,
        check=CheckRecord("phone", "S. Lama", "R. Das", NOW - 13 * DAY),
    )
    return replace(made, **changes)


def offices() -> tuple[OfficeRecord, ...]:
    """Offices in every state."""
    return (
        office("a"),
        office(
            "b", name="CWC Kishanganj", name_local="", kind="cwc", district="Kishanganj",
            state_name="Bihar", state="new", check=None, last_exchange_at=0,
        ),
        office(
            "c", name="Maiti Home, Kathmandu", name_local="माइती होम", kind="nepal_ngo",
            district="Kathmandu", state_name="Bagmati", country="NP",
            check=CheckRecord("met", "A. Rai", "R. Das", NOW - 40 * DAY),
        ),
        office(
            "d", name="AHTU Gorakhpur", name_local="", kind="ahtu", district="Gorakhpur",
            state_name="Uttar Pradesh", state="changed", check=None,
        ),
        office(
            "e", name="Railway police, Katihar", name_local="", kind="grp_rpf",
            district="Katihar", state_name="Bihar", state="mismatch", check=None,
        ),
        office(
            "f", name="One Stop Centre Jalpaiguri", name_local="", kind="one_stop_centre",
            district="Jalpaiguri", state="listed", check=None,
        ),
    )  # fmt: skip


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

    def check_number(self, office_id: str, number: str, how: str, with_whom: str):
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


# -- the composer ----------------------------------------------------------------------------------


def fact(address, label, shown, group="age_sex", name="") -> Fact:
    return Fact(address, name or address.rpartition(".")[2], label, shown, shown, group)


CONSENT = ConsentRecord(
    consent_id="c1",
    person_number=1,
    given_by="individual",
    capacity="child_assent",
    purposes=("shelter", "medical"),
    groups=("age_sex", "identity_names", "health", "language"),
    offices=("a" * 64,),
    valid_from="2026-11-24",
    valid_to="2027-05-25",
    recorded_at=NOW - DAY,
    recorded_by="R. Das",
    withdrawn_on="",
)
PAPER = PaperRecord(
    "paper1", "Health note", "health_report", "application/pdf", 184_320, "0" * 64, NOW, "R. Das",
    "health",
)  # fmt: skip
STATEMENT = PaperRecord(
    "paper2", "Statement", "statement", "application/pdf", 410_000, "1" * 64, NOW, "R. Das",
    "exploitation_detail",
)  # fmt: skip
SHARE = ShareList(
    facts=(
        Shareable(fact("p1.name_to_use", "Name to use", "Sunita T.", "identity_names"), "", True),
        Shareable(fact("p1.age", "Age", "16"), "", True),
        Shareable(fact("p1.sex_or_gender", "Sex or gender", "Female"), "", False),
        Shareable(fact("p1.nationality", "Nationality", "Nepal"), "", True),
        Shareable(
            fact("p1.home_address", "Home address", "Ward 4", "home_address"), "group", False
        ),
        Shareable(fact("p1.languages", "Languages", "Nepali, Hindi", "language"), "", True),
        Shareable(
            fact(
                "p1.health_notes",
                "Health notes",
                "Fever since 22 Nov; needs a test. Allergic to penicillin. Brother 98300 44110",
                "health",
            ),
            "",
            True,
        ),
        Shareable(fact("risk_level", "Safety risk", "High"), "", True),
        Shareable(fact("fir_no", "FIR number", "112/2026", "case_numbers"), "withheld", False),
        Shareable(
            fact("narrative", "What happened", "Long text", "exploitation_detail"), "group", False
        ),
    ),
    papers=(ShareablePaper(PAPER, ""), ShareablePaper(STATEMENT, "group")),
    office_refusal="",
    consent_refusal="",
    consent=CONSENT,
)
CASE = CaseRecord(
    case_id="case-1",
    case_no="LF-26-0042",
    status="active",
    opened_on="2026-11-24",
    closed_on="",
    updated_at=NOW,
    facts={"risk_level": "high"},
    persons=(
        PersonRecord("p-1", 1, ("victim",), "Sunita T.", "16", "yes", {"name_to_use": "Sunita T."}),
    ),
    events=(),
    papers=(PAPER, STATEMENT),
    consents=(CONSENT,),
    timeline=(),
)


class FakeReferrals:
    """The composer's use cases; the view is made from the command as the real one is."""

    def __init__(self, share=SHARE) -> None:
        self.share = share
        self.offices = FakeOffices()
        self.asked = []
        self.previews = 0
        self.sent = []
        self.send_error: AppError | None = None

    def show_case(self, case_id):
        return CASE

    def list_offices(self):
        return self.offices.list_offices()

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
    again = (("Health notes", "phone 98300 44110"),) if "p1.health_notes" in command.facts else ()
    return ReferralPreview(
        packet=packet(
            facts=seen, files=files, details=command.details, purpose=command.purpose,
            kind=command.kind, ground=command.ground, from_name=OWN.name,
        ),
        withheld=withheld,
        look_again=again,
    )  # fmt: skip


# -- packets ---------------------------------------------------------------------------------------

BLOCK = PreviewBlock(
    kind="refer", urgency="1_day", services=("shelter", "medical"), age_band="child_14_17",
    sex="female", nationality="NP", district_from="Darjeeling,West Bengal",
    district_to="Jhapa,Koshi", languages=("nep", "hin"), files=1, files_bytes=184_320,
)  # fmt: skip


def packet(**changes) -> PacketPreview:
    """A packet as its reader sees it."""
    made = PacketPreview(
        packet_id="a7f39k2m" * 4,
        type="referral",
        kind="refer",
        from_office="a" * 64,
        from_name="Bal Kalyan Shelter, Siliguri",
        from_state="verified",
        to_office=OWN.office_id,
        to_name=OWN.name,
        created=NOW - DAY,
        expires=NOW + 89 * DAY,
        block=BLOCK,
        purpose="shelter",
        details="",
        facts=(
            SeenFact("p1", "name_to_use", "Name to use", "Rekha M."),
            SeenFact("p1", "age", "Age", "14"),
            SeenFact("p1", "languages", "Languages", "Bengali, Hindi"),
        ),
        files=(SeenFile("Health note.pdf", "application/pdf", 184_320, False),),
        consent_text=(("Purposes", "Shelter, Medical care"),),
        ground=None,
        warnings=("files-not-checked",),
        missing_packets=(),
        size=131_072,
    )
    return replace(made, **changes)


def inbox_item(number=1, **changes) -> InboxItem:
    """A received packet."""
    made = InboxItem(
        packet_id=f"{number:032x}",
        type="referral",
        kind="refer",
        from_office="a" * 64,
        from_name="Bal Kalyan Shelter, Siliguri",
        from_state="verified",
        received_at=NOW - 3600 * number,
        state="waiting",
        urgency="1_day",
        size=131_072,
        case_no="",
    )
    return replace(made, **changes)


def inbox_items() -> tuple[InboxItem, ...]:
    """Packets in every state."""
    return (
        inbox_item(1),
        inbox_item(
            2, from_office="b" * 64, from_name="CWC Kishanganj", from_state="new",
            state="quarantined", urgency="3_days",
        ),
        inbox_item(3, type="receipt", kind="accepted", state="read", urgency="",
                   case_no="LF-26-0041"),
        inbox_item(4, from_office="c" * 64, from_name="Maiti Home, Kathmandu", state="accepted",
                   case_no="LF-26-0039", urgency="7_days"),
        inbox_item(5, from_office="d" * 64, from_name="AHTU Gorakhpur", from_state="changed",
                   state="quarantined", urgency="1_hour"),
        inbox_item(6, state="declined", urgency="30_days"),
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
        self.error: Exception | None = None
        self.out = list(outbox_items())

    def now(self):
        return NOW

    def inbox(self):
        return tuple(self.items)

    def receive(self, path: Path, report, token):
        report(Progress("checking", 1, 2))
        if path.suffix != ".lifafa":
            raise PacketDamagedError
        item = inbox_item(90 + len(self.items))
        self.items.insert(0, item)
        return item

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
        return (
            CaseSummary("case-1", "LF-26-0042", "Sunita T.", "16", "Kalimpong", "", "open", NOW),
            CaseSummary("case-2", "LF-26-0039", "Rekha M.", "14", "Jalpaiguri", "", "open", NOW),
        )

    def outbox(self):
        return tuple(self.out)

    def copy_to(self, packet_id, folder: Path, report, token):
        report(Progress("copying", 1, 2))
        token.checkpoint()
        if self.error is not None:
            raise self.error
        self.copied.append((packet_id, folder))
        return folder / "A7F3-9K2M.lifafa"

    def mark_handed_over(self, packet_id):
        self.handed_over.append(packet_id)


def outbox_items() -> tuple[OutboxItem, ...]:
    """Sealed packets in every state."""
    shelter, home = "Bal Kalyan Shelter, Siliguri", "Maiti Home, Kathmandu"
    return (
        OutboxItem("1" * 32, "referral", "a" * 64, shelter, "LF-26-0042", NOW - 600, 0, "sealed",
                   67_195, "/register/outbox/A7F3-9K2M.lifafa"),
        OutboxItem("2" * 32, "referral", "c" * 64, home, "LF-26-0041", NOW - 9 * DAY,
                   NOW - 9 * DAY, "handed_over", 131_072, "/register/outbox/B7F3-9K2M.lifafa"),
        OutboxItem("3" * 32, "receipt", "c" * 64, home, "LF-26-0039", NOW - 2 * DAY, NOW - DAY,
                   "handed_over", 67_195, "/register/outbox/C7F3-9K2M.lifafa"),
        OutboxItem("4" * 32, "referral", "a" * 64, shelter, "LF-26-0036", NOW - 20 * DAY,
                   NOW - 19 * DAY, "accepted", 67_195, "/register/outbox/D7F3-9K2M.lifafa"),
        OutboxItem("5" * 32, "referral", "a" * 64, shelter, "LF-26-0031", NOW - 30 * DAY,
                   NOW - 30 * DAY, "declined", 67_195, "/register/outbox/E7F3-9K2M.lifafa"),
    )  # fmt: skip


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


def log_lines() -> tuple[LogEntry, ...]:
    """Lines, newest first."""
    return (
        LogEntry(4, NOW - 60, "R. Das", "referral_sealed", "LF-26-0042",
                 {"office": "Bal Kalyan Shelter", "facts": 5}),
        LogEntry(3, NOW - 600, "A. Tamang", "case_changed", "LF-26-0041",
                 {"fields": 1, "names": "age"}),
        LogEntry(2, NOW - DAY, "R. Das", "office_checked", "Bal Kalyan Shelter", {"how": "phone"}),
        LogEntry(1, NOW - 2 * DAY, "R. Das", "register_created", "SJPU Darjeeling", {}),
    )  # fmt: skip

"""Made-up records of the exchange: offices, a case to refer, packets, lines of the log."""

from __future__ import annotations

from dataclasses import replace

from app.cases.records import CaseRecord, ConsentRecord, Fact, PaperRecord, PersonRecord
from app.core.records import LogEntry, OwnOffice
from app.offices.records import CheckRecord, OfficeRecord
from app.packets.records import (
    InboxItem,
    OutboxItem,
    PacketPreview,
    PreviewBlock,
    SeenFact,
    SeenFile,
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
        Shareable(
            fact("p1.name_to_use", "Full name", "Sunita T.", "identity_names", "name_full"),
            "",
            True,
        ),
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
                "Illness, injuries, medicines",
                "Fever since 22 Nov; needs a test. Allergic to penicillin. Brother 98300 44110",
                "health",
                "health_needs",
            ),
            "",
            True,
        ),
        Shareable(fact("risk_level", "Danger", "High"), "", True),
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
            SeenFact("p1", "name_full", "Full name", "Rekha M."),
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


def log_lines() -> tuple[LogEntry, ...]:
    """Lines, newest first."""
    return (
        LogEntry(4, NOW - 60, "R. Das", "referral_sealed", "LF-26-0042",
                 {"office": "Bal Kalyan Shelter", "facts": 5}, 4),
        LogEntry(3, NOW - 600, "A. Tamang", "case_changed", "LF-26-0041",
                 {"fields": 1, "names": "age"}, 3),
        LogEntry(2, NOW - DAY, "R. Das", "office_checked", "Bal Kalyan Shelter", {"how": "phone"},
                 2),
        LogEntry(1, NOW - 2 * DAY, "R. Das", "register_created", "SJPU Darjeeling", {}, 1),
    )  # fmt: skip

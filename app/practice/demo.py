"""The five-minute tour: two made-up offices, a case sealed and opened, and the answer home.

Rules:

* What is made up: telephone numbers are of a range that nobody is given; papers are drawn at run
  time, say on their face that they are made up, and need no library.
* The tour: everything is made up and marked as practice; every step is done by the use cases that
  the window calls, and told in plain words; a tour is there whole or not at all; one that is there
  is not made again.
"""

from __future__ import annotations

import dataclasses
import itertools
import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import Clock
from app.base.errors import TargetExistsError
from app.base.jobs import Progress, Report, Token
from app.base.language import translate as _
from app.base.numerals import size_words
from app.cases import cases
from app.cases.papers import papers
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.records import SendReferral
from app.core.field_catalogue import code_label
from app.core.key_files import CURRENT
from app.core.services import Services, writing
from app.inbox import acceptance, inbox_list
from app.offices import office_facts, offices, own_card, practice
from app.offices.office_facts import NewOffice, NewOfficer
from app.outbox import delivery
from app.packets.packet_view import withheld_words
from app.practice.practice_place import (
    FIRST,
    PAPERS,
    PASSPHRASES,
    SECOND,
    STICK,
    folder_in,
    next_folder,
    older_than,
)
from app.referrals import referrals
from app.register import access
from app.system import packaged
from app.system.files import plain_errors, remove_all, remove_empty, rename
from app.system.platforms import system
from crypto.vault.key_slots import KDF_CHEAPEST
from models.fields.tables import Table

FIRST_OFFICE = NewOffice(
    name="Demo AHTU Purnea (made up)",
    kind="ahtu",
    name_local="डेमो मानव तस्करी निरोधक इकाई, पूर्णिया (बनावटी)",
    state="Bihar",
    district="Purnia",
    phone="+919000000011",
)
SECOND_OFFICE = NewOffice(
    name="Demo Shelter Siliguri (made up)",
    kind="shelter_cci",
    name_local="ডেমো আশ্রয়, শিলিগুড়ি (বানানো)",
    state="West Bengal",
    district="Darjeeling",
    phone="+919000000012",
)
OFFICERS = (
    NewOfficer(name="R. Practice", login="practice", post="Inspector"),
    NewOfficer(name="S. Practice", login="practice", post="Coordinator"),
)

_CASES = Table.at(Path(__file__).with_name("made_up_cases.toml")).texts("hindi", "english")
HINDI, ENGLISH = _CASES["hindi"], _CASES["english"]
OTHERS = [case for name, case in _CASES.items() if name.startswith("other_")]
HINDI_SHARED = (
    "name_full", "name_latin", "age", "is_child_stated", "sex_or_gender", "languages",
    "home_district", "health_needs", "immediate_needs", "summary",
)  # fmt: skip
HINDI_GROUPS = (
    "identity_names,age_sex,language,health,home_address,exploitation_summary,attachments"
)

ENGLISH_GROUPS = "identity_names,age_sex,language,exploitation_summary,exploitation_detail,suspects"

_PAPER = (
    "MADE UP - FOR PRACTICE ONLY",
    "",
    "First information (made up)",
    "Station: a made-up police station",
    "Number: 212/2026",
    "",
    "This paper was drawn by the program.",
    "Nobody in it exists.",
)


def scanned_paper() -> bytes:
    """Return a one-page PDF that looks like a form and says that it is made up."""
    lines = [f"({line}) Tj 0 -28 Td" for line in _PAPER]
    drawn = ["BT /F1 18 Tf 72 760 Td", *lines, "ET", "1 w 60 560 475 240 re S"]
    content = "\n".join(drawn).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b >>"
        % b"/Resources << /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(parts) + 1)
    made += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(made)


def photograph(width: int = 320, height: int = 240) -> bytes:
    """Return a PNG of a made-up place: a hill under a sky.

    Args:
        width: pixels.
        height: pixels.
    """
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = height * 0.55 + (x - width / 2) ** 2 / width
            sky = (150 + y // 3, 190 + y // 6, 225)
            rows += bytes(sky if y < hill else (70, 110 + (x * y) % 23, 60))

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(rows)))
        + chunk(b"IEND", b"")
    )


Say = Callable[[str], None]

_LINES = 17
"""So many lines a whole tour tells."""


@dataclass(frozen=True)
class DemoResult:
    """A finished tour.

    Attributes:
        first, second: the two register folders.
        passphrases: of the first and the second.
        fresh: False when the tour had been there before.
    """

    first: Path
    second: Path
    passphrases: tuple[str, str]
    fresh: bool


def run(folder: Path, say: Say, clock: Clock) -> DemoResult:
    """Take the tour in a folder, or find the one that is there.

    Args:
        folder: not there yet, empty, or an earlier tour.
        say: told one line at a time.
        clock: the time.

    Raises:
        TargetExistsError: the folder holds other things.
        NotEnoughDiskError, FileUnreadableError: nothing is left behind.
    """
    folder = folder.absolute()
    if (folder / FIRST / CURRENT).is_file() and (folder / SECOND / CURRENT).is_file():
        result = _result(folder, fresh=False)
        say(_("The practice offices are already there. Nothing was changed."))
        _say_where(result, say)
        return result
    with plain_errors():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise TargetExistsError
        making = folder.with_name(f"{folder.name}.making")
        remove_all(making, quietly=True)
        making.mkdir(parents=True)
        try:
            _tour(making, say, clock)
            if folder.exists():
                remove_empty(folder)
            rename(making, folder)
        except BaseException:
            remove_all(making, quietly=True)
            raise
    result = _result(folder, fresh=True)
    _say_where(result, say)
    return result


def unsaid(_line: str) -> None:
    """Tell nobody."""


def watched(report: Report, token: Token) -> Say:
    """Return what a tour tells its lines to when nobody reads them, but somebody may stop it.

    Args:
        report: told the step "recording", in lines of the tour.
        token: looked at between two lines; what is half made goes when it is set.
    """
    lines = itertools.count(1)

    def say(_line: str) -> None:
        token.checkpoint()
        report(Progress("recording", min(next(lines), _LINES), _LINES))

    return say


def begin_anew(root: Path, clock: Clock, say: Say = unsaid) -> DemoResult:
    """Make fresh practice offices beside those that are there; the ones before the last go.

    What may be open just now is never touched.

    Raises:
        NotEnoughDiskError, FileUnreadableError: nothing is left behind.
    """
    last, fresh = folder_in(root), next_folder(root)
    made = run(fresh, say, clock)
    for path in older_than(root, last, fresh):
        remove_all(path, quietly=True)
    return made


def open_window(result: DemoResult) -> int:
    """Open the window on the first office, or say why it cannot open here; return the exit code."""
    if not system.has_screen():
        print(  # noqa: T201 - the tour speaks on the terminal
            _("There is no screen here. On a computer with one, open the folder in the window.")
        )
        return 0
    words = ["window", "--register", str(result.first)]
    if packaged.is_packaged():
        return subprocess.call([packaged.window_program(), *words])
    return subprocess.call(packaged.from_source(*words))


def _result(folder: Path, *, fresh: bool) -> DemoResult:
    return DemoResult(folder / FIRST, folder / SECOND, PASSPHRASES, fresh)


def _say_where(result: DemoResult, say: Say) -> None:
    for register, words in zip((result.first, result.second), result.passphrases, strict=True):
        say(_("Register: {folder}").format(folder=register))
        say(_("   its passphrase, for practice only: {words}").format(words=words))


def _tour(folder: Path, say: Say, clock: Clock) -> None:
    for name in (STICK, PAPERS):
        (folder / name).mkdir()
    first = _office(folder / FIRST, 0, clock)
    try:
        second = _office(folder / SECOND, 1, clock)
        try:
            _tell(folder, first, second, say)
        finally:
            access.lock(second)
    finally:
        access.lock(first)


def _office(folder: Path, which: int, clock: Clock) -> Services:
    made = access.create_register(
        folder,
        (FIRST_OFFICE, SECOND_OFFICE)[which],
        OFFICERS[which],
        PASSPHRASES[which],
        clock=clock,
        # A practice register has nothing to hide; it opens quickly on every PC.
        cost=KDF_CHEAPEST,
    )
    with writing(made.services) as session:
        practice.start(session)
        session.flush()
        # From the first card on this office says that nobody works there.
        own_card.make_next_card(made.services.vault, session, clock.now())
        office = office_facts.own_office(session)
    return dataclasses.replace(made.services, office=office)


def _tell(folder: Path, first: Services, second: Services, say: Say) -> None:
    """Tell the story of the tour, one step after the other."""
    say(
        _("1. Two made-up offices are set up: {first} and {second}.").format(
            **_names(first, second)
        )
    )
    _exchange_cards(first, second, say)
    case = _hindi_case(folder, first, say)
    _record_consent(first, case, second, HINDI_GROUPS)
    say(
        _("5. The person agrees: for shelter, only to {second}, only some facts.").format(
            **_names(first, second)
        )
    )
    _refer(folder, first, second, case, say)
    _answer(folder, first, second, say)
    _send_english(first, second, say)
    for facts in OTHERS:
        cases.add_case(first, facts)


def _names(first: Services, second: Services) -> dict[str, str]:
    return {"first": first.office.name, "second": second.office.name}


def _exchange_cards(first: Services, second: Services, say: Say) -> None:
    offices.add_card(first, offices.own_card(second))
    offices.add_card(second, offices.own_card(first))
    say(_("2. They exchange office cards. Neither may be sent anything yet: not checked."))
    for one, other in ((first, second), (second, first)):
        number = other.office.number
        offices.check_number(one, other.office.office_id, number, "phone", "Made-up Officer")
        say(
            _("3. {office} reads its number aloud, the listener types it: {number}. Equal.").format(
                office=other.office.name, number=number
            )
        )


def _hindi_case(folder: Path, first: Services, say: Say) -> CaseRecord:
    case = cases.add_case(first, HINDI)
    for name, kind, content in (
        ("first information.pdf", "fir_copy", scanned_paper()),
        ("place.png", "photo_place", photograph()),
    ):
        path = folder / PAPERS / name
        path.write_bytes(content)
        papers.attach(first, case.case_id, path, kind)
    say(
        _("4. {case} is written down: {name}, with a scanned document and a photograph.").format(
            case=case.case_no, name=case.persons[0].display_name
        )
    )
    return cases.show_case(first, case.case_id)


def _record_consent(s: Services, case: CaseRecord, to: Services, groups: str) -> None:
    facts = {
        "given_by": "individual",
        "capacity": "adult_own",
        "explained": "purpose_of_interview,use_of_data,right_to_ask,how_to_withdraw",
        "explained_in_language": "hin",
        "read_aloud": "yes",
        "form": "spoken",
        "purposes": "shelter,legal",
        "named_offices": to.office.office_id,
        "field_groups": groups,
    }
    decisions.add_consent(s, case.case_id, 1, facts)


def _refer(folder: Path, first: Services, second: Services, case: CaseRecord, say: Say) -> None:
    command = SendReferral(
        case_id=case.case_id,
        to=second.office.office_id,
        kind="refer",
        purpose="shelter",
        facts=referrals.addresses_of(case, HINDI_SHARED, ()),
        papers=tuple(paper.paper_id for paper in case.papers),
        services=("shelter", "medical"),
        urgency="1_day",
    )
    look = referrals.preview(first, command)
    say(
        _(
            "6. The last look before sealing, decoded from the very bytes: {count} facts leave,"
            " {papers} documents."
        ).format(count=len(look.packet.facts), papers=len(look.packet.files))
    )
    say(_("   Stays here: {labels}.").format(labels=", ".join(withheld_words(look))))
    sent = referrals.send(first, command)
    copied = delivery.copy_to(first, sent.packet_id, folder / STICK)
    delivery.mark_handed_over(first, sent.packet_id, "usb")
    say(
        _(
            "7. Sealed for {second} alone and copied to a USB drive, read back and equal: "
            "{file}, {size}."
        ).format(second=second.office.name, file=copied.name, size=size_words(sent.size))
    )


def _answer(folder: Path, first: Services, second: Services, say: Say) -> None:
    (packet,) = (folder / STICK).glob("*.lifafa")
    item = acceptance.receive(second, packet)
    seen = inbox_list.preview(second, item.packet_id)
    say(
        _("8. {second} opens it: from {office}, checked; {count} facts.").format(
            second=second.office.name, office=seen.from_name, count=len(seen.facts)
        )
    )
    done = acceptance.accept(second, item.packet_id)
    say(
        _("9. Accepted into its own register as {case}; every file was checked.").format(
            case=done.case_no
        )
    )
    receipt = delivery.copy_to(second, done.receipt_packet_id, folder / STICK)
    acceptance.receive(first, receipt)
    state = code_label("referral_state", referrals.list_referrals(first)[0].state)
    say(
        _("10. The receipt comes home. The referral now stands as: {state}.").format(state=_(state))
    )


def _send_english(first: Services, second: Services, say: Say) -> None:
    """Let the second office refer an English case back, which then waits in the first's inbox."""
    case = cases.add_case(second, ENGLISH)
    _record_consent(second, case, first, ENGLISH_GROUPS)
    facts = referrals.addresses_of(case, (), tuple(ENGLISH_GROUPS.split(",")))
    command = SendReferral(
        case_id=case.case_id,
        to=first.office.office_id,
        kind="refer",
        purpose="legal",
        facts=facts,
        services=("statement_or_testimony",),
    )
    sent = referrals.send(second, command)
    acceptance.receive(first, Path(sent.file))
    say(
        _(
            "11. An English case from {second} waits in the inbox of {first}, for you to accept."
        ).format(**_names(first, second))
    )

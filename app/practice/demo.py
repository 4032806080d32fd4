"""The five-minute tour: two made-up offices, a case sealed and opened, and the answer home.

Rules: everything is made up and marked as practice; every step is done by the use cases that the
window calls, and told in plain words; a tour is there whole or not at all; one that is there is not
made again.
"""

from __future__ import annotations

import dataclasses
import itertools
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import Clock
from app.base.errors import TargetExistsError
from app.base.jobs import Progress, Report, Token
from app.base.language import translate as _
from app.base.messages import show_size
from app.cases import cases
from app.cases.papers import papers
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.records import SendReferral
from app.core.field_catalogue import code_label
from app.core.key_files import CURRENT
from app.core.services import Services, writing
from app.inbox import acceptance
from app.offices import office_facts, offices, own_card, practice
from app.outbox import delivery
from app.packets.packet_view import withheld_words
from app.practice import demo_data
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
from crypto.vault.vault import KDF_CHEAPEST

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
        (demo_data.FIRST, demo_data.SECOND)[which],
        demo_data.OFFICERS[which],
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
    _record_consent(first, case, second, demo_data.HINDI_GROUPS)
    say(
        _("5. The person agrees: for shelter, only to {second}, only some facts.").format(
            **_names(first, second)
        )
    )
    _refer(folder, first, second, case, say)
    _answer(folder, first, second, say)
    _send_english(first, second, say)
    for facts in demo_data.OTHERS:
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
    case = cases.add_case(first, demo_data.HINDI)
    for name, kind, content in (
        ("first information.pdf", "fir_copy", demo_data.scanned_paper()),
        ("place.png", "photo_place", demo_data.photograph()),
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
        facts=referrals.addresses_of(case, demo_data.HINDI_SHARED, ()),
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
        ).format(second=second.office.name, file=copied.name, size=show_size(sent.size))
    )


def _answer(folder: Path, first: Services, second: Services, say: Say) -> None:
    (packet,) = (folder / STICK).glob("*.lifafa")
    item = acceptance.receive(second, packet)
    seen = acceptance.preview(second, item.packet_id)
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
    case = cases.add_case(second, demo_data.ENGLISH)
    _record_consent(second, case, first, demo_data.ENGLISH_GROUPS)
    facts = referrals.addresses_of(case, (), tuple(demo_data.ENGLISH_GROUPS.split(",")))
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

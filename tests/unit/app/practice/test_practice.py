"""Practice offices and real ones never exchange anything, whichever of them asks."""

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from app.backup import making
from app.base import messages
from app.core.services import Services, writing
from app.exports import export
from app.exports.export import ExportChoice
from app.inbox import acceptance
from app.letters import frame
from app.letters.document import Letterhead
from app.letters.records import SLIP
from app.mail import accounts, fetching, sending
from app.mail.records import MailAccount, MailChoice, MailServer
from app.offices import directory, offices, practice
from app.offices.cards import read
from app.offices.practice import (
    PracticeListError,
    PracticeMailError,
    PracticeOfficeError,
    PracticePacketError,
    RealOfficeError,
    RealPacketError,
)
from app.practice import demo
from app.referrals import referrals
from app.register import access
from models.base.meta import drop_meta
from office_sim import CLOCK
from pair_sim import agree, case_with, check, everything, pair
from trust_maker import AUTHORITY, directory_file

HOST = MailServer("localhost", 465, "tls")
CHOICE = MailChoice(accounts.ACCOUNT, account=MailAccount("a@example.org", "a", HOST, HOST))


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory):
    return demo.run(tmp_path_factory.mktemp("practice") / "tour", lambda _line: None, CLOCK)


@pytest.fixture(scope="module")
def made_up(tour):
    """The first practice office, open."""
    opened = access.unlock(tour.first, None, tour.passphrases[0], clock=CLOCK)
    yield opened
    access.lock(opened)


@pytest.fixture(scope="module")
def made_up_too(tour):
    """The second practice office, open."""
    opened = access.unlock(tour.second, None, tour.passphrases[1], clock=CLOCK)
    yield opened
    access.lock(opened)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory):
    """A real office; another one knows it."""
    with pair(tmp_path_factory.mktemp("real")) as (one, _other):
        yield one


def known(s: Services) -> set[str]:
    return {one.office_id for one in offices.list_offices(s)}


def without_the_rule(monkeypatch: pytest.MonkeyPatch, act):
    """Do something as a program would that has no such rule."""
    with monkeypatch.context() as patch:
        patch.setattr(practice, "require_same_kind", lambda *_given: None)
        return act()


def sent(s: Services, to: Services) -> Path:
    """Seal a made-up case for an office and return the file of the packet."""
    case = case_with(s)
    agree(s, case, to)
    return Path(referrals.send(s, everything(s, case, to)).file)


def met(s: Services, other: Services) -> None:
    """Put the card of an office on file and check its number."""
    offices.add_card(s, offices.own_card(other))
    check(s, other)


def test_a_practice_office_says_so_in_its_card(made_up, real):
    assert made_up.office.practice
    assert practice.is_of_practice(read(offices.own_card(made_up)))
    assert not real.office.practice
    assert not practice.is_of_practice(read(offices.own_card(real)))


def test_a_salvaged_register_knows_by_its_card_that_it_is_one_to_practise_with(made_up, real):
    for s, is_one in ((made_up, True), (real, False)):
        card = read(offices.own_card(s))
        with writing(s) as session:
            drop_meta(session, "practice")
            session.flush()
            assert not practice.is_practice(session)
            practice.know_again(session, card)
            session.flush()
            assert practice.is_practice(session) is is_one


def test_practice_offices_exchange_with_each_other(made_up, made_up_too):
    packet = sent(made_up, made_up_too)
    item = acceptance.receive(made_up_too, packet)
    assert acceptance.accept(made_up_too, item.packet_id).case_no


def test_a_real_register_refuses_the_card_of_a_practice_office(made_up, real):
    before = known(real)
    with pytest.raises(PracticeOfficeError):
        offices.add_card(real, offices.own_card(made_up))
    assert known(real) == before


def test_the_practice_register_refuses_the_card_of_a_real_office(made_up, real):
    before = known(made_up)
    with pytest.raises(RealOfficeError):
        offices.add_card(made_up, offices.own_card(real))
    assert known(made_up) == before


def test_the_practice_register_seals_nothing_for_a_real_office_on_file(made_up, real, monkeypatch):
    """As one of an older program could have, which knew no such rule."""
    without_the_rule(monkeypatch, lambda: met(made_up, real))
    case = case_with(made_up)
    agree(made_up, case, real)
    command = everything(made_up, case, real)
    for act in (referrals.preview, referrals.send):
        with pytest.raises(RealOfficeError):
            act(made_up, command)


def test_a_real_register_refuses_a_packet_of_a_practice_office(made_up, real, monkeypatch):
    def seal() -> Path:
        if real.office.office_id not in known(made_up):
            met(made_up, real)
        return sent(made_up, real)

    packet = without_the_rule(monkeypatch, seal)
    before = known(real)
    with pytest.raises(PracticePacketError):
        acceptance.receive(real, packet)
    assert known(real) == before


def test_the_practice_register_refuses_a_packet_of_a_real_office(made_up, real, monkeypatch):
    def seal() -> Path:
        met(real, made_up)
        return sent(real, made_up)

    packet = without_the_rule(monkeypatch, seal)
    with pytest.raises(RealPacketError):
        acceptance.receive(made_up, packet)


def test_the_practice_register_takes_in_no_list_of_real_offices(made_up):
    with pytest.raises(PracticeListError):
        directory.import_directory(made_up, directory_file(), AUTHORITY.number)
    assert directory.directories(made_up) == ()


def test_the_practice_register_uses_no_mailbox(made_up):
    with pytest.raises(PracticeMailError):
        accounts.set_choice(made_up, CHOICE, "made up")
    with pytest.raises(PracticeMailError):
        sending.send_packet(made_up, "0" * 32)
    with pytest.raises(PracticeMailError):
        fetching.fetch(made_up)


def test_what_the_practice_register_writes_is_called_practice(made_up, real, tmp_path):
    assert practice.file_name(made_up, "lifafa-2026-11-25.xlsx") == (
        "practice-lifafa-2026-11-25.xlsx"
    )
    assert practice.file_name(real, "lifafa-2026-11-25.xlsx") == "lifafa-2026-11-25.xlsx"
    assert making._free_name(tmp_path, CLOCK.now(), practice.stem_ending(made_up)).name.endswith(
        "-practice.lfbak"
    )


@pytest.mark.parametrize("kind", [PracticeOfficeError, RealOfficeError, PracticePacketError])
def test_each_refusal_says_where_to_go(kind):
    assert "register" in messages.words(kind()).todo


@pytest.mark.parametrize("format_", [export.XLSX, export.CSV, export.HTCDS])
def test_every_row_that_is_taken_out_of_practice_says_that_it_is_made_up(
    made_up, real, tmp_path, format_
):
    case_with(real)

    def taken(s: Services) -> list[list[str]]:
        target = tmp_path / f"{s.office.practice}{export.SUFFIXES[format_]}"
        export.export_cases(s, ExportChoice(format_), target)
        if format_ == export.CSV:
            return list(csv.reader(io.StringIO(target.read_text("utf-8-sig"))))
        sheet = openpyxl.load_workbook(target).worksheets[0]
        return [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]

    head, *rows = taken(made_up)
    assert head[-1] == "Practice data"
    assert rows
    assert {row[-1] for row in rows} == {"made up"}
    assert "Practice data" not in taken(real)[0]


def test_a_file_of_cases_of_the_practice_register_says_so(made_up, tmp_path):
    made = export.export_cases(made_up, ExportChoice(export.JSON), tmp_path / "cases.json")
    assert json.loads(made.file.read_text("utf-8"))["practice"] is True


@pytest.mark.parametrize("kind", ["referral", SLIP])
def test_the_head_of_every_practice_letter_says_that_it_is_none(made_up, kind):
    usual = Letterhead("Made-up office", lines=tuple(f"line {n}" for n in range(6)))
    matter = SimpleNamespace(
        own=made_up.office, wish=SimpleNamespace(kind=kind, languages=("en",)), phone=""
    )
    head = frame.letterhead(matter, usual)
    assert "Practice letter: made up, not valid" in head.lines
    assert len(head.lines) <= 6

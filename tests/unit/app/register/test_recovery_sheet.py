"""The recovery sheet: everything on one page, the code to be read, the notice for heads only."""

import dataclasses
import datetime as dt
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app.core import log
from app.register.access import lock, unlock
from app.register.people import NewUser, add_user
from app.register.records import RecoveryPlan, SheetFacts, Sheets
from app.register.recovery import recovery_sheet
from app.register.recovery.recovery_sheet import draw, facts_of, note_printed
from crypto.office.identity import Identity
from crypto.office.notices import make_revocation, read_revocation
from drawn_letters import qr_codes_of
from office_sim import CLOCK, NOON, open_office
from recovery_fakes import sheets, spelled

LONG_NAME = "बाल कल्याण समिति एवं विशेष किशोर पुलिस इकाई " * 12
CODE = tuple(spelled(7).split("-"))


def facts(**changes: object) -> SheetFacts:
    made = SheetFacts("Made-up office", dt.date(2026, 11, 25), "1a2b3c4d", CODE)
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def notice() -> bytes:
    return make_revocation(Identity.generate(), at=NOON, why="stolen")


def shown(pdf: bytes, scale: float = 3.0) -> tuple[int, str, Image.Image]:
    """Return the number of pages, the words of the first one, and its picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = document[0].get_textpage().get_text_range()
        return len(document), words, document[0].render(scale=scale).to_pil()
    finally:
        document.close()


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("number", [0, 2])
def test_all_of_it_stands_on_one_page_however_long_the_name(language, number):
    sheet = facts(office=LONG_NAME, number=number, need=3, of=5, revocation=notice())
    pages, words, _picture = shown(draw(sheet, language))
    assert pages == 1
    assert all(group in words for group in CODE)
    assert "1a2b3c4d" in words


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_words_end_above_the_square(language):
    """Between the last line of the words and the dashes nothing is printed."""
    sheet = facts(office=LONG_NAME, number=2, need=3, of=5, revocation=notice())
    _pages, _words, picture = shown(draw(sheet, language), 2.0)
    grey = picture.convert("L")
    # The dashes stand 10 points above the square, which ends 76 mm above the lower edge.
    dashes = round((841.89 - 76 / 25.4 * 72 - 10) * 2)
    strip = grey.crop((0, dashes - 12, grey.width, dashes - 3))
    assert strip.getextrema()[0] > 200


def test_the_square_holds_the_notice_and_is_read_from_the_print():
    raw = notice()
    _pages, words, picture = shown(draw(facts(revocation=raw)))
    assert [one.bytes for one in qr_codes_of(picture)] == [raw]
    assert read_revocation(raw).why == "stolen"
    assert "Withdrawal" in words


def test_without_a_notice_there_is_no_square():
    _pages, words, picture = shown(draw(facts()))
    assert qr_codes_of(picture) == []
    assert "Withdrawal" not in words


def test_a_custodian_reads_the_number_and_that_it_opens_nothing_alone():
    _pages, words, _picture = shown(draw(facts(number=2, need=2, of=3)))
    assert "Key holder 2 of 3" in words
    assert "opens nothing alone" in words


def test_the_same_sheet_gives_the_same_bytes():
    raw = notice()
    assert draw(facts(revocation=raw), "hi") == draw(facts(revocation=raw), "hi")


def test_the_code_shows_in_no_repr():
    told = repr(facts(revocation=b"secret"))
    assert CODE[0] not in told
    assert "secret" not in told


def test_a_head_gets_one_notice_for_all_sheets_of_a_set(tmp_path):
    with open_office(tmp_path) as s:
        made = facts_of(s, sheets(RecoveryPlan(2)))
        assert [one.number for one in made] == [0, 0]
        assert made[0].revocation == made[1].revocation is not None
        told = read_revocation(made[0].revocation)
        assert (told.office, told.at) == (s.office.office_id, NOON)
        assert made[0].vault8 == s.vault.vault_id[:8]
        assert made[0].office == s.office.name
        assert len(made[0].code) == 8
        assert "own_revocation_made" in [line.action for line in log.entries(s)]


def test_of_custodians_only_the_first_holds_the_notice(tmp_path):
    with open_office(tmp_path) as s:
        made = facts_of(s, sheets(RecoveryPlan(0, 2, 3)))
        assert [(one.number, one.need, one.of) for one in made] == [(1, 2, 3), (2, 2, 3), (3, 2, 3)]
        assert [one.revocation is not None for one in made] == [True, False, False]
        both = facts_of(s, Sheets(RecoveryPlan(1, 2, 3), (spelled(1),), (spelled(2),)))
        assert [one.revocation is not None for one in both] == [True, False]


def test_who_is_no_head_gets_sheets_without_a_notice(tmp_path):
    with open_office(tmp_path) as s:
        done = add_user(s, NewUser("priya", "Priya Sen", "officer"))
        lock(done.services)
    s = unlock(tmp_path / "register", "priya", done.passphrase, clock=CLOCK)
    try:
        assert facts_of(s, sheets())[0].revocation is None
    finally:
        lock(s)


def test_a_print_is_written_down_without_the_code(tmp_path):
    with open_office(tmp_path) as s:
        note_printed(s, "Corridor")
        line = next(one for one in log.entries(s) if one.action == "recovery_sheet_printed")
        assert dict(line.facts)["printer"] == "Corridor"


def test_the_sheet_knows_no_file():
    """What is drawn is bytes; nothing of the module opens a file."""
    assert "open(" not in Path(recovery_sheet.__file__).read_text(encoding="utf-8")

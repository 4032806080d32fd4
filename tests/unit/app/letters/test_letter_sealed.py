"""Letters of a sealed case: their words are for the people who are named, the answer is for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases import cases
from app.core import log
from app.letters.errors import LetterRefusedError
from app.letters.issue import (
    issue,
    list_letters,
    look_up,
    note_printed,
    pdf_again,
    show_letter,
    withdraw,
)
from app.letters.prepare import prepare
from app.letters.records import MakeLetter
from app.referrals import withdrawing
from app.sealed import case_sealing, sealed
from app.story import log_sentences
from letter_maker import SHOWN, prepared
from office_sim import Hands
from page_scan import holds
from sealed_offices import sealed_pair
from shared_desk import FACTS, SharedDesk, made_office, shared_desk

SECRET = "Zqxaddressee of a letter"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("people"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[SharedDesk]:
    with shared_desk(made, tmp_path) as there:
        yield there


def words_left(s):
    return holds(s.register.path, s.vault.db_key, SECRET)


def test_the_words_are_sealed_with_the_case_and_come_back_with_it(desk):
    s = desk.sit()
    case_id = cases.add_case(s, FACTS).case_id
    letter = issue(s, prepared(s, case_id, to=SECRET))
    assert words_left(s)
    s = case_sealing.seal(s, case_id, {1})
    assert words_left(s) == []
    (left,) = list_letters(s)
    assert (left.letter_id, left.number, left.to, left.shown) == (letter.letter_id, "", "", "")
    answer = look_up(s, letter.code)
    assert (answer.verdict, answer.shown) == ("yes", "")
    with pytest.raises(LetterRefusedError):
        pdf_again(s, letter.letter_id)
    with sealed.opened(s, case_id) as inside:
        assert list_letters(inside, case_id=case_id) == (letter,)
        assert look_up(inside, letter.code).shown == SHOWN
    s = case_sealing.unseal(s, case_id)
    assert list_letters(s, case_id=case_id) == (letter,)
    assert s.register.check() == []


def test_a_letter_is_issued_and_printed_inside_the_seal(desk):
    s = desk.sit()
    case_id = cases.add_case(s, FACTS).case_id
    other = issue(s, prepared(s, cases.add_case(s, {"p1.name_full": "Plain"}).case_id))
    s = case_sealing.seal(s, case_id, {1})
    with sealed.opened(s, case_id) as inside:
        letter = issue(inside, prepared(inside, case_id, to=SECRET))
        assert letter.number == "L-26-0002"
        note_printed(inside, letter.letter_id, f"{SECRET} printer", 2)
        assert [one.letter_id for one in list_letters(inside)] == [letter.letter_id]
    assert words_left(s) == []
    assert {one.letter_id for one in list_letters(s)} == {letter.letter_id, other.letter_id}
    assert show_letter(s, letter.code).prints == 1
    told = [log_sentences.sentence(entry) for entry in log.entries(s)]
    assert any("printed, copies: 2" in line and "printer:" not in line for line in told)
    assert issue(s, prepared(s, other.case_id)).number == "L-26-0003"


def test_whoever_may_not_see_the_case_withdraws_by_the_code(desk):
    s = desk.sit()
    case_id = cases.add_case(s, FACTS).case_id
    letter = issue(s, prepared(s, case_id, to=SECRET))
    case_sealing.seal(s, case_id, {1})
    s = desk.sit("priya")
    gone = withdraw(s, letter.code, "lost")
    assert (gone.to, gone.number, gone.withdrawn_why) == ("", "", "lost")
    s = desk.sit()
    with sealed.opened(s, case_id) as inside:
        assert show_letter(inside, letter.number).withdrawn_why == "lost"
        assert look_up(inside, letter.code).verdict == "withdrawn"


def test_a_real_letter_of_a_sealed_referral_leaves_no_word_behind(tmp_path):
    with sealed_pair(tmp_path, Hands()) as at:
        sent = at.refer()
        with sealed.of_referral(at.one, sent.referral_id) as inside:
            ready = prepare(inside, MakeLetter("referral", ("en",), referral_id=sent.referral_id))
            letter = issue(inside, ready)
            assert pdf_again(inside, letter.letter_id) == ready.pdf
        assert at.left() == []
        assert look_up(at.one, letter.code).verdict == "yes"
        assert list_letters(at.sit("meera"), text=letter.code)[0].to == ""
        at.sit()
        with sealed.opened(at.one, at.case_id) as inside:
            withdrawing.withdraw(inside, sent.referral_id, "made up")
            assert show_letter(inside, letter.code).withdrawn_why == "referral_ended"
        assert look_up(at.one, letter.code).verdict == "withdrawn"

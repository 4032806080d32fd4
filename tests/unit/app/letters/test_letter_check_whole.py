"""Letters as they are really made, checked by who gets them and by who made them."""

import dataclasses
import itertools
from pathlib import Path

from app.inbox import acceptance
from app.letters import checking
from app.letters.check_words import words_of
from app.letters.issue import issue, pdf_again, withdraw
from app.letters.prepare import kinds_for, prepare
from app.letters.records import MakeLetter
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.offices.own_card import load_identity
from app.outbox import delivery
from app.referrals import withdrawing
from app.register import access
from letter_prints import sealed
from office_sim import office
from pair_sim import HINDI, sealed_case

LANGUAGES = (("en",), ("hi",), ("ne", "en"), ("bn",))


def wish(sent, **changes):
    base = MakeLetter("referral", ("en",), referral_id=sent.referral_id)
    return dataclasses.replace(base, **changes)


def test_every_kind_that_can_be_made_is_proved_where_it_arrives(two):
    one, other = two
    _, sent = sealed_case(one, other, HINDI)
    kinds = [kind for kind in kinds_for(one, sent.referral_id) if kind != "forwarding"]
    assert len(kinds) >= 4
    for kind, languages in zip(kinds, itertools.cycle(LANGUAGES), strict=False):
        ready = prepare(one, wish(sent, kind=kind, languages=languages, safe_to_carry=True))
        check = checking.check_file(other, ready.pdf)
        assert (check.verdict, check.copy, check.kind) == ("good", "same", kind)
        assert (check.shown, check.code, check.pages) == (ready.shown, ready.code, ready.pages)
        assert check.text


def test_an_issued_letter_in_two_languages_with_copies_is_proved_by_both(two):
    one, other = two
    _, sent = sealed_case(one, other, HINDI)
    ready = prepare(one, wish(sent, languages=("hi", "en"), copies=("addressee", "office")))
    assert checking.check_file(one, ready.pdf).verdict == "not_issued"
    issued = issue(one, ready)
    for s in two:
        check = checking.check_file(s, pdf_again(one, issued.letter_id))
        assert (check.verdict, check.copy) == ("good", "same")
        assert words_of(check).tone == "good"
    withdraw(one, issued.code, "lost")
    assert checking.check_file(one, ready.pdf).verdict == "withdrawn"


def test_a_letter_whose_referral_was_taken_back_is_told(two, tmp_path):
    one, other = two
    _, sent = sealed_case(one, other)
    letter = prepare(one, wish(sent))
    acceptance.receive(other, delivery.copy_to(one, sent.packet_id, tmp_path))
    assert checking.check_file(other, letter.pdf).verdict == "good"
    notice = withdrawing.withdraw(one, sent.referral_id, "Made up: typed for the wrong person.")
    acceptance.receive(other, Path(notice.file))
    check = checking.check_file(other, letter.pdf)
    assert (check.verdict, check.withdrawn, check.notes) == ("withdrawn", "yes", ("referral",))
    words = words_of(check)
    assert (words.tone, words.exit_code) == ("ended", 6)
    assert "took the referral" in words.headline
    # A scan does not name the referral, so only the office can tell.
    assert checking.check_text(other, letter.qr_text).withdrawn == "ask"


def test_what_an_office_took_back_says_nothing_about_the_letter_of_another(two, tmp_path):
    one, other = two
    third = office(tmp_path / "third", NewOffice(name="Made-up Third", kind="ngo"))
    offices.add_card(other, offices.own_card(third))
    _, sent = sealed_case(one, other)
    acceptance.receive(other, delivery.copy_to(one, sent.packet_id, tmp_path))
    notice = withdrawing.withdraw(one, sent.referral_id, "Made up: not needed.")
    acceptance.receive(other, Path(notice.file))
    letter = sealed(load_identity(third), ext={"referral": sent.packet_id})
    check = checking.check_file(other, letter.pdf)
    assert (check.verdict, check.office_state, check.copy) == ("good", "new", "same")
    access.lock(third)


def test_a_referral_that_never_came_is_not_known_to_be_taken_back(two):
    one, other = two
    _, sent = sealed_case(one, other)
    letter = prepare(one, wish(sent))
    withdrawing.withdraw(one, sent.referral_id, "Made up: not needed.")
    assert checking.check_file(other, letter.pdf).verdict == "good"


def test_a_slip_does_not_name_its_referral(two):
    one, other = two
    _, sent = sealed_case(one, other)
    slip = prepare(one, wish(sent, kind="slip", safe_to_carry=True))
    assert sent.packet_id.encode() not in slip.record
    assert sent.packet_id.encode() in prepare(one, wish(sent)).record

"""From a sealed referral to a letter that is drawn, sealed, issued and checked elsewhere."""

import dataclasses
import hashlib

import pytest

from app.base.errors import CaseStateError
from app.letters import checking, document
from app.letters.errors import LetterRefusedError
from app.letters.issue import issue, list_letters, pdf_again
from app.letters.prepare import kinds_for, prepare
from app.letters.records import MakeLetter
from crypto.letter import letter_record
from crypto.letter.letter_seal import read_seal
from pair_sim import sealed_case


def wish(sent, **changes):
    base = MakeLetter("referral", ("en",), referral_id=sent.referral_id)
    return dataclasses.replace(base, **changes)


def test_the_seal_binds_the_words_and_the_drawn_letter(two):
    one, _ = two
    _, sent = sealed_case(one, two[1])
    ready = prepare(one, wish(sent, languages=("hi", "en"), copies=("addressee", "office")))
    seal = read_seal(ready.qr_text)
    record = letter_record.read(ready.record)
    assert seal.claim.record_hash == letter_record.record_hash(ready.record)
    assert record.sheet == hashlib.sha256(ready.sheet).hexdigest()
    assert seal.claim.letter_id.hex() == ready.letter_id
    assert seal.claim.shown == ready.shown
    assert f"{record.pages} page" in ready.shown
    assert document.read(ready.sheet).letter.code == ready.code
    assert ready.pages == record.pages


def test_looking_issues_nothing_and_issuing_keeps_the_same_pages(two):
    one, _ = two
    _, sent = sealed_case(one, two[1])
    first, second = prepare(one, wish(sent)), prepare(one, wish(sent))
    assert list_letters(one) == ()
    assert first.number == second.number
    assert first.code != second.code
    issued = issue(one, first)
    assert issued.number == first.number
    assert pdf_again(one, issued.letter_id) == first.pdf
    with pytest.raises(LetterRefusedError):
        issue(one, second)
    assert prepare(one, wish(sent)).number != first.number


def test_the_other_office_checks_the_file_the_printed_code_and_the_words(two):
    one, other = two
    _, sent = sealed_case(one, other)
    ready = prepare(one, wish(sent))
    issue(one, ready)
    electronic = checking.check_file(other, ready.pdf)
    assert (electronic.verdict, electronic.copy) == ("good", "same")
    assert electronic.office_id == one.office.office_id
    typed = checking.check_text(other, ready.qr_text)
    assert (typed.verdict, typed.copy, typed.shown) == ("good", "none", ready.shown)


def test_only_who_may_make_letters_sees_one(two):
    one, _ = two
    _, sent = sealed_case(one, two[1])
    reader = dataclasses.replace(one, user=dataclasses.replace(one.user, role="read_only"))
    with pytest.raises(CaseStateError):
        prepare(reader, wish(sent))


def test_the_kinds_that_fit_are_named(two):
    one, _ = two
    case, sent = sealed_case(one, two[1])
    kinds = kinds_for(one, referral_id=sent.referral_id)
    assert {"referral", "slip"} <= set(kinds)
    assert not {"acknowledgement", "notice"} & set(kinds)
    assert kinds_for(one, case_id=case.case_id) == (
        "certificate", "person_notice", "person_summary",
    )  # fmt: skip

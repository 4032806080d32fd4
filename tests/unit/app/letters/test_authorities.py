"""Whose word counts for who signed: named by the office, kept in the register, told in the log."""

import hashlib
import textwrap

import pytest

from app.base.errors import FileUnreadableError, NotFoundError
from app.base.messages import words
from app.core import log
from app.letters import checking, issue, pdf_signatures, signing, signing_talk
from app.letters.errors import IssuerRefusedError
from app.offices.own_card import load_identity
from app.story.log_sentences import sentence
from letter_maker import prepared
from letter_prints import sealed
from office_sim import office
from signing_world import (
    HOLDER,
    NOW,
    PASSPHRASE,
    authority_certificate,
    der,
    key_file,
    new_authority,
    officer,
    page,
)

ROOT = authority_certificate()


@pytest.fixture
def s(tmp_path):
    return office(tmp_path)


def told(s) -> list[str]:
    return [sentence(one) for one in log.entries(s)]


def reason(call) -> str:
    with pytest.raises(IssuerRefusedError) as error:
        call()
    assert words(error.value).todo
    return str(error.value.facts.get("reason", ""))


def test_an_authority_is_named_listed_and_forgotten(s, tmp_path):
    file = tmp_path / "root.cer"
    file.write_bytes(ROOT)
    assert pdf_signatures.list_authorities(s) == ()
    seen = pdf_signatures.look_at(s, file)
    assert pdf_signatures.roots(s) == ()
    for wrong in (seen.identifier[:-1] + "x", seen.identifier + "0" * 48):
        call = lambda wrong=wrong: pdf_signatures.name_authority(s, file, wrong)  # noqa: E731
        assert reason(call) == "signing.other-number"
    typed = ":".join(textwrap.wrap(hashlib.sha256(ROOT).hexdigest().upper(), 2))
    assert pdf_signatures.name_authority(s, file, typed) == seen
    assert pdf_signatures.list_authorities(s) == (seen,)
    assert pdf_signatures.roots(s) == (ROOT,)
    assert reason(lambda: pdf_signatures.name_authority(s, ROOT)) == "signing.known"
    assert pdf_signatures.forget_authority(s, seen.identifier) == seen
    assert pdf_signatures.roots(s) == ()
    with pytest.raises(NotFoundError):
        pdf_signatures.forget_authority(s, seen.identifier)
    pdf_signatures.name_authority(s, ROOT)
    assert pdf_signatures.roots(s) == (ROOT,)
    assert "Made-up Root CA counts as proof of who signed a letter digitally" in told(s)
    assert "Made-up Root CA does not count as proof of who signed any more" in told(s)


def test_what_is_no_authority_is_not_taken(s, tmp_path):
    for raw in (b"", b"no certificate", der(officer().certificate), bytes(70_000)):
        assert reason(lambda raw=raw: pdf_signatures.name_authority(s, raw)) == ""
    with pytest.raises(FileUnreadableError):
        pdf_signatures.look_at(s, tmp_path / "none.cer")
    assert pdf_signatures.roots(s) == ()


def test_there_are_not_more_than_can_be_looked_at(s, monkeypatch):
    monkeypatch.setattr(pdf_signatures, "MOST", 1)
    pdf_signatures.name_authority(s, ROOT)
    other = der(new_authority("Another Made-up Root")[1])
    assert reason(lambda: pdf_signatures.name_authority(s, other)) == "signing.too-many"


def test_the_log_tells_with_what_kind_of_key_and_never_who(s, tmp_path):
    letter = issue.issue(s, prepared(s))
    keys = (signing_talk.FileKey(b"", ""), signing_talk.TokenKey(page, HOLDER, "0000"))
    for key in keys:
        kind = signing.kind_of(key)
        issue.save(s, letter.letter_id, b"made up", tmp_path / f"{kind}.pdf", kind)
    lines = [one for one in told(s) if "signed digitally" in one]
    assert any(one.endswith("signed digitally; with a key file") for one in lines), lines
    assert any(one.endswith("signed digitally; with a token") for one in lines)
    assert HOLDER not in "".join(lines)
    with pytest.raises(NotFoundError):
        issue.save(s, "0" * 16, b"made up", tmp_path / "none.pdf", "stick")


def test_a_letter_that_an_officer_signed_is_proved_and_tells_who(two):
    letter = sealed(load_identity(two[1]))
    key = signing_talk.FileKey(key_file(officer("p256")), PASSPHRASE)
    stamp = page(["Digitally signed"], 150, 50)
    pdf = signing.sign(letter.pdf, letter.box, key, at=NOW, stamp=lambda *_given: stamp)
    check = checking.check_file(two[0], pdf)
    assert (check.verdict, check.copy) == ("good", "same")
    (one,) = check.signatures
    assert (one.verdict, one.holder, one.whole_file) == ("unproved", HOLDER, True)
    pdf_signatures.name_authority(two[0], authority_certificate())
    assert checking.check_file(two[0], pdf).signatures[0].verdict == "good"
    hurt = bytearray(pdf)
    hurt[len(letter.pdf) + 30] ^= 1
    check = checking.check_file(two[0], bytes(hurt))
    assert all(one.verdict == "changed" for one in check.signatures)

"""Files that hold no letter, two of them, or too much, are told; the log keeps the answer alone."""

import dataclasses
import io

import pypdfium2
import pytest

from app.base.errors import FileUnreadableError
from app.base.jobs import Cancelled, Token
from app.core import log
from app.letters import checking
from app.letters.check_words import words_of
from app.letters.errors import LetterUnreadError
from app.offices import offices
from app.offices.own_card import load_identity
from letter_prints import sealed
from made_codes import code_photograph
from office_sim import PASSPHRASE


def theirs(two, **how):
    return sealed(load_identity(two[1]), **how)


def refusal(s, source) -> str:
    with pytest.raises(LetterUnreadError) as refused:
        checking.check_file(s, source)
    return str(refused.value.facts["reason"])


def saved(document: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def test_two_different_letters_in_one_file_are_told(two):
    one, other = theirs(two), theirs(two, letter_id=bytes(8))
    assert refusal(two[0], code_photograph([one.text, other.text], edge=600)) == "letter.two"
    both = pypdfium2.PdfDocument(one.pdf)
    both.import_pages(pypdfium2.PdfDocument(other.pdf))
    assert refusal(two[0], saved(both)) == "letter.two"
    twice = checking.check_file(two[0], code_photograph([one.text, one.text], edge=600))
    assert twice.verdict == "good"


def test_qr_codes_of_something_else(two):
    other = checking.check_file(two[0], code_photograph(["https://example.org"], edge=500))
    assert (other.verdict, words_of(other).tone) == ("not_ours", "unproved")
    letter = theirs(two)
    beside = checking.check_file(two[0], code_photograph(["upi://made-up", letter.text], edge=600))
    assert beside.verdict == "good"


def test_files_that_are_no_letters(two, tmp_path):
    s = two[0]
    card = tmp_path / "office.lfcard"
    card.write_bytes(offices.own_card(two[1]))
    assert refusal(s, card) == "letter.card"
    assert refusal(s, b"age-encryption.org/v1\n-> X25519 ") == "letter.packet"
    assert refusal(s, b"lifafa-part 1\nset ") == "letter.packet"
    assert refusal(s, b"") == "letter.empty"
    assert refusal(s, b"PK\x03\x04" + bytes(400)) == "letter.other-kind"
    heic = tmp_path / "photo.heic"
    heic.write_bytes(b"\0\0\0\x18ftypheic" + b"\1" * 90)
    assert refusal(s, heic) == "picture.other-kind"
    with pytest.raises(FileUnreadableError):
        checking.check_file(s, tmp_path / "missing.pdf")
    with pytest.raises(FileUnreadableError):
        checking.check_file(s, tmp_path)


def test_a_file_without_end_is_not_read(two, tmp_path):
    sparse = tmp_path / "sparse.pdf"
    with sparse.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(500 * 1024 * 1024)
    assert refusal(two[0], sparse) == "letter.too-large"
    packet = tmp_path / "large.lifafa"
    with packet.open("wb") as file:
        file.write(b"age-encryption.org/v1\n-> X25519 ")
        file.truncate(500 * 1024 * 1024)
    assert refusal(two[0], packet) == "letter.packet"
    assert refusal(two[0], b"%PDF-" + bytes(65 * 1024 * 1024)) == "letter.too-large"


def test_it_stops_when_the_officer_asks(two, tmp_path):
    kept = tmp_path / "letter.pdf"
    kept.write_bytes(theirs(two).pdf)
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        checking.check_file(two[0], kept, token)
    with pytest.raises(Cancelled):
        checking.check_file(two[0], theirs(two).pdf, token)


def test_the_log_keeps_the_answer_and_nothing_of_the_letter(two):
    checking.check_file(two[0], theirs(two).pdf)
    entry = log.entries(two[0], limit=1)[0]
    assert (entry.action, entry.facts) == ("letter_checked_good", {"verdict": "good"})
    assert entry.object == two[1].office.name
    assert refusal(two[0], b"%PDF-1.4 nothing") == "pdf.damaged"
    assert log.entries(two[0], limit=1)[0].number == entry.number


def test_most_pages_are_told_when_not_all_were_looked_at(two):
    letter = theirs(two)
    document = pypdfium2.PdfDocument(letter.pdf)
    for _ in range(45):
        document.new_page(100, 100)
    check = checking.check_file(two[0], saved(document))
    assert check.verdict == "changed"
    assert "pages" in check.notes
    assert any("Not all pages" in line for line in words_of(check).lines)


def test_a_check_is_only_read(two):
    check = checking.check_text(two[0], theirs(two).text)
    with pytest.raises(dataclasses.FrozenInstanceError):
        check.verdict = "changed"
    assert PASSPHRASE not in repr(check)

"""Digital signatures in a PDF of somebody else: whose they are and whether they fit, no more."""

import io
import subprocess
import sys

import pytest

from app.base.jobs import Cancelled, Token
from app.letters import pdf_signatures, pdf_signatures_worker, signing
from app.letters import signing_talk as talk
from app.letters.check_words import signature_words
from app.letters.errors import IssuerRefusedError
from app.letters.pdf_signatures import signatures_in
from app.letters.signing_talk import FileKey
from signing_world import (
    DAY_S,
    HINDI_HOLDER,
    HOLDER,
    NOW,
    PASSPHRASE,
    authority,
    der,
    key_file,
    new_authority,
    officer,
    page,
)

PDF = page(["A made-up letter"], pages=2)
ROOT = der(authority()[1])
OTHER_ROOT = der(authority("Another Made-up Root")[1])


def signed(who, pdf: bytes = PDF) -> bytes:
    """Sign in this process, because it is quicker."""
    from app.letters.signing_pdf import Box, added, opened_key_file

    signer = opened_key_file(key_file(who), PASSPHRASE.encode())
    stamp = page(["Digitally signed"], 180, 60)
    return pdf + added(pdf, Box(0, 50, 50, 180, 60), stamp, signer, NOW)


@pytest.fixture(scope="module")
def letter():
    return signed(officer("p256"))


def found(pdf: bytes, *roots: bytes, at: int = NOW):
    """Ask the worker in this process."""
    return pdf_signatures_worker.signatures(pdf, roots, at)


def verdict(pdf: bytes, *roots: bytes, at: int = NOW) -> str:
    (one,) = found(pdf, *roots, at=at)
    return one["verdict"]


def test_whose_it_is_and_that_it_fits_is_told_by_a_process_of_its_own():
    key = FileKey(key_file(officer(holder=HINDI_HOLDER)), PASSPHRASE)
    pdf = signing.sign(PDF, None, key, at=NOW, stamp=lambda *_given: b"")
    (one,) = signatures_in(pdf, at=NOW)
    assert (one.verdict, one.holder, one.issuer) == ("unproved", HINDI_HOLDER, "Made-up Root CA")
    assert (one.valid_from, one.valid_to) == ("2026-10-26", "2027-09-21")
    assert (one.signed_at, one.whole_file) == (NOW, True)
    assert int(one.serial, 16) > 0
    assert signatures_in(pdf, at=NOW, roots=[OTHER_ROOT, ROOT])[0].verdict == "good"


def test_a_letter_without_one_costs_no_process(monkeypatch):
    monkeypatch.setattr(pdf_signatures, "command", lambda: ["/none"])
    assert signatures_in(PDF, at=NOW) == ()


def test_only_an_authority_that_the_office_named_makes_it_good(letter):
    assert verdict(letter) == "unproved"
    assert verdict(letter, OTHER_ROOT) == "unproved"
    assert verdict(letter, ROOT) == "good"
    assert verdict(signed(officer(issuer="Another Made-up Root")), ROOT) == "unproved"


def test_an_authority_of_the_same_name_does_not_count(letter):
    _key, twin = new_authority("Made-up Root CA")
    assert twin.subject == authority()[1].subject
    assert verdict(letter, der(twin)) == "unproved"


def test_what_has_run_out_or_not_begun_is_told(letter):
    assert verdict(letter, ROOT, at=NOW + 299 * DAY_S) == "good"
    assert verdict(letter, ROOT, at=NOW + 301 * DAY_S) == "expired"
    assert verdict(letter, ROOT, at=NOW - 31 * DAY_S) == "not_yet"
    assert found(letter, at=NOW + 301 * DAY_S)[0]["valid_to"] == "2027-09-21"


def test_one_that_has_run_out_since_is_not_told_as_made_too_late(letter):
    (late,) = signatures_in(letter, at=NOW + 301 * DAY_S, roots=[ROOT])
    assert "fits this file, but the certificate was good until 21 Sep 2027" in signature_words(late)
    (early,) = signatures_in(letter, at=NOW - 31 * DAY_S, roots=[ROOT])
    assert "the certificate is good from 26 Oct 2026" in signature_words(early)


def test_a_certificate_for_something_else_is_never_good():
    assert verdict(signed(officer("p256", usage="encrypt")), ROOT) in ("unproved", "unreadable")


def test_whatever_is_added_behind_is_told(letter):
    for more in (b"\n", b"%", b"\n1 0 obj\n<<>>\nendobj\n", letter[len(PDF) :]):
        assert verdict_of_first(letter + more) in ("added_to", "changed")
    assert verdict(letter + b"\n% more") == "added_to"
    assert found(letter + b"\n")[0]["whole_file"] is False


def verdict_of_first(pdf: bytes) -> str:
    return found(pdf, ROOT)[0]["verdict"]


def test_a_second_officer_adds_to_the_first(letter):
    first, second = found(signed(officer(), letter), ROOT)
    assert (first["verdict"], second["verdict"]) == ("added_to", "good")
    assert (first["whole_file"], second["whole_file"]) == (False, True)


def test_a_page_that_was_put_in_afterwards_is_told(letter):
    """An update that shows another page while every signed byte is still there."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(letter))
    page_one = writer.root["/Pages"]["/Kids"][0].get_object()
    page_one[generic.pdf_name("/MediaBox")] = generic.ArrayObject(
        map(generic.NumberObject, (0, 0, 10, 10))
    )
    writer.update_container(page_one)
    out = io.BytesIO()
    writer.write(out)
    assert verdict(out.getvalue(), ROOT) == "added_to"


def test_every_flipped_byte_is_told(letter):
    """In the signature itself some bits say nothing: then all is told as before."""
    begin = letter.index(b"<30", letter.index(b"/Contents"))
    end = letter.index(b">", begin) + 1
    whole = found(letter, ROOT)
    mark = letter.index(b"/ByteRange")
    bounds = (letter.index(b"[", mark), letter.index(b"]", mark))
    edges = (begin - 1, begin, begin + 1, end - 3, end - 2, end - 1, end, end + 40, *bounds)
    for place in [*range(0, len(letter), 61), *edges]:
        hurt = bytearray(letter)
        hurt[place] ^= 1
        told = found(bytes(hurt), ROOT)
        verdicts = {one["verdict"] for one in told}
        if begin <= place < end:
            assert told == whole or verdicts <= {"changed", "unreadable", "unproved"}, place
        else:
            assert verdicts <= {"changed"}, place
        assert told or mark <= place < mark + len(b"/ByteRange"), place


def test_a_signature_with_a_hole_in_what_it_covers_is_changed(letter):
    place = letter.index(b"/ByteRange")
    _zero, first, second, last = map(
        int, letter[letter.index(b"[", place) + 1 : letter.index(b"]", place)].split()
    )
    old = letter[letter.index(b"[", place) : letter.index(b"]", place) + 1]
    for new in ((0, first, second - 8, last + 8), (0, first - 8, second, last),
                (8, first, second, last), (0, first, second, last - 1),
                (0, 0, 0, len(letter)), (0, first, second, last + 5)):  # fmt: skip
        text = f"[{' '.join(map(str, new))}]".encode().ljust(len(old))
        assert verdict(letter.replace(old, text[: len(old)]), ROOT) == "changed", new


def test_a_signature_hidden_from_readers_is_still_seen(letter):
    start = letter.rindex(b"startxref")
    assert verdict(letter[:start] + letter[start:].replace(b"startxref", b"startxyz")) == "changed"
    cut = found(letter[: len(letter) - 300], ROOT)
    assert {one["verdict"] for one in cut} <= {"changed", "unreadable"}
    assert found(PDF, ROOT) == []
    assert found(b"", ROOT) == []


@pytest.mark.parametrize(
    "pdf",
    [
        b"/ByteRange",
        b"/ByteRange [0 1 2 3]",
        b"/ByteRange [0 99999999999999999999 2 3]",
        b"/ByteRange [0 0 0 0]" * 3000,
        b"%PDF-1.7\n/ByteRange [0 20 40 1]" + b"<" * 5000,
        b"%PDF-1.7\n" + b"[" * 100_000 + b"/ByteRange [0 1 2 3]",
    ],
)
def test_nonsense_is_told_as_such(pdf):
    told = found(pdf, ROOT)
    assert len(told) <= pdf_signatures_worker.MOST_SIGNATURES
    assert {one["verdict"] for one in told} <= {"changed", "unreadable"}


# The request and the answer -------------------------------------------------------------------


def asked(raw: bytes) -> bytes:
    out = io.BytesIO()
    pdf_signatures_worker.answer(io.BytesIO(raw), out)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"lifafa-signatures 1\n",
        b"lifafa-signatures 2 1 3\nabc",
        b"lifafa-signatures 1 1 4\nabc",
        b"lifafa-signatures 1 1 3 99999\nabc",
        b"lifafa-signatures 1 1 3" + b" 1" * 60 + b"\nabc" + bytes(60),
        b"lifafa-something 1 1 3\nabc",
        b"lifafa-authority 1 1 3\nabc",
        b"lifafa-authority 1 1 3 3\nabcabc",
    ],
)
def test_an_odd_request_is_answered_with_no(raw):
    assert asked(raw) == b"no\n"


def test_an_authority_is_known_by_what_it_is(letter):
    for raw in (ROOT, pem(ROOT)):
        told = asked(f"lifafa-authority 1 {NOW} {len(raw)}\n".encode() + raw)
        assert told.startswith(b"good ")
        assert ROOT.hex().encode() in told
    for raw in (der(officer().certificate), b"", letter, ROOT[:-5]):
        assert asked(f"lifafa-authority 1 {NOW} {len(raw)}\n".encode() + raw) == b"no\n"
    certificate, kept = pdf_signatures.authority(pem(ROOT), at=NOW)
    assert (certificate.holder, kept) == ("Made-up Root CA", ROOT)
    for raw in (der(officer().certificate), bytes(100_000)):
        with pytest.raises(IssuerRefusedError):
            pdf_signatures.authority(raw, at=NOW)


def pem(raw: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_der_x509_certificate(raw).public_bytes(Encoding.PEM)


GOOD = {"verdict": "good", "holder": HOLDER, "issuer": "x", "serial": "1", "signed_at": 1,
        "valid_from": "2026-01-01", "valid_to": "2027-01-01", "whole_file": True}  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        [1],
        [{**GOOD, "verdict": "trusted"}],
        [{**GOOD, "holder": "a\nb"}],
        [{**GOOD, "holder": 3}],
        [{**GOOD, "signed_at": -1}],
        [{**GOOD, "whole_file": 1}],
        [{**GOOD, "more": ""}],
        [GOOD] * 21,
    ],
)
def test_what_the_process_tells_is_measured(letter, told, monkeypatch):
    raw = talk.told(told)
    said = talk.line("good", len(raw)) + raw
    tell = "import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))"
    words = [sys.executable, "-I", "-S", "-c", tell, said.hex()]
    monkeypatch.setattr(pdf_signatures, "command", lambda: words)
    (one,) = signatures_in(letter, at=NOW)
    assert (one.verdict, one.holder) == ("unreadable", "")


def test_a_process_that_does_not_start_or_dies_leaves_it_unreadable(letter, monkeypatch):
    for words in (["/none"], [sys.executable, "-I", "-S", "-c", "import os; os.abort()"]):
        monkeypatch.setattr(pdf_signatures, "command", lambda words=words: words)
        assert signatures_in(letter, at=NOW)[0].verdict == "unreadable"
    huge = bytes(65 * 1024 * 1024) + b"/ByteRange"
    assert signatures_in(huge, at=NOW)[0].verdict == "unreadable"


def test_the_officer_may_stop(letter):
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        signatures_in(letter, token, at=NOW)


@pytest.mark.posix("strace looks on, a program of Linux")
def test_the_process_reads_behind_closed_doors(letter, tmp_path):
    line = f"lifafa-signatures 1 {NOW} {len(letter)} {len(ROOT)}\n".encode()
    trace = tmp_path / "trace"
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=network,open,openat,creat,execve,unshare", "-o", trace,
         *pdf_signatures.command()],
        input=line + letter + ROOT, capture_output=True, check=False, env={},
    )  # fmt: skip
    assert b'"verdict": "good"' in done.stdout
    assert done.stderr == b""
    told = trace.read_text()
    after = told.split("unshare(", 1)[1]
    assert not [one for one in after.splitlines() if "socket" in one or "connect(" in one]
    assert "O_WRONLY" not in told
    assert "O_RDWR" not in after

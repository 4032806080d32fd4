"""The process that looks for digital signatures in a PDF of somebody else, and then ends.

Rules:

* Signatures: it runs behind closed doors (`app.system.sandbox.limits`): no network, no file, little
  memory and time; a signature is good only when it covers every byte of the file, fits it, and its
  certificate goes back to an authority that the office itself has named; nothing is fetched, so
  whether a certificate was taken back is not known here; a file that cannot be read as it must be
  is never better than "changed".
* What stands behind the letter: runs in the process that looks for signatures; judged by objects
  and not by looks, because programs that show a PDF draw different things: a note, a portfolio or
  an action on opening that ours does not draw would be seen elsewhere; of the letter itself only
  the list of forms and the list of what lies upon a page may be written anew; whatever is not
  understood is more than that.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from asn1crypto import cms, parser, pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from app.letters import signing_certificates as certificates
from app.letters import signing_talk as talk
from app.letters import still_loop
from app.letters.signing_talk import OddTalkError
from app.system.sandbox import limits
from models.base.local_time import utc

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_S: Final = 30
MOST_SIGNATURES: Final = 20
MOST_ROOTS: Final = 50
MOST_ROOT_BYTES: Final = 16 * 1024
_MARK: Final = b"/ByteRange"
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_HEX: Final = re.compile(rb"<[0-9A-Fa-f\s]*>")
_NOTHING: Final = {"holder": "", "issuer": "", "serial": "", "valid_from": "", "valid_to": ""}
_USES: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
type Told = dict[str, Any]


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line ``lifafa-signatures 1 AT SIZE SIZE …``, a PDF and the certificates of
    authorities; the answer is a line ``good SIZE`` and a list, or a line ``no``. Or the request
    is ``lifafa-authority 1 AT SIZE`` and a file, and the answer tells whose certificate it is. Or
    it is ``lifafa-additions 1 BEFORE SIZE`` and a PDF, and the answer is whether only signatures
    follow its first BEFORE bytes.
    """
    logging.disable()
    sys.dont_write_bytecode = True
    limits.close(MEMORY_BYTES, CPU_S, same_user=False)
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        answer(given, out)
    return 0


def answer(given: IO[bytes], out: IO[bytes]) -> None:
    """Read a request and write the answer."""
    try:
        told = talk.told(_asked(given))
        out.write(talk.line("good", len(told)) + told)
    except (OddTalkError, MemoryError, RecursionError):
        out.write(talk.line("no"))


def _asked(given: IO[bytes]) -> list[Any]:
    words = talk.words_of(given)
    if len(words) < 4 or words[1] != "1" or len(words) > 4 + MOST_ROOTS:
        raise OddTalkError
    at = talk.size_of(words[2], 10**11)
    first = talk.content(given, talk.size_of(words[3], talk.MOST_PDF_BYTES))
    if words[0] == "lifafa-authority" and len(words) == 4:
        return [authority(first, at)]
    if words[0] == "lifafa-additions" and len(words) == 4:
        return [are_signatures(first, at)]
    if words[0] != "lifafa-signatures":
        raise OddTalkError
    sizes = [talk.size_of(word, MOST_ROOT_BYTES) for word in words[4:]]
    return signatures(first, [talk.content(given, size) for size in sizes], at)


def authority(raw: bytes, at: int) -> Told:
    """Return the certificate of an authority as it is kept, and what it says.

    Args:
        raw: a certificate, as DER or PEM.
        at: the time, Unix seconds.

    Raises:
        OddTalkError: it is no certificate, or not of one who issues certificates.
    """
    try:
        der = pem.unarmor(raw)[2] if pem.detect(raw) else raw
        found = x509.Certificate.load(der, strict=True)
        told = talk.certificate_told(certificates.described(found, at))
        is_authority = bool(found.ca)
    except Exception as error:  # whatever is odd in it, it is no such certificate
        raise OddTalkError from error
    if not is_authority or len(der) > MOST_ROOT_BYTES:
        raise OddTalkError
    return {**told, "der": der.hex()}


def signatures(pdf: bytes, roots: Sequence[bytes], at: int) -> list[Told]:
    """Return what is told of every signature in a PDF, in the order of the file.

    Args:
        pdf: the whole file.
        roots: certificates of the authorities that the office has named, as DER.
        at: the time, Unix seconds.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = reader.embedded_regular_signatures[:MOST_SIGNATURES]
    except Exception:  # noqa: BLE001  a hostile file finds a new one every year
        return _by_ranges(pdf)
    told = [_judged(pdf, one, roots, at) for one in found]
    # One that the reader does not see any more was hidden by what was changed.
    return told or _by_ranges(pdf)


def _judged(pdf: bytes, found: EmbeddedPdfSignature, roots: Sequence[bytes], at: int) -> Told:
    told: Told = {**_NOTHING, "verdict": "unreadable", "signed_at": 0, "whole_file": False}
    try:
        told |= _described(found.signer_cert, at)
        told["signed_at"] = _signed_at(found)
        told["whole_file"] = _covers(pdf, tuple(map(int, found.byte_range)))
        told["verdict"] = _verdict(pdf, found, roots, at, told)
    except Exception:  # noqa: BLE001  as above
        fits = _fits(pdf, tuple(map(int, found.byte_range)), found.signed_data)
        told["verdict"] = "unreadable" if fits else "changed"
    return told


def _verdict(
    pdf: bytes, found: EmbeddedPdfSignature, roots: Sequence[bytes], at: int, told: Told
) -> str:
    now = utc(at)
    known = ValidationContext(
        trust_roots=[x509.Certificate.load(one, strict=True) for one in roots],
        allow_fetching=False,
        moment=now,
        revocation_mode="soft-fail",
    )
    status = still_loop.run(
        async_validate_pdf_signature(found, known, key_usage_settings=_USES, skip_diff=True)
    )
    gap = _gap(pdf, tuple(map(int, found.byte_range)))
    if not (status.intact and status.valid and gap and _is_filled_with_nothing(gap)):
        return "changed"
    if not told["whole_file"]:
        return "added_to"
    begins, ends = certificates.validity(found.signer_cert)
    moments = [now]
    if told["signed_at"]:
        moments.append(utc(told["signed_at"]))
    if max(moments) > ends:
        return "expired"
    if min(moments) < begins:
        return "not_yet"
    return "good" if status.trusted else "unproved"


def _described(found: x509.Certificate, at: int) -> Told:
    told = certificates.described(found, at)
    return {name: getattr(told, name) for name in _NOTHING}


def _signed_at(found: EmbeddedPdfSignature) -> int:
    said = found.self_reported_timestamp
    at = 0 if said is None else int(said.timestamp())
    return at if 0 < at < 10**11 else 0


# Without a reader of PDF ----------------------------------------------------------------------


def _by_ranges(pdf: bytes) -> list[Told]:
    """Return what is told of the signatures that no reader finds; one whose place is hurt too."""
    places = list(_ranges(pdf))
    if not places and _MARK in pdf:
        places = [()]
    return [_without_a_reader(pdf, place) for place in places]


def _ranges(pdf: bytes) -> Iterator[tuple[int, ...]]:
    for place, found in enumerate(_RANGE.finditer(pdf)):
        if place < MOST_SIGNATURES and all(len(one) < 12 for one in found.groups()):
            yield tuple(map(int, found.groups()))


def _gap(pdf: bytes, place: tuple[int, ...]) -> bytes:
    """Return the signature that a range leaves out, b"" when it leaves out anything else."""
    if len(place) != 4 or place[0] != 0 or not 0 < place[1] < place[2] <= len(pdf):
        return b""
    gap = pdf[place[1] : place[2]]
    return gap if _HEX.fullmatch(gap) and place[2] + place[3] <= len(pdf) else b""


def _is_filled_with_nothing(gap: bytes) -> bool:
    """Say whether there are only zeros behind the signature in its place."""
    raw = bytes.fromhex(gap[1:-1].decode("ascii"))
    _class, _method, _tag, *parts = parser.parse(raw)
    return not raw[sum(map(len, parts)) :].strip(b"\0")


def _covers(pdf: bytes, place: tuple[int, ...]) -> bool:
    return bool(_gap(pdf, place)) and place[2] + place[3] == len(pdf)


def _without_a_reader(pdf: bytes, place: tuple[int, ...]) -> Told:
    """Return what can be told of a signature in a file that no reader opens."""
    told: Told = {**_NOTHING, "verdict": "unreadable", "signed_at": 0, "whole_file": False}
    told["whole_file"] = _covers(pdf, place)
    try:
        raw = bytes.fromhex(_gap(pdf, place)[1:-1].decode("ascii"))
        data = cms.ContentInfo.load(raw)["content"]
        told["verdict"] = "unreadable" if _fits(pdf, place, data) else "changed"
    except Exception:  # noqa: BLE001  as above
        told["verdict"] = "changed"
    return told


def _fits(pdf: bytes, place: tuple[int, ...], data: Any) -> bool:
    """Say whether the bytes are those that were signed; says nothing about who signed them."""
    try:
        signer = data["signer_infos"][0]
        made = hashlib.new(signer["digest_algorithm"]["algorithm"].native)
        for begin, size in ((place[0], place[1]), (place[2], place[3])):
            made.update(pdf[begin : begin + size])
        attributes = {one["type"].native: one["values"].native for one in signer["signed_attrs"]}
        return bool(_gap(pdf, place)) and attributes["message_digest"] == [made.digest()]
    except Exception:  # noqa: BLE001  as above
        return False


_START: Final = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_MOST_REVISIONS: Final = 40
_MOST_OBJECTS: Final = 20_000
_OF_CATALOG: Final = frozenset(("/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"))
_OF_FORM: Final = frozenset(("/Fields", "/SigFlags", "/DA", "/DR"))
_OF_PAGE: Final = frozenset(("/Annots",))
_ACTS: Final = frozenset(("/A", "/AA", "/JS", "/OC", "/OpenAction"))
"""Members of an object by which it does something, or is shown only now and then."""


class _MoreError(Exception):
    """There is more than a signature."""


def are_signatures(pdf: bytes, before: int) -> bool:
    """Say whether only digital signatures, and what belongs to them, follow a letter.

    Args:
        pdf: the whole file.
        before: how many bytes of it are the letter as it was drawn.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        _refuse_other_beginning(reader, pdf[max(0, before - 100) : before])
        for revision in range(1, reader.total_revisions):
            _refuse_more(reader, reader.get_historical_resolver(revision))
    except Exception:  # noqa: BLE001  a hostile file finds a new one every year
        return False
    return True


def _refuse_other_beginning(reader: PdfFileReader, end: bytes) -> None:
    """Refuse a file whose oldest revision is not the whole letter."""
    letter = _START.search(end)
    first = reader.xrefs.get_xref_container_info(0)
    if letter is None or first.declared_startxref != int(letter[1]):
        raise _MoreError
    if not 1 < reader.total_revisions <= _MOST_REVISIONS:
        raise _MoreError


def _refuse_more(reader: PdfFileReader, now: HistoricalResolver) -> None:
    """Refuse a revision that writes anew what it may not, or adds what is no signature."""
    letter = reader.get_historical_resolver(0)
    new = now.explicit_refs_in_revision()  # type: ignore[no-untyped-call]
    if now.refs_freed_in_revision():  # type: ignore[no-untyped-call]
        raise _MoreError
    root = letter.trailer_view.raw_get("/Root")
    if now.trailer_view.raw_get("/Root") != root:
        raise _MoreError
    pages = list(_pages(letter))
    may = {root.reference: _OF_CATALOG} | dict.fromkeys(pages, _OF_PAGE)
    for ref in new:
        if ref in may:
            _refuse_changed(letter.get_object(ref), now.get_object(ref), may[ref])
        elif not letter.is_ref_unassignable(ref) and not _is_about_the_file(letter, ref):
            raise _MoreError
        _refuse_acts(now.get_object(ref))
    places = _places(now.root)
    for page in pages:
        _refuse_laid_upon(letter.get_object(page), now.get_object(page), places)


def _pages(letter: HistoricalResolver) -> Iterator[generic.Reference]:
    waiting = [letter.root.raw_get("/Pages")]
    for place, one in enumerate(waiting):
        if place > _MOST_OBJECTS:
            raise _MoreError
        node = one.get_object()
        if "/Kids" in node:
            waiting += node["/Kids"]
        else:
            yield one.reference


def _is_about_the_file(letter: HistoricalResolver, ref: generic.Reference) -> bool:
    """Say whether an object is the description of the file, which is on no page."""
    info = letter.trailer_view.raw_get("/Info") if "/Info" in letter.trailer_view else None
    return isinstance(info, generic.IndirectObject) and info.reference == ref


def _refuse_changed(before: Any, after: Any, may: frozenset[str]) -> None:
    if (set(before) ^ set(after)) - may:
        raise _MoreError
    if any(before.raw_get(name) != after.raw_get(name) for name in set(before) - may):
        raise _MoreError


def _places(root: Any) -> list[Any]:
    """Return the places for signatures; refuse a form that asks for anything else."""
    form = _of(root, "/AcroForm", {})
    if set(form) - _OF_FORM:
        raise _MoreError
    # A list gives its members as they stand: by their numbers.
    places = list(_of(form, "/Fields", ()))
    for place in places:
        field = place.get_object()
        if field["/FT"] != "/Sig" or field["/Subtype"] != "/Widget" or "/Kids" in field:
            raise _MoreError
    return places


def _refuse_laid_upon(before: Any, after: Any, places: list[Any]) -> None:
    """Refuse anything that lies upon a page and is no place for a signature."""
    old, new = (list(_of(page, "/Annots", ())) for page in (before, after))
    if new[: len(old)] != old or any(one not in places for one in new[len(old) :]):
        raise _MoreError


def _of(holder: Any, name: str, nothing: Any) -> Any:
    """Return a member itself, also where only its number stands."""
    if name not in holder:
        return nothing
    return holder[name]


def _refuse_acts(added: Any) -> None:
    waiting, seen = [added], 0
    while waiting:
        one, seen = waiting.pop(), seen + 1
        if seen > _MOST_OBJECTS:
            raise _MoreError
        if isinstance(one, generic.DictionaryObject):
            if _ACTS & set(one):
                raise _MoreError
            waiting += [one.raw_get(name) for name in one]
        elif isinstance(one, generic.ArrayObject):
            waiting += list(one)

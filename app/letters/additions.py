"""What stands behind a letter in its file: digital signatures alone, or anything that could show.

Rules: runs in the process that looks for signatures; judged by objects and not by looks, because
programs that show a PDF draw different things: a note, a portfolio or an action on opening that
ours does not draw would be seen elsewhere; of the letter itself only the list of forms and the
list of what lies upon a page may be written anew; whatever is not understood is more than that.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

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

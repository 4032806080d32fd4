"""What the pieces of a page are, for programs that read a PDF aloud: headings, tables, lists.

Rules: every piece of text is tagged with its role and its language, in the order of reading;
what stands on every page (foot, words of a copy) is marked as no part of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

ARTIFACT: Final = "Artifact"


@dataclass(eq=False)
class _Element:
    """A part of the letter: a group of parts, or a piece of text on one page."""

    role: str
    kids: list[_Element] = field(default_factory=list)
    language: str = ""
    words: str = ""
    page: int = -1
    number: int = -1


class Tags:
    """The tree of a letter's parts while it is drawn."""

    def __init__(self) -> None:
        self._root = _Element("Document")
        self._open = [self._root]
        self._counts: dict[int, int] = {}

    @contextmanager
    def inside(self, role: str) -> Iterator[None]:
        """Put what is drawn meanwhile into a part of its own."""
        made = _Element(role)
        self._open[-1].kids.append(made)
        with self._within(made):
            yield

    @contextmanager
    def joined(self, role: str) -> Iterator[None]:
        """Put what is drawn meanwhile into the last part, if that has this role."""
        last = self._open[-1].kids[-1:]
        if last and last[0].role == role:
            with self._within(last[0]):
                yield
        else:
            with self.inside(role):
                yield

    @contextmanager
    def _within(self, element: _Element) -> Iterator[None]:
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    def piece(self, role: str, page: int, language: str, words: str = "") -> int:
        """Note a piece of a page and return its number there.

        Args:
            role: such as P, H1, TD, Figure.
            page: from 0.
            language: such as hi-IN.
            words: what is said instead of a figure.
        """
        number = self._counts.get(page, 0)
        self._counts[page] = number + 1
        made = _Element(role, language=language, words=words, page=page, number=number)
        self._open[-1].kids.append(made)
        return number

    def write(self, document: Any) -> None:
        """Put the tree into a finished file."""
        root = pdfdoc.PDFDictionary({"Type": "/StructTreeRoot"})
        place = document.Reference(root)
        pieces: dict[int, list[Any]] = {page: [] for page in self._counts}
        root["K"] = self._write(document, self._root, place, pieces)
        numbers: list[Any] = []
        for page, found in sorted(pieces.items()):
            numbers += [page, pdfdoc.PDFArray(found)]
            made = document.Pages.pages[page]
            # The library writes only the entries it knows; these are told to it.
            made.__NoDefault__ = [*made.__NoDefault__, "StructParents", "Tabs"]
            made.StructParents, made.Tabs = page, "/S"
        root["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _write(
        self, document: Any, element: _Element, parent: Any, pieces: dict[int, list[Any]]
    ) -> Any:
        entry = pdfdoc.PDFDictionary({"Type": "/StructElem", "S": f"/{element.role}", "P": parent})
        place = document.Reference(entry)
        if element.language:
            entry["Lang"] = f"({element.language})"
        if element.words:
            entry["Alt"] = pdfdoc.PDFString(element.words)
        if element.page >= 0:
            entry["Pg"] = pdfdoc.PDFObjectReference(f"Page{element.page + 1}")
            entry["K"] = element.number
            pieces[element.page].append(place)
        else:
            below = [self._write(document, kid, place, pieces) for kid in element.kids]
            entry["K"] = pdfdoc.PDFArray(below)
        return place

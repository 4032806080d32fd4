"""What a check found or a backup lacks, in the words of an office, each with its best way out.

Rules:

* Findings: a finding names pages, lines, papers and cases by their numbers and nothing that is in
  them; the way out is one that exists in this program; nothing here looks at a disk.
* Damage: slugs come from the checks of the register and of backups; one that is not known is told
  as what it is about, never shown raw; the number of a case stands in it, its name never.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.base import numerals
from app.base.date_words import day_words
from app.base.language import N_
from app.base.language import translate as _
from app.core import log
from app.core.records import LogReport
from app.register.records import Finding
from models.fields.tables import Table

SEALED = "sealed"
_MOST_TOLD = 8
_WORDS = Table.at(Path(__file__).with_name("check_words.toml")).texts("tables", "papers", "damage")
_TABLES, _PAPERS, _DAMAGE = _WORDS["tables"], _WORDS["papers"], _WORDS["damage"]
_SEARCHING = (
    "case_search",
    "case_words",
    "search_texts",
    "person_keys",
    "case_lines",
    "case_facets",
)
_HEADERS: Mapping[str, str] = {
    "current-missing": N_("The key file vault.lfv is missing. Its second copy is whole."),
    "copy-missing": N_("The second copy of the key file is missing."),
    "current-damaged": N_("The key file vault.lfv is damaged. Its second copy is whole."),
    "copy-damaged": N_("The second copy of the key file is damaged."),
    "copies-differ": N_("The two copies of the key file differ."),
}
_MARKS: Mapping[str, str] = {
    "missing": N_("The file register.db.marks is gone: pages put back until now cannot be told."),
    "damaged": N_("The file register.db.marks was damaged or exchanged: pages put back until now"
                  " cannot be told."),
    "older": N_("The file register.db.marks is an older copy: pages put back until now cannot be"
                " told."),
}  # fmt: skip
_STRUCTURE: Mapping[str, str] = {
    "structure": N_("Parts of the register do not fit together."),
    "reference": N_("A row of the register leads to another one that is not there."),
    "unreadable": N_("Not every row of the register could be read."),
    "pages-missing": N_("The register file is shorter than it was when it was closed."),
}


@dataclass(frozen=True)
class Place:
    """Where a page stands: its table and the cases some rows of which are on it."""

    table: str = ""
    index: bool = False
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the words need to know about this register.

    Attributes:
        backup_at: when the newest backup was made that still exists, 0 for none.
        places: what the named pages belong to, by number.
        log: how the chain of the log stands.
        moment: says Unix seconds in words.
        in_terminal: the reader types commands: there is no lock and nothing to press.
    """

    backup_at: int
    places: Mapping[int, Place]
    log: LogReport | None
    moment: Callable[[int], str]
    in_terminal: bool = False


def finding(slug: str, known: Known) -> Finding:
    """Return one problem of a check in words.

    Args:
        slug: as in ``RegisterReport.problems``.
        known: about this register.
    """
    area, _colon, rest = slug.partition(":")
    if area in _PAPERS:
        return _paper(slug, area, rest)
    if area == "database" and rest.startswith("page-"):
        return _page(slug, int(rest.removeprefix("page-")), known)
    if area == "marks":
        return _mark(slug, rest, known)
    if area == "key-file":
        told = _HEADERS.get(rest, _HEADERS["copies-differ"])
        return Finding(slug, "header", _(told), _key_file(known))
    if area == "own-keys":
        return Finding(slug, "keys", _("The keys of this office cannot be read."), _beside(known))
    if area.startswith("log") or area == "anchor":
        return _log(slug, area, rest, known)
    if rest == "search-index":
        told = _("The list for searching does not fit the cases.")
        return Finding(slug, "search", told, _search(known))
    if rest.startswith("counts"):
        return _counts(slug, rest.removeprefix("counts").removeprefix("-"))
    kind = next((kind for kind in _STRUCTURE if rest.startswith(kind)), "unreadable")
    return Finding(slug, "page", _(_STRUCTURE[kind]), _salvage(known))


def _key_file(known: Known) -> str:
    if known.in_terminal:
        return _(
            "Any command that opens this register writes the damaged copy anew from the whole one,"
            " when the folder can be written. Then run the check again."
        )
    return _(
        "Lock the register and unlock it again: the damaged copy is then written anew from the"
        " whole one."
    )


def _search(known: Known) -> str:
    if known.in_terminal:
        return _(
            "Nothing is lost. “lifafa register salvage” brings out what can be read and makes the"
            " list anew in the new folder."
        )
    return _(
        "Nothing is lost. Lock the register and press “Bring out what can be read” (lifafa"
        " register salvage): the list is made anew in the new folder."
    )


def open_folder(*, in_terminal: bool = False) -> Finding:
    """Return in words that others may open the folder; nothing is damaged by that alone.

    Args:
        in_terminal: as in ``Known``.
    """
    told = _(
        "Other people who log in to this computer may open the folder of the register. What is"
        " sealed stays sealed, but they could copy or delete it."
    )
    todo = _(
        "Press “Close the folder” (lifafa register check --close-folder). If this is told again,"
        " the disk keeps no owners: restore a backup into a folder on the computer's own disk."
    )
    if in_terminal:
        todo = _(
            "Close it with “lifafa register check --close-folder”. If this is told again, the disk"
            " keeps no owners: restore a backup into a folder on the computer's own disk."
        )
    return Finding("folder:open", "folder", told, todo)


def _paper(slug: str, area: str, case_no: str) -> Finding:
    shown = _("(sealed)") if case_no == SEALED else case_no
    todo = _(
        "Attach the original again and remove the damaged document, or take the document from a"
        " backup: restore one beside this register and save the document from there."
    )
    told = _(_PAPERS[area]).format(case=shown)
    return Finding(slug, "paper", told, todo, "" if case_no == SEALED else case_no)


def _counts(slug: str, case_no: str) -> Finding:
    told = _("The numbers for statistics do not fit the cases.")
    if case_no:
        told = _("The numbers for statistics do not fit case {case}.").format(case=case_no)
    todo = _(
        "Nothing is lost. Count all cases anew with “lifafa register check --recount”. Bringing out"
        " what can be read into a new folder does it too."
    )
    return Finding(slug, "counts", told, todo, case_no)


def _page(slug: str, number: int, known: Known) -> Finding:
    place = known.places.get(number, Place())
    told = _("Page {number} of the register is damaged ({where}).")
    happened = told.format(number=numerals.shown(number), where=_where(place))
    case_no = place.cases[0] if place.cases else ""
    return Finding(slug, "page", happened, _salvage(known), case_no)


def _mark(slug: str, rest: str, known: Known) -> Finding:
    if rest in _MARKS:
        todo = _(
            "Compare some cases with paper or with a backup. When they are right, accept the pages"
            " as they are (lifafa register check --accept)."
        )
        return Finding(slug, "marks", _(_MARKS[rest]), todo)
    number = int(rest.rpartition("-")[2])
    place = known.places.get(number, Place())
    told = _(
        "Page {number} of the register is not the one that was written last: somebody, or a"
        " program that copies files, put back an older one ({where})."
    )
    happened = told.format(number=numerals.shown(number), where=_where(place))
    case_no = place.cases[0] if place.cases else ""
    return Finding(slug, "marks", happened, _beside(known), case_no)


def _where(place: Place) -> str:
    """Say what stands on a page."""
    if not place.table:
        return _("what stands on it cannot be told")
    if place.index or place.table.startswith(_SEARCHING):
        return _("it only helps to find cases")
    table = _(_TABLES[place.table]) if place.table in _TABLES else place.table
    if not place.cases:
        return _("it holds: {table}").format(table=table)
    cases = ", ".join(place.cases[:6]) + (" …" if len(place.cases) > 6 else "")
    return _("it holds: {table}; cases {cases}").format(table=table, cases=cases)


def _log(slug: str, area: str, rest: str, known: Known) -> Finding:
    if area == "anchor":
        told = _("The activity log is not the one that the backup of {when} was made of.")
        happened = told.format(when=known.moment(int(rest)))
    elif known.log is not None and known.log.problem:
        happened = log.damage(known.log, known.moment)
    else:
        happened = _("The activity log cannot be read.")
    todo = _(
        "Lines before it hold. Ask who worked with the register at that time, and restore a backup"
        " from before it beside this register to compare."
    )
    return Finding(slug, "log", happened, todo)


def _beside(known: Known) -> str:
    if not known.backup_at:
        return _salvage(known)
    return _("Restore the backup of {when} beside this register and compare.").format(
        when=day_words(known.backup_at)
    )


def _salvage(known: Known) -> str:
    if known.in_terminal:
        return _salvage_by_command(known)
    if not known.backup_at:
        return _(
            "There is no backup. Make one now of what there is. Then lock the register and press"
            " “Bring out what can be read” (lifafa register salvage)."
        )
    return _(
        "Restore the backup of {when} beside this register. Or lock the register and press “Bring"
        " out what can be read” (lifafa register salvage)."
    ).format(when=day_words(known.backup_at))


def _salvage_by_command(known: Known) -> str:
    if not known.backup_at:
        return _(
            "There is no backup. Make one now of what there is with “lifafa backup make”. Then"
            " bring out what can be read with “lifafa register salvage”."
        )
    return _(
        "Restore the backup of {when} beside this register, or bring out what can be read with"
        " “lifafa register salvage”."
    ).format(when=day_words(known.backup_at))


def lost_words(slug: str) -> str:
    """Return what a salvage could not bring along, in words.

    Args:
        slug: as in ``SalvageReport.lost``.
    """
    area, _colon, rest = slug.partition(":")
    if area in _PAPERS:
        return _(_PAPERS[area]).format(case=_("(sealed)") if rest == SEALED else rest)
    if area == "case-facts":
        told = _(
            "Case {case}: what was typed about it is lost; its persons and documents are there."
        )
        return told.format(case=rest)
    table, _colon, count = rest.partition(":")
    named = _(_TABLES[table]) if table in _TABLES else table
    return _("Some rows could not be read: {table} ({count})").format(table=named, count=count)


def damage_words(slug: str) -> str:
    """Return a problem in words, with the case it touches when that is known."""
    told = next((words for mark, words in _DAMAGE.items() if slug.startswith(mark)), N_("Damaged"))
    case_no = slug.partition(":")[2] if slug.startswith("paper-") else ""
    if case_no == SEALED:
        return _("{what} (a sealed case)").format(what=_(told))
    return _("{what} (case {number})").format(what=_(told), number=case_no) if case_no else _(told)


def damage_lines(problems: Sequence[str]) -> list[str]:
    """Return the first problems in words, one a line, and how many more there are."""
    lines = [f"• {damage_words(slug)}" for slug in problems[:_MOST_TOLD]]
    if len(problems) > _MOST_TOLD:
        more = numerals.shown(len(problems) - _MOST_TOLD)
        lines.append(_("… and {count} more.").format(count=more))
    return lines

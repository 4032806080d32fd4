"""What the officer chooses about a letter, whether it is enough to make one, and its draft.

Rules: nothing is chosen for the person: the slip stays unmade until somebody asked, and what was
said of carrying it is never kept; only kinds, sheets and persons that are offered can be chosen;
choices that make no other letter change nothing, nor does a text that makes no sense; of a personal
key it is known where it is, never what opens it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.base.language import current
from app.letters.document import COPIES
from app.letters.records import (
    FOR_ONE,
    KEPT_BY_PERSON,
    NAMELESS,
    WORDLESS,
    MakeLetter,
    NameGround,
)

FILE, TOKEN = "file", "token"


@dataclass(frozen=True)
class SigningWay:
    """Where the key is.

    Attributes:
        way: file, token or "" for no signature.
        file: the key file, or the driver of the stick.
        token: label or serial number of the stick.
        certificate: which of its certificates, "" for the only one.
        words: how it is shown: the name of the file or of the stick.
        last_try: the stick has one try left for its PIN, and it may be used.
    """

    way: str = ""
    file: Path = Path()
    token: str = ""
    certificate: str = ""
    words: str = ""
    last_try: bool = False


_USUAL_SHEETS = COPIES[:2]


@dataclass(frozen=True)
class Matter:
    """What a letter can be about.

    Attributes:
        referral_id: "" for the case itself.
        words: how it is shown, such as "Referral to CWC Patna, 25 Nov 2026".
        kinds: that fit, in the order in which they are shown.
        is_nepali: an office is in Nepal, so that its days have Nepali dates unasked.
    """

    referral_id: str
    words: str
    kinds: tuple[str, ...]
    is_nepali: bool = False


@dataclass(frozen=True)
class LetterAbout:
    """What there is to choose from.

    Attributes:
        matters: what letters can be about, the likely one first.
        case_no: "" when the reader may not see it.
        case_id: the case, for the way back to it.
        people: number and shown name of those whom a paper can be for.
        usual_days: for how many days a letter of each kind is usually good.
        has_letterhead: whether the office has set one.
    """

    matters: tuple[Matter, ...]
    case_no: str = ""
    case_id: str = ""
    people: tuple[tuple[int, str], ...] = ()
    usual_days: tuple[tuple[str, int], ...] = ()
    has_letterhead: bool = True


@dataclass(frozen=True)
class Draft:
    """All choices of one letter; texts are as they were typed."""

    matter: str = ""
    kind: str = ""
    language: str = "en"
    second: str = ""
    copies: tuple[str, ...] = _USUAL_SHEETS
    days: str = ""
    note: str = ""
    person: int = 0
    ground: NameGround | None = None
    is_safe: bool = False
    nepali_dates: bool = False


class LetterChoices(QObject):
    """Presenter of the choices.

    Args:
        kind: the kind that is chosen at first, "" for the first that fits.
        person: number of the person whom it is for at first, 0 for nobody.
        language: in which it is at first, "" for that of the window.

    Signals:
        changed: another letter is wished for.
        loaded: what there is to choose from is known.
    """

    changed = Signal()
    loaded = Signal()

    def __init__(
        self, kind: str, parent: QObject | None = None, *, person: int = 0, language: str = ""
    ) -> None:
        super().__init__(parent)
        self._wanted = kind
        self._is_carried = False
        self.about: LetterAbout | None = None
        self.draft = Draft(language=language or current(), person=person)
        self.frozen = False

    def carry(self, draft: Draft) -> None:
        """Begin with the choices of an earlier letter; what the person said is asked again."""
        self.draft, self._is_carried = replace(draft, is_safe=False), True

    def show(self, about: LetterAbout) -> None:
        """Take what there is to choose from; what was chosen before stays where it still fits."""
        is_first, self.about = not (self.about or self._is_carried), about
        known = {number for number, _name in about.people}
        draft = replace(self.draft, person=self.draft.person if self.draft.person in known else 0)
        offered = [matter.referral_id for matter in about.matters]
        if is_first or draft.matter not in offered:
            draft = replace(draft, matter=offered[0] if offered else "")
        if not draft.kind:
            draft = _turned(draft, self._wanted)
        self._set(self._fitting(draft))
        self.loaded.emit()

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that fit what the letter is about."""
        return self._kinds_of(self.draft.matter)

    def sheets(self) -> tuple[str, ...]:
        """Return whose sheets can be printed of the kind that is chosen."""
        return COPIES[:2] if self.draft.kind in NAMELESS | FOR_ONE else COPIES

    def usual_days(self) -> int:
        """Return for how many days the kind is usually good."""
        usual = dict(self.about.usual_days) if self.about is not None else {}
        return usual.get(self.draft.kind, 0)

    def takes_note(self) -> bool:
        """Say whether the officer may add words of their own."""
        return self.draft.kind not in WORDLESS

    def names_on_ground(self) -> bool:
        """Say whether somebody may be named on a ground."""
        return self.draft.kind not in NAMELESS

    def asks_dates(self) -> bool:
        """Say whether Nepali dates stand in the letter only when they are chosen."""
        return not (self._matter is not None and self._matter.is_nepali)

    def asks_person(self) -> bool:
        """Say whether it has to be said for whom the letter is."""
        several = self.about is not None and len(self.about.people) > 1
        return self.draft.kind in FOR_ONE and several

    def missing(self) -> str:
        """Return the slug of what is missing before a letter can be made, or ""."""
        draft = self.draft
        lacks = (
            ("kind", not draft.kind),
            ("safe", draft.kind in KEPT_BY_PERSON and not draft.is_safe),
            ("person", self.asks_person() and not draft.person),
            ("copies", not self._copies()),
        )
        return next((slug for slug, is_so in lacks if is_so), "")

    def wish(self) -> MakeLetter | None:
        """Return the wish, None while something is missing."""
        if self.missing():
            return None
        draft = self.draft
        nameless = draft.kind in NAMELESS
        return MakeLetter(
            kind=draft.kind,
            languages=(draft.language, draft.second) if draft.second else (draft.language,),
            referral_id=draft.matter,
            case_id="" if draft.matter or self.about is None else self.about.case_id,
            person=draft.person if draft.kind in FOR_ONE else 0,
            copies=self._copies(),
            valid_days=int(draft.days) if draft.days else None,
            note=draft.note.strip() if self.takes_note() else "",
            name_ground=None if nameless else draft.ground,
            safe_to_carry=draft.kind in KEPT_BY_PERSON and draft.is_safe,
            nepali_dates=draft.nepali_dates,
        )

    def choose(self, **chosen: object) -> None:
        """Change some choices; each is a field of `Draft`."""
        draft = self._fitting(replace(self.draft, **chosen))  # type: ignore[arg-type]
        if draft.kind != self.draft.kind:
            draft = _turned(draft, draft.kind)
        if draft.second == draft.language:
            draft = replace(draft, second="")
        self._set(draft)

    def tick_sheet(self, sheet: str, wanted: bool) -> None:
        """Take a sheet in or leave it out."""
        kept = {*self.draft.copies, sheet} if wanted else {*self.draft.copies} - {sheet}
        self.choose(copies=tuple(one for one in COPIES if one in kept))

    def _copies(self) -> tuple[str, ...]:
        return tuple(one for one in self.sheets() if one in self.draft.copies)

    @property
    def _matter(self) -> Matter | None:
        return self._matter_of(self.draft.matter)

    def _matter_of(self, referral_id: str) -> Matter | None:
        matters = self.about.matters if self.about is not None else ()
        return next((one for one in matters if one.referral_id == referral_id), None)

    def _kinds_of(self, referral_id: str) -> tuple[str, ...]:
        found = self._matter_of(referral_id)
        return found.kinds if found is not None else ()

    def _fitting(self, draft: Draft) -> Draft:
        """Return a draft whose kind fits what it is about."""
        kinds = self._kinds_of(draft.matter)
        if draft.kind in kinds:
            return draft
        return _turned(draft, kinds[0] if kinds else "")

    def _set(self, draft: Draft) -> None:
        if draft != self.draft and not self.frozen:
            self.draft = draft
            self.changed.emit()


def _turned(draft: Draft, kind: str) -> Draft:
    """Return a draft of another letter: the question is another one, and so is what is filed."""
    sheets = COPIES[:1] if kind in KEPT_BY_PERSON else _USUAL_SHEETS
    return replace(draft, kind=kind, is_safe=False, days="", copies=sheets)


_TEXTS = ("language", "second", "days")


def choices_text(choices: LetterChoices) -> str:
    """Return the choices, but for the words of the officer's own, which stand in their field."""
    draft = choices.draft
    ground = draft.ground
    kept = {
        "matter": draft.matter,
        "kind": draft.kind,
        "language": draft.language,
        "second": draft.second,
        "copies": list(draft.copies),
        "days": draft.days,
        "person": draft.person,
        "nepali_dates": draft.nepali_dates,
        "ground": [ground.basis, ground.details, ground.officer] if ground is not None else None,
    }
    return json.dumps(kept, ensure_ascii=False)


def take_up_choices(choices: LetterChoices, text: str) -> None:
    """Choose what was kept.

    Args:
        choices: what there is to choose from is known to them.
        text: as `choices_text` returned it.
    """
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return
    about = choices.about
    if not isinstance(kept, dict) or about is None:
        return
    if kept.get("matter") in [one.referral_id for one in about.matters]:
        choices.choose(matter=kept["matter"])
    if kept.get("kind") in choices.kinds():
        choices.choose(kind=kept["kind"])
    choices.choose(**_rest(choices, kept))


def _rest(choices: LetterChoices, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the choices that hang on the kind of letter."""
    found: dict[str, Any] = {name: kept[name] for name in _TEXTS if isinstance(kept.get(name), str)}
    if found.get("days") and not (found["days"].isascii() and found["days"].isdigit()):
        del found["days"]
    copies = kept.get("copies")
    if isinstance(copies, list):
        found["copies"] = tuple(one for one in choices.sheets() if one in copies)
    known = [number for number, _name in choices.about.people] if choices.about else []
    if kept.get("person") in [0, *known]:
        found["person"] = kept["person"]
    if isinstance(kept.get("nepali_dates"), bool):
        found["nepali_dates"] = kept["nepali_dates"]
    if "ground" in kept:
        found["ground"] = _ground(kept["ground"])
    return found


def _ground(kept: object) -> NameGround | None:
    match kept:
        case [str(basis), str(details), str(officer)]:
            return NameGround(basis, details, officer)
    return None

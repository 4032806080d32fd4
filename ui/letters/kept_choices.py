"""The choices of a letter as a text, to be kept as a draft, and such a text taken up again.

Rules: whether the person said that a slip is safe to carry is never kept: it is asked again; what
is not offered any more is left as it is; a text that makes no sense changes nothing.
"""

from __future__ import annotations

import json
from typing import Any

from app.letters.records import NameGround
from ui.letters.make_choices import LetterChoices

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
    if "ground" in kept:
        found["ground"] = _ground(kept["ground"])
    return found


def _ground(kept: object) -> NameGround | None:
    match kept:
        case [str(basis), str(details), str(officer)]:
            return NameGround(basis, details, officer)
    return None

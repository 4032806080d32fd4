"""Lines of the activity log about keeping and deleting, in plain sentences.

Rules: part of the tables of ``app.story.log_sentences``; what was typed is never among the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.language import N_
from app.retention.rules import HOLD_REASONS, KIND_WORDS

TAILS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "retention_rule_set": (
        ("review", N_("review after {review} months")),
        ("delete", N_("proposed for deletion after {delete} months")),
    ),
    "case_held": (("hold_reason", N_("reason: {hold_reason}")), ("until", N_("until {until}"))),
    "hold_lifted": (("hold_reason", N_("it was: {hold_reason}")),),
}

CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "kept_kind": KIND_WORDS,
    "hold_reason": HOLD_REASONS,
}
"""Facts that are codes, and their words."""

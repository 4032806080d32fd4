"""Lines of the activity log about keeping and deleting, in plain sentences.

Rules: part of the tables of ``app.story.log_sentences``; what was typed is never among the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.language import N_
from app.retention.kinds import HOLD_REASONS, KIND_WORDS

ACTIONS: Final[Mapping[str, str]] = {
    "retention_rule_set": N_("Retention period set anew: {kept_kind}"),
    "retention_rule_off": N_("Retention period is no longer watched: {kept_kind}"),
    "case_held": N_("{object} held: nobody can delete it"),
    "hold_lifted": N_("Hold of {object} lifted"),
    "case_kept": N_("Looked at whether {object} is still needed: kept until {until}"),
    "deletion_asked": N_("Deletion of {object} was asked for on {on}"),
    "keeping_decided": N_("Something was decided about how long {object} is kept"),
    "declined_days_set": N_("Days until referrals that became no case are erased: {days}"),
    "declined_kept": N_("Referrals that became no case are kept for good"),
    "withdrawn_erased": N_("Referral from {office}, withdrawn on {on}, erased: it became no case"),
    "replaced_erased": N_("Referral from {office}, replaced on {on}, erased: it became no case"),
    "declined_erased": N_("Referral from {office}, declined on {on}, erased: it became no case"),
    "deletion_not_asked": N_("Deletion of {object} is not asked for any more"),
}

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

"""Refusals about private matching.

Rules: as in `app.base.errors`; what a packet of a match can be refused for is in
`app.packets.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_


class MatchOffError(AppError):
    """Matching is not switched on in this office."""

    code = "match.off"
    exit_code = 7
    words = (
        N_("Private matching is switched off in this office. Nothing was compared or kept."),
        N_("A head can switch it on. Then take the step again, or receive the packet again."),
    )


class MatchNotCheckedError(AppError):
    """The other office is not checked by its number; fact ``office``."""

    code = "match.not-checked"
    exit_code = 6
    words = (
        N_("Matching is only possible with offices whose number was checked. {office} is not."),
        N_("Call them, check the office number, and then take the step again."),
    )


class MatchAllowanceError(AppError):
    """The office has used what it may test here; facts ``office`` and ``until``."""

    code = "match.allowance"
    exit_code = 7
    words = (
        N_("The matching allowance with {office} is used up until {until}."),
        N_(
            "Wait until that day; a question that came from them can be declined."
            " The limit cannot be lifted."
        ),
    )


class MatchNotAgreedError(AppError):
    """Somebody in a chosen case has not agreed to be compared; facts ``cases`` and ``case``."""

    code = "match.not-agreed"
    exit_code = 7
    words = (
        N_("{case} may not be compared: its people have not agreed. Cases like this: {cases}."),
        N_("Ask them and record it, leave these cases out, or record a legal ground."),
    )


class MatchTooManyKeysError(AppError):
    """The chosen cases have more keys than the question holds; facts ``keys`` and ``bucket``."""

    code = "match.too-many-keys"
    words = (
        N_("The chosen cases have {keys} things to compare, and the question holds {bucket}."),
        N_("Choose fewer cases or fewer kinds, or a larger question."),
    )


class MatchNoKeysError(AppError):
    """The chosen cases hold nothing that could be compared."""

    code = "match.no-keys"
    words = (
        N_("The chosen cases hold nothing that could be compared."),
        N_("Write down a telephone, a paper or a date of birth first, or choose other cases."),
    )


class MatchChoiceError(AppError):
    """Size, kinds, purpose or basis of a match cannot be chosen like this; fact ``reason``."""

    code = "match.choice"
    exit_code = 2
    words = (
        N_("The match cannot be made like this. {why}"),
        N_("Change it and try again."),
    )


class MatchOpenError(AppError):
    """There is an open question to this office already; fact ``office``."""

    code = "match.open"
    exit_code = 8
    words = (
        N_("There is an open question to {office} already."),
        N_("Finish it, or stop it and ask anew."),
    )


class MatchTwiceError(AppError):
    """A question or an answer was answered before; fact ``office``."""

    code = "match.twice"
    exit_code = 8
    words = (
        N_("{office} has answered this step of the match before. Nothing was compared again."),
        N_("Call them and ask why there are two answers."),
    )


class MatchOverError(AppError):
    """The match is over, and what it needed is destroyed."""

    code = "match.over"
    exit_code = 8
    words = (
        N_("This match is over, and what it needed is destroyed. Nothing was compared."),
        N_("Start a new question if it is still needed."),
    )


class MatchStateError(AppError):
    """This is not the next step of the match."""

    code = "match.state"
    words = (
        N_("This is not the next step of this match. Nothing was changed."),
        N_("Look at the match again: somebody may have taken the step before you."),
    )


class MatchRulesError(AppError):
    """The question was made by other rules than ours; it can only be declined."""

    code = "match.rules"
    exit_code = 4
    words = (
        N_("The question was made by another version of the program and cannot be compared."),
        N_("Decline it, and ask them to bring their program up to date, or do it here."),
    )

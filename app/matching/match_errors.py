"""Refusals about private matching.

Rules: as in `app.base.errors`: one class, code and exit code per cause; the words are in
`app.matching.match_words`.
"""

from __future__ import annotations

from app.base.errors import AppError


class MatchPointsError(AppError):
    """The lists in a packet of a match are not what the rules ask for."""

    code = "match.points"
    exit_code = 4


class MatchOtherQuestionError(AppError):
    """A packet of a match belongs to another question or answer than the one at hand."""

    code = "match.other-question"
    exit_code = 8


class MatchOffError(AppError):
    """Matching is not switched on in this office."""

    code = "match.off"
    exit_code = 7


class MatchNotCheckedError(AppError):
    """The other office is not checked by its number; fact ``office``."""

    code = "match.not-checked"
    exit_code = 6


class MatchAllowanceError(AppError):
    """The office has used what it may test here; facts ``office`` and ``until``."""

    code = "match.allowance"
    exit_code = 7


class MatchNotAgreedError(AppError):
    """Somebody in a chosen case has not agreed to be compared; facts ``cases`` and ``case``."""

    code = "match.not-agreed"
    exit_code = 7


class MatchTooManyKeysError(AppError):
    """The chosen cases have more keys than the question holds; facts ``keys`` and ``bucket``."""

    code = "match.too-many-keys"


class MatchNoKeysError(AppError):
    """The chosen cases hold nothing that could be compared."""

    code = "match.no-keys"


class MatchChoiceError(AppError):
    """Size, kinds, purpose or basis of a match cannot be chosen like this; fact ``reason``."""

    code = "match.choice"
    exit_code = 2


class MatchOpenError(AppError):
    """There is an open question to this office already; fact ``office``."""

    code = "match.open"
    exit_code = 8


class MatchTwiceError(AppError):
    """A question or an answer was answered before; fact ``office``."""

    code = "match.twice"
    exit_code = 8


class MatchOverError(AppError):
    """The match is over, and what it needed is destroyed."""

    code = "match.over"
    exit_code = 8


class MatchStateError(AppError):
    """This is not the next step of the match."""

    code = "match.state"


class MatchRulesError(AppError):
    """The question was made by other rules than ours; it can only be declined."""

    code = "match.rules"
    exit_code = 4

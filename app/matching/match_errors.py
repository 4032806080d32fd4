"""Refusals about private matching.

Rules: as in `app.errors`: one class, code and exit code per cause; the words are in
`app.matching.match_words`.
"""

from __future__ import annotations

from app.errors import AppError


class MatchPointsError(AppError):
    """The lists in a packet of a match are not what the rules ask for."""

    code = "match.points"
    exit_code = 4


class MatchOtherQuestionError(AppError):
    """A packet of a match belongs to another question or answer than the one at hand."""

    code = "match.other-question"
    exit_code = 8

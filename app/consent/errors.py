"""Refusals because of what a person decided.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_


class ConsentForbidsError(AppError):
    """Consent does not cover a field, the purpose, the office or the date."""

    code = "consent.forbids"
    exit_code = 7
    words = (
        N_("Consent does not allow this to leave: {field}. {why}"),
        N_("Leave it out, or ask the person again and write down the answer."),
    )
    words_for = {
        "never-leaves": (
            N_("This never leaves the office: {field}."),
            N_("Leave it out. Nobody can agree to it."),
        ),
        "not-in-case": (
            N_("The case has no such person or event any more: {field}."),
            N_("Leave it out, or look at the case again."),
        ),
        "#person": (
            N_("Consent does not allow this to leave: {field} of person {person}. {why}"),
            N_("Leave it out, or ask the person again and write down the answer."),
        ),
    }


class ConsentMissingError(AppError):
    """No answer of the person is recorded, so nothing may leave."""

    code = "consent.missing"
    exit_code = 7
    words = (
        N_("No answer of the person is written down, so nothing may leave."),
        N_("Ask the person and record the answer, or record a legal ground."),
    )
    words_for = {
        "#person": (
            N_(
                "No answer of person {person} is written down that counts, so this may not leave:"
                " {field}."
            ),
            N_("Ask the person and record the answer, or record a legal ground."),
        ),
        "#field": (
            N_("No answer is written down that counts, so this may not leave: {field}."),
            N_("Ask the person and record the answer, or record a legal ground."),
        ),
    }


class ConsentBeyondError(AppError):
    """Something is outside of what was recorded for a child, and nobody says why it leaves."""

    code = "consent.beyond"
    exit_code = 7
    words = (
        N_("This is outside of what was recorded for the child: {what}."),
        N_("Leave it out, or give the reason why it leaves all the same."),
    )


class ConsentIncompleteError(AppError):
    """The consent record lacks what makes it count (explanation, who decided, ground)."""

    code = "consent.incomplete"
    exit_code = 7
    words = (
        N_("The record does not count yet. Missing: {field}."),
        N_("Fill it in and save it again."),
    )

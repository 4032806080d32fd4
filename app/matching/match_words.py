"""What to tell a person about refusals of private matching; part of the table in `app.messages`."""

from __future__ import annotations

from collections.abc import Mapping

from app.language import N_

WORDS: Mapping[str, tuple[str, str]] = {
    "match.points": (
        N_("This matching packet does not keep the rules. Nothing in it was compared."),
        N_("Call the other office and start a new question. If it happens again, stop matching."),
    ),
    "match.other-question": (
        N_("This matching packet belongs to another question. Nothing in it was compared."),
        N_("Look which question is open with this office, then ask them which one they answered."),
    ),
}

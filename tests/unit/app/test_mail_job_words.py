"""Why a mail did not go is told in plain words, also when only a code of it was kept."""

import pytest

from app.mail.job_words import RESULTS, STATES, STEPS, reason_words, state_words, step_words
from app.mail.records import ProbeStep


@pytest.mark.parametrize(
    ("reason", "begins"),
    [
        ("mail.no-such-mailbox", "There is no such mailbox."),
        ("mail.stopped", "You stopped it."),
        ("mail.port", "mail.example.org does not answer at port 465."),
        ("office.revoked", ""),
        ("packet.file-gone", ""),
        ("of.a.newer.version", "This could not be done."),
    ],
)
def test_every_reason_has_words(reason, begins):
    told = " ".join(reason_words(reason, "mail.example.org", 465)).strip()
    assert told.startswith(begins)
    assert told != reason
    assert "{" not in told


def test_states_and_steps_have_words():
    assert {state_words(state) for state in STATES} == set(STATES.values())
    for step in STEPS:
        for state in RESULTS:
            assert step_words(ProbeStep(step, state)) == (STEPS[step], RESULTS[state])

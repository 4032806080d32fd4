"""Why a mail did not go is told in plain words, also when only a code of it was kept."""

import ast
from collections.abc import Iterator

import pytest

from app.base.errors import AppError
from app.base.language import translate
from app.base.messages import REASONS
from app.mail import sending
from app.mail.job_words import RESULTS, STATES, STEPS, reason_words, state_words, step_words
from app.mail.records import ProbeStep
from app.outbox import delivery
from refusals import all_refusals
from source_tree import called_name, imports_of, python_files

KEEPING = ("app.mail.sending", "app.mail.fetching", "app.mail.queue")
"""The modules that keep of a refusal nothing but its code, or its reason."""


def reached_from(*begun: str) -> set[str]:
    """Return the modules that these import, and what those import, also inside functions."""
    sources = {source.module: source for source in python_files("app")}
    reached: set[str] = set()
    ahead = list(begun)
    while ahead:
        module = ahead.pop()
        if module in sources and module not in reached:
            reached.add(module)
            ahead += [found.module for found in imports_of(sources[module])]
    return reached


def may_be_kept() -> list[type[AppError]]:
    """Return every refusal that what sends and fetches may meet: it knows no other module."""
    reached = reached_from(*KEEPING)
    return [kind for kind in all_refusals() if kind.__module__ in reached]


def reasons_of_a_state() -> Iterator[str]:
    """Yield what stands as the reason of a `PacketStateError`, wherever it is raised."""
    for source in python_files("app"):
        for call in source.nodes:
            if isinstance(call, ast.Call) and called_name(call) == "PacketStateError":
                for part in call.keywords:
                    yield from _texts_in(part.value)
    yield from delivery._GONE.values()


def _texts_in(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from (*_texts_in(value.body), *_texts_in(value.orelse))
    elif isinstance(value, ast.Constant):
        yield str(value.value)


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


@pytest.mark.parametrize("kind", may_be_kept(), ids=lambda kind: kind.code)
def test_every_refusal_that_may_be_kept_with_a_mail_or_a_file_has_its_own_words(
    kind: type[AppError],
) -> None:
    if kind.code in REASONS:
        # The same words are the reason of other refusals.
        assert reason_words(kind.code) == (translate(REASONS[kind.code]), "")
        return
    happened, todo = (translate(text).format_map(Holes()) for text in kind.words)
    assert reason_words(kind.code) == (happened, todo)


class Holes(dict[str, str]):
    """A code was kept without its facts."""

    def __missing__(self, name: str) -> str:
        return "…"


def test_what_a_mail_may_not_leave_for_is_among_what_may_be_kept() -> None:
    assert set(sending._MAY_NOT) <= set(may_be_kept())
    assert len(may_be_kept()) > len(sending._MAY_NOT)


def test_every_reason_why_a_packet_may_not_leave_has_its_words() -> None:
    reasons = set(reasons_of_a_state())
    assert {"packet.file-gone", "packet.wrong-state", "referral.moved"} <= reasons
    assert reasons <= REASONS.keys()
    for reason in reasons:
        assert reason_words(reason) == (translate(REASONS[reason]), "")

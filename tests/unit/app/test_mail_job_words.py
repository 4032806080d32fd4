"""Words on what became of a mail promise nothing that does not happen."""

import pytest

from app.mailing.job_words import reason_words, why_words
from app.mailing.mail_words import BETTER, FOR_GOOD
from app.records import MailJob

HOST = "mail.example.org"
PROMISES = ("again by itself", "try again later")


def job(state: str, reason: str) -> MailJob:
    return MailJob("0" * 32, "x@example.org", 1, 1, 70_000, state, 9, 0, 0, reason)


@pytest.mark.parametrize("slug", sorted(slug.partition("/")[2] for slug in BETTER))
def test_a_mail_that_was_given_up_is_promised_no_other_try_but_told_what_to_do(slug):
    happened, todo = why_words(job("given_up", slug), HOST)
    told = f"{happened} {todo}"
    assert todo
    assert not [promise for promise in PROMISES if promise in told]
    assert slug in FOR_GOOD or ("not tried any more" in told and "send it again" in told)


def test_a_mail_that_waits_is_told_as_ever():
    assert why_words(job("failed", "mail.later"), HOST) == reason_words("mail.later", HOST)
    assert PROMISES[0] in why_words(job("failed", "mail.later"), HOST)[1]


@pytest.mark.parametrize("slug", ["mail.stopped", "office.revoked"])
def test_what_was_given_up_for_another_reason_is_told_as_ever(slug):
    assert why_words(job("given_up", slug), HOST) == reason_words(slug, HOST)

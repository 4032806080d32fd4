"""The password of a mailbox stands in nothing that can be shown, written or told."""

import traceback

import pytest

from app.base.jobs import Token, silent
from app.mail.mail_words import MailError
from app.mail.wire import imap, smtp
from mail_hostile import LONG, PASSWORD, Imap, Smtp, account, serving

ECHO = PASSWORD.encode()


def told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error)


@pytest.mark.parametrize("password", [PASSWORD, f"{PASSWORD}\N{DEVANAGARI LETTER KA}"])
@pytest.mark.parametrize("refusal", [b"535 5.7.8 no: " + ECHO, b"454 4.7.0 later: " + ECHO])
def test_a_server_that_repeats_it_does_not_put_it_into_an_error_of_sending(password, refusal):
    script = Smtp(answers={"auth": refusal + b"\r\n"})
    with (
        serving(script, at_once=True) as server,
        pytest.raises(MailError) as caught,
        smtp.line(account(server, "tls"), password, Token(), waits=LONG) as line,
    ):
        line.submit("them@example.org", b"x", silent, Token())
    assert PASSWORD not in told(caught.value)


@pytest.mark.parametrize("password", [PASSWORD, f"{PASSWORD}\N{DEVANAGARI LETTER KA}"])
@pytest.mark.parametrize("able", [b"AUTH=PLAIN", b"LITERAL+"])
def test_a_server_that_repeats_it_does_not_put_it_into_an_error_of_fetching(password, able):
    no = b"@ NO no: " + ECHO + b"\r\n"
    script = Imap(
        answers={
            "capability2": b"* CAPABILITY IMAP4rev1 " + able + b"\r\n@ OK done\r\n",
            "authenticate": no,
            "login": no,
        }
    )
    with (
        serving(script, at_once=True) as server,
        pytest.raises(MailError) as caught,
        imap.line(account(server, "tls"), password, Token(), waits=LONG),
    ):
        pass
    assert caught.value.reason == "mail.login"
    assert PASSWORD not in told(caught.value)


def test_what_a_line_is_opened_with_shows_no_password():
    script = Imap()
    with (
        serving(script, at_once=True) as server,
        imap.line(account(server, "tls"), PASSWORD, Token(), waits=LONG) as mailbox,
    ):
        shown = [repr(value) for value in vars(mailbox).values()]
    assert not [one for one in shown if PASSWORD in one]

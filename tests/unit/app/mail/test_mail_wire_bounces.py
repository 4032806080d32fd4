"""Reports of mail servers: which mail of ours came back, and why; never more than that."""

from __future__ import annotations

import base64
import random

import pytest

from app.mail.wire.outlines import Bounce, bounce_of, decoded, message_id_of

HEAD = b"From: a@example.org\r\nMessage-ID: <x1.example@example.org>\r\nSubject: Documents\r\n\r\n"
FAILED = (
    b"Reporting-MTA: dns; mail.example.org\r\n\r\n"
    b"Final-Recipient: rfc822; them@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 nobody\r\n"
)


def test_a_mail_that_came_back() -> None:
    assert bounce_of(FAILED, HEAD) == Bounce("<x1.example@example.org>", "5.1.1")
    assert bounce_of(FAILED.replace(b"\r\n", b"\n"), HEAD) is not None


@pytest.mark.parametrize(
    "action", [b"delayed", b"delivered", b"relayed", b"expanded", b"", b"\xff"]
)
def test_what_is_late_or_arrived_did_not_come_back(action: bytes) -> None:
    assert bounce_of(FAILED.replace(b"failed", action), HEAD) is None


def test_given_up_after_days() -> None:
    found = bounce_of(FAILED.replace(b"Status: 5.1.1", b"Status: 4.4.7 (expired)"), HEAD)
    assert found is not None
    assert found.status == "4.4.7"


@pytest.mark.parametrize("status", [b"", b"5", b"5.1", b"9.1.1", b"5.12345.1", b"2.0.0", b"x"])
def test_a_reason_that_makes_no_sense_is_no_reason(status: bytes) -> None:
    found = bounce_of(FAILED.replace(b"Status: 5.1.1", b"Status: " + status), HEAD)
    assert found is not None
    assert found.status == "5.0.0"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Subject: x\r\n",
        b"Message-ID: x1@example.org\r\n",
        b"Message-ID: <a b@example.org>\r\n",
        b"Message-ID: <" + b"a" * 300 + b">\r\n",
        b"Message-ID: <a<b>\r\n",
        b"Message-ID: <\xe0\xa4\x95>\r\n",
        b"X-Message-ID: <a@b>\r\n",
        b"x" * 70_000 + b"\r\nMessage-ID: <a@b>\r\n",
    ],
)
def test_a_report_about_no_mail(head: bytes) -> None:
    assert message_id_of(head) == ""
    assert bounce_of(FAILED, head) is None


def test_a_name_on_the_next_line() -> None:
    assert message_id_of(b"message-id:\r\n  <a@b>\r\n") == "<a@b>"


def test_small_parts_are_decoded_even_when_their_end_is_cut_off() -> None:
    raw = base64.encodebytes(FAILED).replace(b"\n", b"\r\n")
    assert decoded(raw, "base64") == FAILED
    assert FAILED.startswith(decoded(raw[:-7], "base64"))
    assert decoded(b"Action: =66ailed=\r\n", "quoted-printable") == b"Action: failed"
    assert decoded(b"plain", "7bit") == b"plain"
    assert decoded(b"====", "base64") == b""


def test_noise_never_breaks_it() -> None:
    noise = random.Random(6)
    for _ in range(300):
        some = noise.randbytes(noise.randrange(400))
        for encoding in ("base64", "quoted-printable", "8bit"):
            found = bounce_of(decoded(FAILED + some, encoding), some + b"\r\n" + HEAD)
            assert found is None or found.status in ("5.1.1", "5.0.0")

"""Every reason that a line to a mail server gives has words, and every fact that they show."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from app.base.messages import words
from app.mail import network
from app.mail.mail_words import MailError
from app.mail.wire import imap, smtp

FILES = [*sorted(Path(smtp.__file__).parent.glob("*.py")), Path(network.__file__)]
REASONS = sorted(
    {
        node.value
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("mail.")
        and " " not in node.value
    }
)


def test_reasons_are_found() -> None:
    assert {"mail.login", "mail.certificate-name", "mail.no-delete", "mail.full"} <= set(REASONS)
    assert imap.MOST_MAILS == 20_000


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words(reason: str) -> None:
    assert reason in MailError.words_for
    told = words(MailError(reason, host="mail.example.org", port=465))
    assert "…" not in str(told)
    assert told.happened
    assert told.todo


def test_words_show_nothing_but_the_server() -> None:
    for pair in MailError.words_for.values():
        for text in pair:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert names <= {"host", "port"}


def test_every_refusal_names_the_server_that_its_words_name() -> None:
    """A call without it would show an ellipsis to the officer."""
    missing = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "MailError":
                continue
            given = {keyword.arg for keyword in node.keywords}
            found = node.args[0]
            text = found.value if isinstance(found, ast.Constant) else ""
            shown = "".join(MailError.words_for.get(text, ("{host}", "")))
            needed = {name for _, name, _, _ in string.Formatter().parse(shown) if name}
            missing += [f"{path.name}:{node.lineno}"] if not needed <= given else []
    assert not missing

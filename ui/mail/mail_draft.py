"""What was typed about the mailbox and is not saved, as text for the register; never a password.

Rules: pure; a text that makes no sense is no draft.
"""

from __future__ import annotations

import dataclasses
import json

from app.mail.records import MailAccount, MailChoice, MailServer

DRAFT_PLACE = "mail"


def choice_text(choice: MailChoice) -> str:
    """Return a choice as text."""
    return json.dumps(dataclasses.asdict(choice), ensure_ascii=False)


def read_choice(text: str) -> MailChoice | None:
    """Return the choice that a text holds, None when it holds none."""
    try:
        plain = json.loads(text)
        account = plain.pop("account")
        if account is not None:
            send, get = account.pop("send"), account.pop("read")
            servers = (MailServer(**send), None if get is None else MailServer(**get))
            account = MailAccount(**account, send=servers[0], read=servers[1])
        return MailChoice(**plain, account=account)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None

"""The body of each packet type: which members it has and what they may hold.

Rules kept here (``crypto/spec/packet.md``, "Bodies"): answers and notices have closed
members; the facts of a referral are checked for shape and size here and for meaning by the
caller, who alone knows the catalogue of fields; some types carry no attachment, and begin or
answer an exchange by their nature. Private matches and returns are checked in modules of theirs.
"""

from collections.abc import Callable
from typing import Any

from crypto.base import schema
from crypto.errors import SchemaError
from crypto.packet.match_bodies import check_answer, check_question, check_result
from crypto.packet.return_body import check_return

REFERRAL_KINDS = frozenset({"refer", "transfer", "request", "notify"})
RECEIPT_STATES = frozenset({"received", "accepted", "declined", "part_missing", "cannot_open"})
STATUS_STATES = frozenset({"progress", "done"})
NOTICES_ABOUT_PACKET = frozenset({"withdraw", "supersede", "consent_withdrawn"})
NOTICES_SIGNED = frozenset({"succession", "revocation", "directory"})
BARE = frozenset({"psi1", "psi2", "psi3", "return"})
"""Types without attachments."""
FIRST = frozenset({"psi1", "return"})
"""Types that answer no packet."""
ANSWERING = frozenset({"psi2", "psi3"})
"""Types that always answer one."""
MAX_NOTE = 8_000
MAX_WORD = 64
MAX_LIST = 256
MAX_MEMBERS = 512


def check(type_: str, body: dict[str, Any]) -> None:
    """Refuse a body that does not fit its packet type.

    Args:
        type_: one of ``TYPES``.
        body: parsed strict JSON.

    Raises:
        SchemaError: a member is missing, unknown or of the wrong shape.
        LimitError: more tables or rows than a return may have.
        NewerVersionError: a return of a later format.
    """
    _CHECKS[type_](body)


def check_beside(type_: str, re: str | None, files: int) -> None:
    """Refuse what stands beside a body of this type and cannot.

    Args:
        type_: one of ``TYPES``.
        re: the packet that it answers, or None.
        files: number of attachments.

    Raises:
        SchemaError: an attachment, an answer to nothing, or a first packet that answers one.
    """
    if files and type_ in BARE:
        raise SchemaError("body.bare-files")
    if re is not None and type_ in FIRST:
        raise SchemaError("body.first-re")
    if re is None and type_ in ANSWERING:
        raise SchemaError("body.answering-re")


def _referral(body: dict[str, Any]) -> None:
    schema.choice(body.get("kind"), REFERRAL_KINDS, "body.referral-kind")
    _plain_members(body)


def _receipt(body: dict[str, Any]) -> None:
    required = {"pid", "manifest_sha256", "state", "note"}
    schema.closed(body, required, {"reason"}, "body.receipt-members")
    schema.hexadecimal(body["pid"], 32, "body.receipt-pid")
    schema.hexadecimal(body["manifest_sha256"], 64, "body.receipt-sha256")
    schema.choice(body["state"], RECEIPT_STATES, "body.receipt-state")
    schema.text(body["note"], "body.receipt-note", most=MAX_NOTE)
    schema.text(body.get("reason", ""), "body.receipt-reason", most=MAX_WORD)


def _status(body: dict[str, Any]) -> None:
    required = {"pid", "state", "next_date", "note"}
    schema.closed(body, required, {"feedback"}, "body.status-members")
    schema.hexadecimal(body["pid"], 32, "body.status-pid")
    schema.choice(body["state"], STATUS_STATES, "body.status-state")
    if body["next_date"] is not None:
        schema.text(body["next_date"], "body.status-next-date", most=MAX_WORD)
    schema.text(body["note"], "body.status-note", most=MAX_NOTE)
    schema.text(body.get("feedback", ""), "body.status-feedback", most=MAX_NOTE)


def _card(body: dict[str, Any]) -> None:
    schema.members(body, (), "body.card-members")


def _notice(body: dict[str, Any]) -> None:
    kind = schema.choice(
        body.get("kind"), NOTICES_ABOUT_PACKET | NOTICES_SIGNED, "body.notice-kind"
    )
    subject = "pid" if kind in NOTICES_ABOUT_PACKET else "signed"
    schema.closed(body, {"kind", subject}, {"note"}, "body.notice-members")
    if subject == "pid":
        schema.hexadecimal(body["pid"], 32, "body.notice-pid")
    else:
        # The object inside verifies on its own signatures, by who acts on it.
        schema.text(body["signed"], "body.notice-signed", least=1)
    schema.text(body.get("note", ""), "body.notice-note", most=MAX_NOTE)


def _plain_members(value: dict[str, Any]) -> None:
    """Allow strings, whole numbers, yes and no, and lists and objects of them; never null."""
    if len(value) > MAX_MEMBERS:
        raise SchemaError("body.members-many")
    for member in value.values():
        _plain(member)


def _plain(value: Any) -> None:
    if isinstance(value, dict):
        _plain_members(value)
    elif isinstance(value, list):
        if len(value) > MAX_LIST:
            raise SchemaError("body.list-long")
        for member in value:
            _plain(member)
    elif not isinstance(value, str | int):
        raise SchemaError("body.null")


_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "referral": _referral,
    "receipt": _receipt,
    "status": _status,
    "card": _card,
    "notice": _notice,
    "psi1": check_question,
    "psi2": check_answer,
    "psi3": check_result,
    "return": check_return,
}
TYPES = frozenset(_CHECKS)

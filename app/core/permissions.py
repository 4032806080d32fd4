"""Who may do what: one table of roles and acts, asked by every use case that acts.

Rules: the table is the whole truth, and the tests go through it cell by cell; what a role may
not do is refused before anything is read or written; sealed cases are guarded by keys as well.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError

if TYPE_CHECKING:
    from app.core.records import UserRecord
    from app.core.services import Services

HEAD, OFFICER, DATA_ENTRY, READ_ONLY = "head", "officer", "data_entry", "read_only"
ROLES = (HEAD, OFFICER, DATA_ENTRY, READ_ONLY)


class Act(enum.Enum):
    """Everything that a role decides about."""

    VIEW = "view"  # see list, cases and papers
    CHANGE = "change"  # add cases, change facts, add papers, tasks and notes
    CLOSE = "close"  # close a case and open it again
    CONSENT = "consent"  # record and withdraw consent
    BIN = "bin"  # put a case into the bin, take it back
    PURGE = "purge"  # empty the bin before its time
    HOLD = "hold"  # hold cases, decide to keep them, write down wishes and their answers
    RETENTION = "retention"  # say how long cases are kept; lift anybody's hold
    MERGE = "merge"  # merge duplicates and undo it
    IMPORT = "import"  # bring in a spreadsheet or a file of cases, undo a batch
    EXPORT = "export"  # take cases out of the register
    SAVE_PAPER = "save_paper"  # save a paper outside the register
    REFER = "refer"  # seal a referral, hand packets over
    ACCEPT = "accept"  # receive, accept and decline packets
    OFFICES = "offices"  # add, check and block other offices; take in lists; renew own keys
    IDENTITY = "identity"  # move the office to a new number, withdraw it; agree to a leap of a list
    UNCHECKED = (
        "unchecked"  # send to an office that is not checked; decide whether a list is enough
    )
    SEAL = "seal"  # seal a case for named users, open the seal
    USERS = "users"  # add and remove users, change roles
    LOG = "log"  # read the activity log
    BACKUP = "backup"  # make and test backups, restore beside
    RECOVERY = "recovery"  # new recovery sheets, custodians, new keys for everything
    LETTERS = "letters"  # make, print, save and withdraw letters
    LETTERHEAD = "letterhead"  # change the head of our letters
    MAIL = "mail"  # choose how this office mails, and its mailbox
    MATCH = "match"  # prepare, decline, finish and stop private matches
    MATCH_AGREE = "match_agree"  # switch matching on and off; agree to a question or an answer
    RETURNS = "returns"  # make and send the office's return to a nodal office
    LETTER_CODE = "letter_code"  # check a letter; say on the telephone whether one stands


_READING = frozenset({Act.VIEW, Act.LETTER_CODE})
_ENTERING = _READING | {Act.CHANGE, Act.IMPORT}
_WORKING = _ENTERING | {
    Act.CLOSE,
    Act.CONSENT,
    Act.BIN,
    Act.HOLD,
    Act.MERGE,
    Act.EXPORT,
    Act.SAVE_PAPER,
    Act.REFER,
    Act.ACCEPT,
    Act.OFFICES,
    Act.SEAL,
    Act.LOG,
    Act.BACKUP,
    Act.LETTERS,
    Act.LETTERHEAD,
    Act.MATCH,
}

ALLOWED: Mapping[str, frozenset[Act]] = MappingProxyType(
    {
        HEAD: frozenset(Act),
        OFFICER: _WORKING,
        DATA_ENTRY: _ENTERING,
        READ_ONLY: _READING,
    }
)


WITHIN_SEAL = frozenset(
    {
        Act.VIEW,
        Act.CHANGE,
        Act.CLOSE,
        Act.CONSENT,
        Act.HOLD,
        Act.SAVE_PAPER,
        Act.EXPORT,
        Act.REFER,
        Act.ACCEPT,
        Act.UNCHECKED,
        Act.LOG,
        Act.LETTERS,
        Act.LETTER_CODE,
    }
)
"""What is done with a sealed case; everything else asks that it is unsealed first."""


def may(user: UserRecord, act: Act) -> bool:
    """Say whether the role of a user allows an act; an unknown role allows nothing."""
    return act in ALLOWED.get(user.role, frozenset())


def require(s: Services, act: Act) -> None:
    """Refuse an act that the role of the user does not allow.

    Raises:
        CaseStateError: ``role.read-only`` for a change by somebody who may only read, else
            ``role.not-allowed``; ``case.sealed`` for what is not done with a sealed case.
    """
    if may(s.user, act):
        if s.inside_seal and act not in WITHIN_SEAL:
            raise CaseStateError(reason="case.sealed")
        return
    reason = "role.read-only" if s.user.role == READ_ONLY else "role.not-allowed"
    raise CaseStateError(reason=reason)

"""All rows together, so that the metadata is complete and relationships find each other.

Rules: whoever needs the whole schema imports this module, not the single rows.
"""

from __future__ import annotations

from models.attachment import Attachment, PaperThumbnail, RemovedPaper
from models.backup import BackupPlace, BackupRow
from models.base import Base
from models.batch import ImportBatch
from models.bin import GoneBlob
from models.case import Case
from models.consent import Consent
from models.counted import CountedPerson
from models.directory import ListedOffice, OfficeList, OfficeListFork, OfficeNotice
from models.event import Event
from models.history import FieldChange
from models.identity import OwnIdentity, OwnKey
from models.kept import KeptCase
from models.known import PersonKey
from models.letter import IssuedLetter, Letter, LetterheadRow
from models.lines import Facet, ListedCase
from models.log import LogRow
from models.mail import MailJob, MailMark, MailSeen, MailSetting
from models.matching import MatchAllowance, MatchCase, MatchResult, MatchSecret, MatchSession
from models.merge import Merge, MergeSide, NotDuplicate
from models.meta import Counter, Meta
from models.note import CaseNote
from models.office import Office, OfficeCard, OfficeCheck
from models.packet import Packet, PeerAcked, PeerReceived, Seen
from models.person import Person
from models.referral import Referral
from models.retention import CaseDecision, CaseHold, ErasedCase, RetentionRule
from models.returns import ArrivedReturn, MadeReturn, ReturnSender
from models.sealed import SealedCase, SealedDomain, SealedPaper
from models.search import SearchText
from models.service import Service
from models.task import Task
from models.unindexed import Unindexed
from models.user import User

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "ArrivedReturn",
    "Attachment",
    "BackupPlace",
    "BackupRow",
    "Base",
    "Case",
    "CaseDecision",
    "CaseHold",
    "CaseNote",
    "Consent",
    "CountedPerson",
    "Counter",
    "ErasedCase",
    "Event",
    "Facet",
    "FieldChange",
    "GoneBlob",
    "ImportBatch",
    "IssuedLetter",
    "KeptCase",
    "Letter",
    "LetterheadRow",
    "ListedCase",
    "ListedOffice",
    "LogRow",
    "MadeReturn",
    "MailJob",
    "MailMark",
    "MailSeen",
    "MailSetting",
    "MatchAllowance",
    "MatchCase",
    "MatchResult",
    "MatchSecret",
    "MatchSession",
    "Merge",
    "MergeSide",
    "Meta",
    "NotDuplicate",
    "Office",
    "OfficeCard",
    "OfficeCheck",
    "OfficeList",
    "OfficeListFork",
    "OfficeNotice",
    "OwnIdentity",
    "OwnKey",
    "Packet",
    "PaperThumbnail",
    "PeerAcked",
    "PeerReceived",
    "Person",
    "PersonKey",
    "Referral",
    "RemovedPaper",
    "RetentionRule",
    "ReturnSender",
    "SealedCase",
    "SealedDomain",
    "SealedPaper",
    "SearchText",
    "Seen",
    "Task",
    "Service",
    "Unindexed",
    "User",
]

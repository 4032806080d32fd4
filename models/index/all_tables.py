"""All rows together, so that the metadata is complete and relationships find each other.

Rules: whoever needs the whole schema imports this module, not the single rows.
"""

from __future__ import annotations

from models.base.base import Base
from models.base.meta import Counter, Meta
from models.index.fact_rows import CountedPerson
from models.index.full_text import SearchText
from models.index.index_upkeep import Unindexed
from models.index.list_rows import Facet, ListedCase
from models.index.person_keys import PersonKey
from models.index.retention_rows import KeptCase
from models.rows.backup import BackupPlace, BackupRow
from models.rows.case import Attachment, Case, Consent, Event, Person, Referral, Service
from models.rows.case_work import CaseNote, FieldChange, Task
from models.rows.collision import Collision
from models.rows.directory import ListedOffice, OfficeList, OfficeListFork, OfficeNotice
from models.rows.import_batch import ImportBatch
from models.rows.letter import IssuedLetter, Letter, LetterheadRow
from models.rows.log import LogRow
from models.rows.mail import MailJob, MailMark, MailSeen, MailSetting
from models.rows.matching import MatchAllowance, MatchCase, MatchResult, MatchSecret, MatchSession
from models.rows.merge import Merge, MergeSide, NotDuplicate
from models.rows.office import Office, OfficeCard, OfficeCheck, OwnIdentity, OwnKey
from models.rows.packet import Packet, PeerAcked, PeerReceived, Seen
from models.rows.papers import GoneBlob, PaperThumbnail, RemovedPaper
from models.rows.retention import CaseDecision, CaseHold, ErasedCase, RetentionRule
from models.rows.returns import ArrivedReturn, MadeReturn, ReturnSender
from models.rows.sealed import SealedCase, SealedDomain, SealedPaper
from models.rows.user import User
from models.rows.wish import Wish

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
    "Collision",
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
    "Wish",
]

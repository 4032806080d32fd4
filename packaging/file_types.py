"""The kinds of files of Lifafa: ending, MIME type, first bytes, names in four languages.

Rules: one row for each kind, and every system's list of kinds is made from these rows; the first
bytes are those of crypto/spec. What a file is, its ending says first: a packet is an age file on
the outside, so the first bytes of one cannot tell it from other people's age files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("en", "hi", "ne", "bn")


@dataclass(frozen=True)
class FileType:
    """One kind of file.

    Attributes:
        key: short name, that of its icon.
        ending: with the dot, in small letters.
        mime: its MIME type.
        begins: the first bytes by which it is known, one of them.
        names: what one such file is called, by language.
        sign: name of the drawing in ui/look/icons.json that stands on its icon.
        priority: of the first bytes against those of other kinds, 0 to 100.
        weight: of the ending against the same ending of other kinds, 0 to 100.
        parent: MIME type that it is a special case of, "" for none.
    """

    key: str
    ending: str
    mime: str
    begins: tuple[bytes, ...]
    names: Mapping[str, str]
    sign: str
    priority: int = 60
    weight: int = 60
    parent: str = ""


AGE: Final = FileType(
    key="age",
    ending=".age",
    mime="application/x-age-encryption",
    begins=(b"age-encryption.org/v1\n",),
    names={
        "en": "File sealed with age",
        "hi": "एज से सील की गई फ़ाइल",
        "ne": "एजले सिल गरिएको फाइल",
        "bn": "এজ দিয়ে সিল করা ফাইল",
    },
    sign="",
    priority=45,
    weight=40,
)
"""Not one of ours: named so that other people's age files are never taken for packets."""

FILE_TYPES: Final = (
    FileType(
        key="packet",
        ending=".lifafa",
        mime="application/vnd.lifafa.packet",
        begins=(b"age-encryption.org/v1\n-> mlkem768x25519 ",),
        names={
            "en": "Sealed packet",
            "hi": "सीलबंद पैकेट",
            "ne": "सिलबन्द प्याकेट",
            "bn": "সিল করা প্যাকেট",
        },
        sign="mail",
        priority=40,
        parent=AGE.mime,
    ),
    FileType(
        key="part",
        ending=".lfpart",
        mime="application/vnd.lifafa.part",
        begins=(b"lifafa-part ",),
        names={
            "en": "Part of a sealed packet",
            "hi": "सीलबंद पैकेट का भाग",
            "ne": "सिलबन्द प्याकेटको भाग",
            "bn": "সিল করা প্যাকেটের অংশ",
        },
        sign="mails",
    ),
    FileType(
        key="card",
        ending=".lfcard",
        mime="application/vnd.lifafa.card",
        begins=(b"lifafa-signed 1 lifafa/card/",),
        names={
            "en": "Office card",
            "hi": "कार्यालय कार्ड",
            "ne": "कार्यालय कार्ड",
            "bn": "কার্যালয় কার্ড",
        },
        sign="id-card",
    ),
    FileType(
        key="notice",
        ending=".lfnotice",
        mime="application/vnd.lifafa.notice",
        begins=(b"lifafa-signed 1 lifafa/revocation/", b"lifafa-signed 1 lifafa/succession/"),
        names={
            "en": "Notice about an office",
            "hi": "कार्यालय के बारे में सूचना",
            "ne": "कार्यालयबारे सूचना",
            "bn": "কার্যালয় সম্পর্কে বিজ্ঞপ্তি",
        },
        sign="octagon-alert",
    ),
    FileType(
        key="directory",
        ending=".lfdir",
        mime="application/vnd.lifafa.directory",
        begins=(b"lifafa-signed 1 lifafa/directory/",),
        names={
            "en": "List of offices",
            "hi": "कार्यालयों की सूची",
            "ne": "कार्यालयको सूची",
            "bn": "কার্যালয়ের তালিকা",
        },
        sign="building",
    ),
    FileType(
        key="backup",
        ending=".lfbak",
        mime="application/vnd.lifafa.backup",
        begins=(b"lifafa-backup ",),
        names={
            "en": "Backup of a register",
            "hi": "रजिस्टर का बैकअप",
            "ne": "रजिस्टरको ब्याकअप",
            "bn": "রেজিস্টারের ব্যাকআপ",
        },
        sign="archive",
    ),
    FileType(
        key="release",
        ending=".lfrelease",
        mime="application/vnd.lifafa.release",
        begins=(b"lifafa-signed 1 lifafa/release/",),
        names={
            "en": "Update of Lifafa",
            "hi": "लिफ़ाफ़ा का अपडेट",
            "ne": "लिफाफाको अपडेट",
            "bn": "লিফাফার আপডেট",
        },
        sign="download",
    ),
)

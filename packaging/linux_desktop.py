"""What a Linux desktop reads of the program: its entry, kinds of files, and description.

Rules: the words come from linux_words and file_types, the releases from CHANGELOG.md; nothing names
an address, because nothing of the program is on the network.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from app import LICENCE
from file_types import AGE, FILE_TYPES, LANGUAGES, FileType
from linux_words import (
    APP_ID,
    GENERIC_NAME,
    ICON,
    KEYWORDS,
    NAME,
    PARAGRAPHS,
    SUMMARY,
    WINDOW_CLASS,
)

WINDOW_PROGRAM: Final = "lifafa-window"
COMMAND: Final = "lifafa"
CATEGORIES: Final = ("Office", "Database")
_MIME_SPACE = "http://www.freedesktop.org/standards/shared-mime-info"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RELEASE = re.compile(r"## (\d+\.\d+\.\d+)(?: \((\d{4}-\d\d-\d\d)\))?\Z")


def desktop_entry() -> str:
    """Return the entry of the menu."""
    lines = ["[Desktop Entry]", "Type=Application", "Version=1.5"]
    lines += _localised("Name", NAME)
    lines += _localised("GenericName", GENERIC_NAME)
    lines += _localised("Comment", SUMMARY)
    lines += [
        f"Exec={WINDOW_PROGRAM} %F",
        f"Icon={ICON}",
        "Terminal=false",
        "Categories={};".format(";".join((*CATEGORIES, "Qt"))),
        "MimeType={};".format(";".join(one.mime for one in FILE_TYPES)),
        "StartupNotify=true",
        f"StartupWMClass={WINDOW_CLASS}",
        "SingleMainWindow=true",
    ]
    lines += _localised("Keywords", {key: ";".join(words) + ";" for key, words in KEYWORDS.items()})
    return "\n".join(lines) + "\n"


def _localised(key: str, words: Mapping[str, str]) -> list[str]:
    return [
        f"{key}={words[code]}" if code == "en" else f"{key}[{code}]={words[code]}"
        for code in LANGUAGES
    ]


# ---------------------------------------------------------------- kinds of files


def mime_file() -> bytes:
    """Return the list of our kinds of files for shared-mime-info."""
    root = ET.Element("mime-info", xmlns=_MIME_SPACE)
    for one in (AGE, *FILE_TYPES):
        root.append(_kind(one))
    return _as_bytes(root)


def _kind(one: FileType) -> ET.Element:
    kind = ET.Element("mime-type", type=one.mime)
    for code in LANGUAGES:
        _told(kind, "comment", one.names[code], code)
    if one is not AGE:
        ET.SubElement(kind, "icon", name=icon_name(one))
    ET.SubElement(kind, "generic-icon", name="package-x-generic")
    if one.parent:
        ET.SubElement(kind, "sub-class-of", type=one.parent)
    magic = ET.SubElement(kind, "magic", priority=str(one.priority))
    for begin in one.begins:
        ET.SubElement(magic, "match", type="string", offset="0", value=_escaped(begin))
    ET.SubElement(kind, "glob", pattern=f"*{one.ending}", weight=str(one.weight))
    return kind


def icon_name(one: FileType) -> str:
    """Return the name of the icon of a kind of file."""
    return one.mime.replace("/", "-")


def _escaped(begin: bytes) -> str:
    return begin.decode("ascii").replace("\\", "\\\\").replace("\n", "\\n")


# ---------------------------------------------------------------- description


def metainfo(changes: str, version: str, built: dt.date) -> bytes:
    """Return the description that software centres show.

    Args:
        changes: text of CHANGELOG.md.
        version: of the program that is packaged.
        built: day of the build, for the version when the changes name no day of it.
    """
    root = ET.Element("component", type="desktop-application")
    _told(root, "id", APP_ID)
    _told(root, "metadata_license", "CC0-1.0")
    _told(root, "project_license", LICENCE)
    for words, tag in ((NAME, "name"), (SUMMARY, "summary")):
        for code in LANGUAGES:
            _told(root, tag, words[code], code)
    about = ET.SubElement(root, "description")
    for paragraph in PARAGRAPHS:
        for code in LANGUAGES:
            _told(about, "p", paragraph[code], code)
    ET.SubElement(root, "launchable", type="desktop-id").text = f"{APP_ID}.desktop"
    ET.SubElement(root, "icon", type="stock").text = ICON
    maker = ET.SubElement(root, "developer", id="org.lifafa")
    _told(maker, "name", "The Lifafa project")
    categories = ET.SubElement(root, "categories")
    for category in CATEGORIES:
        _told(categories, "category", category)
    _keywords(root)
    _provides(root)
    _supports(root)
    ET.SubElement(root, "content_rating", type="oars-1.1")
    releases = ET.SubElement(root, "releases")
    for number, day in releases_of(changes, version, built):
        ET.SubElement(releases, "release", version=number, date=day.isoformat())
    return _as_bytes(root)


def releases_of(changes: str, version: str, built: dt.date) -> list[tuple[str, dt.date]]:
    """Return version and day of each release that the changes name with its day, newest first.

    The version that is packaged is among them: when no heading gives its day, with the day of the
    build.
    """
    found = []
    for line in changes.splitlines():
        heading = _RELEASE.match(line)
        if heading and heading[2]:
            found.append((heading[1], dt.date.fromisoformat(heading[2])))
    if version not in [number for number, _day in found]:
        found.append((version, built))
    return sorted(found, key=lambda one: [int(part) for part in one[0].split(".")], reverse=True)


def _keywords(root: ET.Element) -> None:
    kept = ET.SubElement(root, "keywords")
    for code in LANGUAGES:
        for word in KEYWORDS[code]:
            _told(kept, "keyword", word, code)


def _provides(root: ET.Element) -> None:
    provides = ET.SubElement(root, "provides")
    for program in (COMMAND, WINDOW_PROGRAM):
        _told(provides, "binary", program)
    for one in FILE_TYPES:
        _told(provides, "mediatype", one.mime)


def _supports(root: ET.Element) -> None:
    """Say that a keyboard is enough, and how small a screen may be."""
    supports = ET.SubElement(root, "supports")
    for control in ("keyboard", "pointing"):
        _told(supports, "control", control)
    ET.SubElement(ET.SubElement(root, "requires"), "display_length", compare="ge").text = "768"


def _told(parent: ET.Element, tag: str, text: str, language: str = "en") -> None:
    made = ET.SubElement(parent, tag)
    made.text = text
    if language != "en":
        made.set(_XML_LANG, language)


def _as_bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"

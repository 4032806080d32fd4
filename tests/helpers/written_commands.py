"""Every command of ours that a page tells, in the repository and in the guide, as it is written.

Rules: a line of a block of code, or what stands between backticks; a comment behind it is left out;
what may be left out, in square brackets, is; words with `|` between them are commands of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.help.guide import shelf
from app.help.guide.shelf import COMMAND
from source_tree import ROOT, files_of_the_repository

FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
OURS = re.compile(r"(lifafa|(python3 (-I )?)?start\.py|\.ci/run)(?= |$)")
ONLY_NAMED = ("lifafa", "start.py")
"""The program and a file, which stand in many sentences and are no commands by themselves."""
STORY = "commands"
"""The chapter of the guide whose commands are played in their order, with two offices."""


@dataclass(frozen=True)
class Written:
    """One command.

    Attributes:
        page: where it stands.
        line: as it is written.
        is_block: whether it stands in a line of its own, to be typed.
    """

    page: str
    line: str
    is_block: bool


def in_text(page: str, text: str) -> Iterator[Written]:
    """Yield the commands of a text in Markdown, in their order."""
    for block in FENCE.findall(text):
        yield from _told(page, block.splitlines(), is_block=True)
    rest = FENCE.sub("", text)
    yield from _told(
        page, (line for line in rest.splitlines() if line.startswith("    ")), is_block=True
    )
    yield from _told(page, CODE.findall(rest), is_block=False)


def _told(page: str, lines: Iterator[str] | list[str], *, is_block: bool) -> Iterator[Written]:
    for line in lines:
        said = line.strip() if is_block else " ".join(line.split())
        said = re.split(r"\s{2,}|\s#", said)[0].rstrip(" …")
        if OURS.match(said) and said not in ONLY_NAMED:
            for one in alternatives(re.sub(r" ?\[[^\]]*\]", "", said)):
                yield Written(page, one, is_block)


def alternatives(line: str) -> list[str]:
    """Return a line once for each of the words that stand at one place with `|` between them."""
    for word in line.split():
        if "|" in word:
            return [line.replace(word, one, 1) for one in word.split("|")]
    return [line]


def of_the_guide(language: str) -> Iterator[Written]:
    """Yield the commands of every chapter of the guide but the one that is played in its order."""
    for key in shelf.KEYS:
        if key != STORY:
            for section in shelf.chapter(key, language).sections:
                for block in section.blocks:
                    if block.kind == COMMAND:
                        yield Written(f"guide {key}", block.text, True)


def everywhere() -> tuple[Written, ...]:
    """Return every command of the pages of the repository and of the guide in English."""
    found: list[Written] = []
    for path in files_of_the_repository():
        name = path.relative_to(ROOT).as_posix()
        if name.endswith(".md") and not name.startswith("app/help/guide/"):
            found += in_text(name, path.read_text("utf-8"))
    return (*found, *of_the_guide("en"))

"""A rule that the code cites stands in the repository: the page and its heading are there.

Rules: every file of code is looked at, however a line is wrapped; a text that is not here is cited
by nothing.
"""

import functools
import re

import pytest

from source_tree import ROOT, python_files

FOLDERS = ("app", "crypto", "models", "ui", "packaging", "tests")
CITED = re.compile(
    r"((?:docs|crypto/spec)/[\w/-]+\.md)(?:, (?:section (\d+)|([A-Z][a-z]+(?: [a-z]+)*)))?"
)
ELSEWHERE = re.compile(
    r"security design|security\.md [A-H]\b|data-dictionary"
    r"|\b(?:rule|security) [A-H]\.\d|\([A-H]\.\d"
)


def said(text: str) -> str:
    """Return a text in one line, without the signs that begin a comment or a line of a list."""
    return re.sub(r"\s+(?:#:? )?", " ", text)


@functools.cache
def headings(page: str) -> list[str]:
    return re.findall(r"^##+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)


def faults(text: str) -> list[str]:
    """Return what a text cites that is not there."""
    found = [f"{one} is not in the repository" for one in ELSEWHERE.findall(said(text))]
    for page, section, heading in CITED.findall(said(text)):
        if not (ROOT / page).is_file():
            found.append(f"{page} is not there")
        elif section and not any(one.startswith(f"{section}. ") for one in headings(page)):
            found.append(f"{page} has no section {section}")
        elif page == "docs/rules.md" and heading and heading not in headings(page):
            found.append(f"{page} has no heading {heading}")
    return found


def test_every_page_and_heading_that_the_code_cites_is_there() -> None:
    this = "tests/architecture/test_cited_rules.py"
    wrong = [
        f"{source.name}: {fault}"
        for source in python_files(*FOLDERS)
        if source.name != this and ("docs/" in source.text or ELSEWHERE.search(said(source.text)))
        for fault in faults(source.text)
    ]
    assert wrong == []


def test_the_rules_are_cited_from_every_side() -> None:
    cited = {
        heading
        for source in python_files(*FOLDERS)
        for page, _section, heading in CITED.findall(said(source.text))
        if page == "docs/rules.md"
    }
    assert set(headings("docs/rules.md")) <= cited


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Rules (docs/rules.md, Sending): five steps.", []),
        ("Rules (docs/rules.md, What comes\nfrom others): plain.", []),
        ("Rules (docs/rules.md, Flying): none.", ["docs/rules.md has no heading Flying"]),
        ("(crypto/spec/packet.md, section 7)", []),
        ("(crypto/spec/packet.md,\n# section 70)", ["crypto/spec/packet.md has no section 70"]),
        ("(docs/never.md)", ["docs/never.md is not there"]),
        ("the security\ndesign, D.5", ["security design is not in the repository"]),
        ("(rule H.1)", ["rule H.1 is not in the repository"]),
        ("a number is taken (D.10, 2)", ["(D.1 is not in the repository"]),
    ],
)
def test_what_is_cited_wrongly_is_seen(text: str, told: list[str]) -> None:
    assert faults(text) == told

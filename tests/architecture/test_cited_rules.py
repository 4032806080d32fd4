"""A rule that is cited stands in the repository: the page and its heading are there.

Rules: every file of code and every page is looked at, however a line is wrapped; a text that is not
here (a design, an issue) is cited by nothing: a page says the reason itself.
"""

import functools
import re

import pytest

from source_tree import ROOT, files_of_the_repository, python_files

FOLDERS = ("app", "crypto", "models", "ui", "packaging", "tests")
CITED = re.compile(
    r"((?:docs|crypto/spec)/[\w/-]+\.md)(?:, (?:section (\d+)|([A-Z][a-z]+(?: [a-z]+)*)))?"
)
ELSEWHERE = re.compile(
    r"security design|security\.md [A-H]\b|data-dictionary"
    r"|\b(?:rule|security) [A-H]\.\d|\([A-H]\.\d"
)
PAGES = (".md", ".toml", ".iss", ".sh", ".yml")
# In code "pixels of the design" are a unit; a page that names a design cites what nobody can read.
ELSEWHERE_OF_A_PAGE = re.compile(
    rf"{ELSEWHERE.pattern}|\b[A-H]\.\d+ (?:drops|asks|says|wants)|\b[Tt]he design\b|data dictionary"
    r"|\b(?:security|ux|visual|house|cli|seats|walk|toolchain|architecture|style-guide)\.md\b"
    r"|\b[Tt]he issue (?:wishes|wants|asks|says)"
)


def said(text: str) -> str:
    """Return a text in one line, without the signs that begin a comment or a line of a list."""
    return re.sub(r"\s+(?:#:? )?", " ", text)


@functools.cache
def headings(page: str) -> list[str]:
    return re.findall(r"^##+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)


def faults(text: str, elsewhere: re.Pattern[str] = ELSEWHERE) -> list[str]:
    """Return what a text cites that is not there."""
    found = [f"{one} is not in the repository" for one in elsewhere.findall(said(text))]
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


def test_every_page_says_its_reasons_itself_or_names_a_page_that_is_there() -> None:
    pages = [path for path in files_of_the_repository() if path.suffix in PAGES]
    assert len([path for path in pages if "decisions" in path.parts]) > 60
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}: {fault}"
        for path in pages
        for fault in faults(path.read_text("utf-8"), ELSEWHERE_OF_A_PAGE)
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


@pytest.mark.parametrize(
    "text",
    [
        "The design names 160 bad files", "which is earlier than\nthe design asks for",
        "(security design, A.2)", "security.md D.5, 1, asks", "rule H.8 of it", "E.1 drops vowels",
        "follow the data\ndictionary", "The issue wishes for it", "as visual.md has it",
    ],
)  # fmt: skip
def test_a_page_that_cites_what_is_not_here_is_seen(text: str) -> None:
    assert faults(text, ELSEWHERE_OF_A_PAGE) != []


@pytest.mark.parametrize(
    "text",
    ["[SECURITY.md](../../SECURITY.md)", "do not work here, by design", "only the issue list"],
)
def test_a_page_that_names_what_is_here_is_no_fault(text: str) -> None:
    assert faults(text, ELSEWHERE_OF_A_PAGE) == []

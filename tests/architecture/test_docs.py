"""The documents name what is there: files, links, commands, formats; things have one name.

Rules: every document is looked at that people read in the repository; texts of the program have
tests of their own; what the document of a kind of computer names that is not here (commands of
Windows) is listed with its reason.
"""

import functools
import re
import shlex
from collections.abc import Iterator

import click
import pytest
import typer

from app.cli.program import NOUNS, build
from app.cli.settings import split_globals
from source_tree import ROOT, files_of_the_repository

FILES = {path.relative_to(ROOT).as_posix() for path in files_of_the_repository()}
DOCUMENTS = sorted(name for name in FILES if name.endswith(".md") and "guide/" not in name)
PAGES = [name for name in DOCUMENTS if name != "CHANGELOG.md"]
"""Documents that are kept true; what is new once keeps the words of its day."""
FOR_OFFICES = ("README.md", "docs/administrator.md", "docs/data-protection.md")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"^(?:lifafa|python3 start\.py) +([a-z-].*)$")
OURS = ("window", "setup", "test", "demo", "pictures", "package", "help")
"""What start.py knows besides the commands of the program."""

# A path in a document that is none of the repository, each with its reason.
ELSEWHERE = {
    "~/.config/lifafa": "a folder of the user",
    "~/.local/share/lifafa/register": "a folder of the user",
    "~/.local/state/lifafa": "a folder of the user",
    "docs/pictures/book": "made by a command, and never committed",
}
TOPS = sorted({name.split("/", 1)[0] for name in FILES if "/" in name})

WRONG = {
    r"\bLIFAFA\b|\bLifaafa\b": "Lifafa",
    r"\brecovery (kit|key|phrase)s?\b": "recovery sheet",
    r"\bpass ?code\b|\bpass phrase\b": "passphrase",
    r"\bcolor|\bbehavior|\bcenter\b|\bcatalog\b|\bfulfill|\bcanceled\b|\borganiz(e|ing)\b": "as in"
    " English",
    r"\blicenses?\b": "licence",
    r"\bmilitary|\bunbreakable|\b100 ?% (safe|secure)|\bguarantee": "nothing above SECURITY.md",
    r"\bseamless|\bpowerful\b|\brobust\b|\bcutting.edge|\bleverage\b": "plain words",
    # A class of one letter, so that this line is no such mark itself.
    r"\bT[O]DO\b|\bF[I]XME\b|\bT[B]D\b|\bcoming s[o]on\b|\bplaceh[o]lder text\b": "what is there",
}
WRONG_FOR_OFFICES = {
    r"\bfingerprint|\bkey pair|\bHMAC\b|\bciphertext|\bplaintext|\bvault\b": "words of an office",
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def prose_of(name: str) -> str:
    """Return a document without fenced blocks, addresses, and what stands between backticks."""
    return re.sub(r"https?:\S+", "", CODE.sub("", FENCE.sub("", text_of(name))))


def anchors_of(name: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(name)), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()).strip() for head in heads)
    return {head.replace(" ", "-") for head in plain}


def commands_in(name: str) -> Iterator[str]:
    """Yield every command of ours that a document names, in a line of its own or in backticks."""
    text = text_of(name)
    # A block of code is fenced or set in by four blanks.
    lines = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()]
    lines += [line.strip() for line in text.splitlines() if line.startswith("    ")]
    for line in [*lines, *CODE.findall(FENCE.sub("", text))]:
        found = COMMAND.match(line.removeprefix(".venv/bin/python -m app "))
        if found:
            yield re.split(r"\s{2,}|\s#", found[1])[0]


@functools.cache
def command_tree() -> dict[str, click.Command]:
    tree = typer.main.get_command(build(["--help"]))
    return dict(tree.commands)  # type: ignore[attr-defined]


def complaint_about(command: str) -> str:
    """Return what is wrong with a command as it stands in a document, "" when it parses."""
    _, words = split_globals(shlex.split(command.replace("…", "")))
    if not words or words[0] in OURS:
        return ""
    if words[0] not in NOUNS:
        return "no such noun"
    found, rest = command_tree()[words[0]], words[1:]
    verbs = getattr(found, "commands", None)
    if verbs is not None and rest:
        if rest[0] not in verbs:
            return "no such verb"
        found, rest = verbs[rest[0]], rest[1:]
    known = {option for one in found.params for option in (*one.opts, *one.secondary_opts)}
    unknown = [word for word in rest if word.startswith("--") and word.split("=")[0] not in known]
    return f"no such option: {unknown}" if unknown and "--help" not in unknown else ""


@pytest.mark.parametrize("name", PAGES)
def test_every_command_in_a_document_is_one(name):
    wrong = {one: said for one in commands_in(name) if (said := complaint_about(one))}
    assert wrong == {}


def test_commands_are_found_and_wrong_ones_seen():
    found = list(commands_in("docs/administrator.md"))
    assert any(one.startswith("backup restore") for one in found)
    assert complaint_about("backup make /media/stick --label 'A'") == ""
    assert complaint_about("backup burn") == "no such verb"
    assert complaint_about("sing") == "no such noun"
    assert complaint_about("case show X --loud").startswith("no such option")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name):
    here, broken = (ROOT / name).parent, []
    for target in LINK.findall(FENCE.sub("", text_of(name))):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        goal = (here / path).resolve() if path else ROOT / name
        is_whole = goal.exists() and (
            not anchor or anchor in anchors_of(goal.relative_to(ROOT).as_posix())
        )
        broken += [] if is_whole else [target]
    assert broken == []


def paths_in(name: str) -> Iterator[str]:
    """Yield what looks like a path of the repository between backticks."""
    for said in CODE.findall(FENCE.sub("", text_of(name))):
        word = said.split(" ")[0].split(":")[0].rstrip(",")
        starts = word.split("/", 1)[0]
        if (
            "/" in word
            and (starts in TOPS or starts.startswith("."))
            and not re.search(r"[<{…]|NN", word)
        ):
            yield word


def is_there(path: str) -> bool:
    if path in ELSEWHERE or path.startswith((".venv", ".ci/")):
        return True
    return any(ROOT.glob(path.rstrip("/")))


@pytest.mark.parametrize("name", PAGES)
def test_every_path_in_a_document_exists(name):
    assert [path for path in paths_in(name) if not is_there(path)] == []


def test_paths_are_found_and_wrong_ones_seen():
    assert "tests/helpers/house_picture.py" in set(paths_in("CONTRIBUTING.md"))
    assert not is_there("tests/helpers/screams.py")
    assert is_there("tests/vectors/packet/g*.lifafa")


@pytest.mark.parametrize(
    ("index", "folder"),
    [("docs/decisions/README.md", "docs/decisions"), ("crypto/spec/README.md", "crypto/spec")],
)
def test_an_index_names_every_page_beside_it(index, folder):
    beside = {name for name in DOCUMENTS if name.rpartition("/")[0] == folder and name != index}
    named = {f"{folder}/{target}" for target in LINK.findall(text_of(index))}
    assert beside - named == set()


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        for target in LINK.findall(text_of(name)):
            goal = ((ROOT / name).parent / target.partition("#")[0]).resolve()
            if goal.is_relative_to(ROOT) and goal.suffix == ".md" and goal.is_file():
                found = goal.relative_to(ROOT).as_posix()
                waiting += [found] if found not in reached else []
    wanted = {name for name in DOCUMENTS if name.startswith(("docs/", "crypto/"))}
    assert wanted - reached == set()


@pytest.mark.parametrize("name", PAGES)
def test_things_are_called_by_their_names(name):
    wrong = WRONG | (WRONG_FOR_OFFICES if name in FOR_OFFICES else {})
    text = prose_of(name)
    said = [
        f"{found[0]!r}: say {better}"
        for pattern, better in wrong.items()
        for found in re.finditer(pattern, text)
    ]
    assert said == []


def test_the_kinds_of_files_are_those_of_the_packages():
    """The table of formats and the list of which the packages are made say the same."""
    from file_types import FILE_TYPES

    rows = re.findall(
        r"^\| `(\.\w+)` \| `([\w./-]+)` \| `([^`]+)`",
        text_of("crypto/spec/README.md"),
        re.MULTILINE,
    )
    assert {(ending, mime) for ending, mime, _ in rows} == {
        (one.ending, one.mime) for one in FILE_TYPES
    }
    begins = {ending: first.rstrip("…").encode() for ending, _, first in rows}
    for one in FILE_TYPES:
        assert any(first.startswith(begins[one.ending]) for first in one.begins), one.ending


@pytest.mark.parametrize("name", ["README.md", "docs/administrator.md"])
def test_the_package_is_called_as_it_is_built(name):
    from app import __version__
    from debian_words import file_name

    assert set(re.findall(r"\blifafa_[\w.+-]+\.deb\b", text_of(name))) == {file_name(__version__)}

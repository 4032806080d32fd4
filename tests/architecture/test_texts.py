"""Every refusal has words, and every translation keeps the placeholders of its English text.

Rules: the words stand in the class of the refusal; catalogues are the .po files below app/locale.
"""

import ast
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po

from app.base.messages import REASONS, WARNINGS
from app.core.log import ACTIONS
from refusals import REFUSALS, WORDS, all_refusals
from source_tree import ROOT, called_name, python_files

CATALOGUES = sorted((ROOT / "app" / "locale").glob("*/LC_MESSAGES/*.po"))
MARKS = {"_", "N_", "ngettext"}
REFUSED_IN = sorted({f"{kind.__module__.replace('.', '/')}.py" for kind in all_refusals()})


def placeholders(text: str) -> set[str]:
    """Return the names in braces; an unnamed or broken one is an error of the text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_refusal_has_words_of_its_own() -> None:
    assert [kind for kind in all_refusals() if "words" not in vars(kind)] == []


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in all_refusals()]
    assert sorted(codes) == sorted(set(codes))


def test_words_say_what_happened_and_what_to_do() -> None:
    for code, words in WORDS.items():
        assert len(words) == 2, code
        for sentence in words:
            assert sentence.strip() == sentence, code
            assert sentence[-1:] in (".", "?", "!", ":", "}"), code
            assert "" not in placeholders(sentence), code


def test_every_raise_hands_over_the_facts_that_its_words_show() -> None:
    codes = {kind.__name__: code for code, kind in REFUSALS.items() if "__init__" not in vars(kind)}
    missing = []
    for source in python_files("app"):
        for node in source.nodes:
            if not isinstance(node, ast.Call) or called_name(node) not in codes:
                continue
            facts = {keyword.arg for keyword in node.keywords}
            # app/base/messages.py turns the slug of a reason into the words of {why}.
            facts |= {"why"} if "reason" in facts else set()
            needed = set().union(*map(placeholders, WORDS[codes[called_name(node)]]))
            if None not in facts and not needed <= facts:
                missing.append(f"{source.name}:{node.lineno}: {sorted(needed - facts)}")
    assert not missing, "\n".join(missing)


def test_only_written_texts_are_marked_for_translation() -> None:
    """A computed text inside a mark is never found by the extractor and never translated."""
    found = []
    for source in python_files("app", "models", "ui"):
        for node in source.nodes:
            marked = isinstance(node, ast.Call) and called_name(node) in MARKS
            if marked and any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in node.args):
                found.append(f"{source.name}:{node.lineno}")
    assert not found, "\n".join(found)


def forms(message: Message) -> tuple[list[str], list[str]]:
    """Return the English forms and the translated forms of one entry."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    return ids, [text for text in texts if text]


def wrong_entries(path: Path) -> list[str]:
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    assert len(catalogue) > 0, path
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        ids, texts = forms(message)
        allowed = [placeholders(text) for text in ids]
        wrong += [f"{text!r} for {ids[0]!r}" for text in texts if placeholders(text) not in allowed]
    return wrong


def test_every_translation_keeps_its_placeholders() -> None:
    wrong = [entry for path in CATALOGUES for entry in wrong_entries(path)]
    assert not wrong, "\n".join(wrong)


def test_the_catalogues_are_found_once_they_exist() -> None:
    assert bool(CATALOGUES) == any((ROOT / "app").rglob("*.po"))


def texts_in_the_code(*patterns: str) -> set[str]:
    """Return the English texts that translators get from these files, the singular of each."""
    found = set()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        with path.open("rb") as file:
            entries = list(extract("python", file, {**DEFAULT_KEYWORDS, "N_": None}))
        found |= {text if isinstance(text, str) else text[0] for _, text, _, _ in entries}
    return found - {""}


def translated(language: str) -> set[str]:
    found = set()
    for path in CATALOGUES:
        if path.parts[-3] == language:
            with path.open("rb") as file:
                entries = [message for message in read_po(file) if message.id]
            found |= {forms(entry)[0][0] for entry in entries if all(forms(entry)[1:])}
    return found


@pytest.mark.parametrize("language", ["hi", "ne", "bn"])
def test_every_text_of_the_window_and_every_refusal_is_translated(language: str) -> None:
    wanted = texts_in_the_code("ui/**/*.py", "app/base/messages.py", *REFUSED_IN)
    wanted |= {*REASONS.values(), *WARNINGS.values(), *ACTIONS.values()}
    assert bool(wanted) == (ROOT / "ui").is_dir()
    missing = sorted(wanted - translated(language))
    assert not missing, f"{len(missing)} of {len(wanted)} texts, the first: {missing[:10]}"

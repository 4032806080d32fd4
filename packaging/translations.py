"""Gather the texts of the program into the template and the catalogues below app/locale.

Rules: what is written depends on the texts alone, never on the day, the line, the person or the
computer; texts are sorted, so that two people can add to them and merge calmly; a text that is
still in the program keeps its translation, one that has left the program leaves the catalogues;
nothing is guessed; a file that cannot be read stops everything before anything is written; every
catalogue holds every text.

    python packaging/translations.py            gather, bring every language up to date
    python packaging/translations.py --check    change nothing; 1 when something is missing
    python packaging/translations.py --add ne   begin the catalogue of a language
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import string
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from babel.util import pathmatch

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "lifafa"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "translate": None}
# None and one are told in the singular: "0 घंटा", "2 घंटे".
HELP_PLACES = {"verb": 1, "noun": 1, "examples_help": 0, "_count": 1}
HELP_OPTIONS = frozenset({"Option", "Argument"})
PLURALS = {"hi": "(n > 1)", "bn": "(n > 1)", "ne": "(n != 1)"}
SHOWN = 20

type Id = str | tuple[str, ...]


class UnreadableSourceError(Exception):
    """A file of the program cannot be read as it stands; its texts would be lost."""


@dataclass(frozen=True)
class Mapping:
    """Files whose texts are gathered, as pyproject.toml tells them.

    Attributes:
        pattern: of the files, below the tree.
        method: ``python``, or ``toml`` for a file of tables.
        keys: of a table, those whose values are texts; empty for all.
    """

    pattern: str
    method: str
    keys: tuple[str, ...] = ()

    def files(self, root: Path) -> list[Path]:
        """Return the files that fit."""
        return [
            path
            for path in sorted((root / self.pattern.split("/")[0]).rglob("*"))
            if pathmatch(self.pattern, path.relative_to(root).as_posix())
        ]

    def texts(self, path: Path, root: Path) -> Iterator[tuple[int, Id]]:
        """Yield the texts of a file, each with its line.

        Raises:
            UnreadableSourceError: it is not what it should be.
        """
        content = path.read_bytes()
        if self.method == "toml":
            yield from _table_texts(content.decode("utf-8"), _parsed_table(path, root), self.keys)
            return
        tree = _parsed(path, root)
        for line, text, _comments, _context in extract("python", io.BytesIO(content), KEYWORDS):
            if key := _id_of(text):
                yield line, key
        yield from help_texts(tree)


def mappings(root: Path = ROOT) -> list[Mapping]:
    """Return whose texts are gathered, from pyproject.toml."""
    with (root / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)["tool"]["babel"]["mappings"]
    return [Mapping(one["pattern"], one["method"], tuple(one.get("keys", ()))) for one in told]


def gather(root: Path = ROOT) -> Catalog:
    """Return the texts of the program without any translation, each with the places where it is.

    Raises:
        UnreadableSourceError: a file cannot be read as it stands.
    """
    found = Catalog()
    for mapping in mappings(root):
        for path in mapping.files(root):
            place = path.relative_to(root).as_posix()
            for line, text in mapping.texts(path, root):
                found.add(text, locations=[(place, line)])
    return found


def help_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts of the command line's help, each with its line.

    Sentences of verbs and nouns, and of options.

    They stand bare in the calls that declare a command, so that a declaration can be read.
    """
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        place = HELP_PLACES.get(name)
        given = [call.args[place]] if place is not None and len(call.args) > place else []
        if name in HELP_OPTIONS:
            given += [word.value for word in call.keywords if word.arg == "help"]
        for text in given:
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                yield text.lineno, text.value


def _parsed(path: Path, root: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except SyntaxError as error:
        name = path.relative_to(root).as_posix()
        raise UnreadableSourceError(f"{name}, line {error.lineno}: {error.msg}") from error


def _parsed_table(path: Path, root: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableSourceError(f"{path.relative_to(root).as_posix()}: {error}") from error


def _table_texts(
    text: str, tables: dict[str, Any], keys: Sequence[str]
) -> Iterator[tuple[int, Id]]:
    """Yield the texts of tables and of the tables in them, each with its line.

    Where ``one`` and ``many`` are wanted, they are the two forms of one text.
    """
    if {"one", "many"} <= tables.keys() & set(keys):
        place = text.find(json.dumps(tables["one"], ensure_ascii=False))
        yield text.count("\n", 0, max(place, 0)) + 1, (tables["one"], tables["many"])
        return
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _table_texts(text, value, keys)
        elif isinstance(value, str) and (not keys or key in keys):
            place = text.find(json.dumps(value, ensure_ascii=False))
            yield text.count("\n", 0, max(place, 0)) + 1, value


def _id_of(text: Id) -> Id:
    """Return a text, or singular and plural, without the empty places of other arguments."""
    if isinstance(text, str):
        return text
    forms = tuple(form for form in text if form)
    return forms if len(forms) > 1 else "".join(forms)


def entries(catalogue: Catalog) -> list[Message]:
    """Return the entries of a catalogue, sorted, without its head."""
    return sorted((message for message in catalogue if message.id), key=singular)


def singular(message: Message) -> str:
    """Return the English text of an entry; of one with a plural the singular."""
    return message.id if isinstance(message.id, str) else str(message.id[0])


def translations_of(message: Message | None) -> list[str]:
    """Return the translated forms of an entry, an empty text for each that is missing."""
    if message is None or message.fuzzy or not message.string:
        return [""]
    return [message.string] if isinstance(message.string, str) else list(message.string)


def gaps(text: str) -> list[str]:
    """Return the names of the placeholders of a text, sorted."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def renewed(template: Catalog, known: Catalog, language: str) -> Catalog:
    """Return a catalogue with the texts of the template and all translations that are known."""
    fresh = Catalog(locale=language)
    for message in entries(template):
        old = known.get(singular(message))
        forms = translations_of(old)
        if isinstance(message.id, str):
            string: str | tuple[str, ...] = forms[0]
        else:
            string = tuple((forms * fresh.num_plurals)[: fresh.num_plurals])
        comments = list(old.user_comments) if old else []
        fresh.add(message.id, string, user_comments=comments)
    return fresh


def rendered(catalogue: Catalog, language: str = "") -> bytes:
    """Return a catalogue as a file: always the same bytes for the same texts.

    Args:
        catalogue: the texts.
        language: "" for the template.
    """
    plain = Catalog(locale=language or None)
    for message in entries(catalogue):
        entry = plain.add(message.id, message.string, user_comments=message.user_comments)
        entry.flags.clear()
    body = io.BytesIO()
    write_po(body, plain, width=0, no_location=True, omit_header=True, sort_output=True)
    head = ['msgid ""', 'msgstr ""', r'"Content-Type: text/plain; charset=utf-8\n"']
    if language:
        rule = PLURALS.get(language, plain.plural_expr)
        forms = f"nplurals={plain.num_plurals}; plural={rule};"
        head += [rf'"Language: {language}\n"', rf'"Plural-Forms: {forms}\n"']
    return "\n".join([*head, "", body.getvalue().decode().strip(), ""]).encode()


def template_path(root: Path = ROOT) -> Path:
    """Return where the template lies."""
    return root / "app" / "locale" / f"{DOMAIN}.pot"


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    """Return where the catalogue of a language lies."""
    return root / "app" / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def languages(root: Path = ROOT) -> list[str]:
    """Return the languages that have a catalogue."""
    found = (root / "app" / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return sorted(path.parts[-3] for path in found)


def load(path: Path, language: str | None = None) -> Catalog:
    """Read a catalogue; one that is not there is empty."""
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True, abort_invalid=True)


def write(path: Path, content: bytes) -> bool:
    """Write a file as a whole or not at all.

    Returns:
        Whether it changed.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)
    return True


def update(root: Path = ROOT, added: Sequence[str] = ()) -> Iterator[str]:
    """Write template and catalogues; yield a line about each.

    Raises:
        UnreadableSourceError: nothing was written.
    """
    template = gather(root)
    write(template_path(root), rendered(template))
    yield f"{len(template)} texts"
    for language in sorted({*languages(root), *added}):
        path = catalogue_path(language, root)
        known = load(path, language)
        fresh = renewed(template, known, language)
        gone = {singular(entry) for entry in entries(known)} - set(map(singular, entries(fresh)))
        write(path, rendered(fresh, language))
        missing = sum(not all(translations_of(entry)) for entry in entries(fresh))
        yield f"{language}: {missing} not translated, {len(gone)} left the program"


def lacking(root: Path = ROOT) -> list[str]:
    """Return a line for each text that the template lacks or a language has no right words for."""
    wanted = entries(gather(root))
    template = load(template_path(root))
    lines = [f"template: {_named(one)}" for one in wanted if not template.get(singular(one))]
    for language in languages(root):
        known = load(catalogue_path(language, root), language)
        for message in wanted:
            if fault := _fault(message, known.get(singular(message)), known.num_plurals):
                lines.append(f"{language}: {_named(message)}{fault}")
    return lines


def _named(message: Message) -> str:
    """Return a text with the first place where it is: "ui/frame/page.py:12: Case"."""
    place, line = min((place, line or 0) for place, line in message.locations)
    return f"{place}:{line}: {singular(message)}"


def _fault(message: Message, found: Message | None, plurals: int) -> str:
    """Return what is wrong with the translation of a text, "" for nothing."""
    forms = translations_of(found)
    if found is None or not all(forms) or isinstance(found.id, str) != isinstance(message.id, str):
        return " (no words)"
    if len(forms) != (1 if isinstance(message.id, str) else plurals):
        return f" ({len(forms)} forms)"
    try:
        right = [
            gaps(form) for form in ([message.id] if isinstance(message.id, str) else message.id)
        ]
        return "" if all(gaps(form) in right for form in forms) else " (other placeholders)"
    except ValueError:
        return " (broken placeholders)"


def main(words: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Do what was asked on the command line and return the exit code."""
    parser = argparse.ArgumentParser(description="Texts of the program and their translations.")
    parser.add_argument("--check", action="store_true", help="change nothing, name what is missing")
    parser.add_argument("--add", action="append", default=[], metavar="LANGUAGE", help="begin one")
    asked = parser.parse_args(words)
    try:
        if not asked.check:
            print(*update(root, asked.add), sep="\n")
            return 0
        missing = lacking(root)
    except UnreadableSourceError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return 1
    for line in missing[:SHOWN]:
        print(line, file=sys.stderr)
    if missing:
        print(f"{len(missing)} missing: run packaging/translations.py", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

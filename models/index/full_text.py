"""Full-text search over names, numbers, places and accounts, in every script and across scripts.

Rules: text and query are folded the same way (NFC, no joiners, ASCII digits, no nukta,
anusvara for candrabindu); words are cut as the tokenizer cuts them, so that Hindi, Nepali and
Bengali words stay whole; a query is made of quoted words only, so that no operator of the
query language can be typed; triggers keep the index equal to its text and remove it with it.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from sqlalchemy import ForeignKey, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.base.parts import DERIVED
from models.fields import CATALOGUE
from models.fields.text import ascii_digits
from models.index.name_keys import (
    all_keys,
    beginning_keys,
    joined_keys,
    loose_beginnings,
    name_words,
    roman,
)
from models.rows.case import Person
from models.rows.case_work import note_texts
from models.rows.wish import wish_texts

if TYPE_CHECKING:
    from models.base.base import CatalogueRow
    from models.rows.case import Case

COLUMNS: Final = ("names", "numbers", "places", "body")
_COLUMN_OF: Final = {"name": "names", "number": "numbers", "place": "places", "text": "body"}
_SPOKEN: Final = ("names", "places")
_MOST_WORDS: Final = 12
_LONGEST_WORD: Final = 60
_TRUNK_CALL: Final = 11  # digits of an Indian number dialled with 0 in front
_ABROAD: Final = "0091"
_SOUNDS_ALIKE: Final = 1  # place among the queries, behind which names are compared
_SHORTEST_IN_TEXT: Final = 3  # the beginnings of words of accounts that have an entry
_LONGEST_IN_TEXT: Final = 8
_LEAST_JOINED: Final = 3
_MOST_JOINED: Final = 4
_MOST_OF_A_NAME: Final = 5
_MOST_LOOKED_AT: Final = 200
_CLOSE, _FAR = 3, 2  # sounds at the beginning of a word that agree; one more is a word of its own
_FACET: Final = "\ue000"

_HEADS: Final = ("names", "numbers", "places", "keys", "facets")
_WORDS: Final = ("names", "numbers", "places", "body", "facets")
_INDEXES: Final = {"case_search": _HEADS, "case_words": _WORDS}
_SHORTEST_ENTRY: Final = {"case_search": 1, "case_words": 3}
"""Letters of the shortest beginnings that each index has entries for."""

SCHEMA: Final = (
    """CREATE VIRTUAL TABLE case_search USING fts5(
        names, numbers, places, keys, facets, content='search_texts', content_rowid='rowno',
        prefix='1 2 3 4 5 6', detail='column', columnsize=0,
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    """CREATE VIRTUAL TABLE case_words USING fts5(
        names, numbers, places, body, facets, content='search_texts', content_rowid='rowno',
        prefix='3 4 5 6 7 8', detail='none', columnsize=0,
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    "INSERT INTO case_search(case_search, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO case_words(case_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
        INSERT INTO case_search(rowid, names, numbers, places, keys, facets)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.keys, new.facets);
        INSERT INTO case_words(rowid, names, numbers, places, body, facets)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.body, new.facets);
    END""",
    """CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
        INSERT INTO case_search(case_search, rowid, names, numbers, places, keys, facets)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.keys, old.facets);
        INSERT INTO case_words(case_words, rowid, names, numbers, places, body, facets)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.body, old.facets);
    END""",
)
"""Statements that make both indexes and their triggers; the migration repeats them.

``case_search`` holds what a case is known by (names, numbers, places, how they sound) with every
beginning of up to six letters, so that one letter finds the newest of a million cases at once.
``case_words`` holds every word of the case without its place. The facets of a case are words in
both, so that a filter narrows the search inside the index. A change is not left to a trigger,
which could only take out and put in all words of the case (see ``_reindex``).
"""

_SEARCHED: Final = {
    entity: tuple((one.name, one.search) for one in CATALOGUE.of(entity) if one.search)
    for entity in ("case", "person", "event", "service")
}
_COLUMNS_OF: Final = {
    entity: frozenset(_COLUMN_OF[kind] for _name, kind in fields)
    for entity, fields in _SEARCHED.items()
}
_STANDS_IN: Final = {
    name: _COLUMN_OF[kind] for fields in _SEARCHED.values() for name, kind in fields
}
_NAMES: Final = tuple(name for name, kind in _SEARCHED["person"] if kind == "name")
FOUND_BY: Final = frozenset(_STANDS_IN)
"""Names of the fields by whose words a case is found."""

_DROPPED = {0x200C: None, 0x200D: None, 0x093C: None}
_FOLDED = {0x0901: "\u0902", 0x0981: "\u0982"}
_OURS: Final = {ord(_FACET): " "}
_FOLD: Final = {**_DROPPED, **_FOLDED, **_OURS}
_JOINERS: Final = {0x200C: None, 0x200D: None, **_OURS}


type Same = Callable[[str, str], bool]


class SearchText(Base):
    """The words of one case, each once in a column, from which the indexes are made."""

    __tablename__ = "search_texts"
    __table_args__ = DERIVED

    rowno: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    names: Mapped[str]
    numbers: Mapped[str]
    places: Mapped[str]
    body: Mapped[str]
    keys: Mapped[str] = mapped_column(default="", server_default=text("''"))
    facets: Mapped[str] = mapped_column(default="", server_default=text("''"))


def fold(typed: str) -> str:
    """Return text in the form in which it is indexed and looked for."""
    return ascii_digits(unicodedata.normalize("NFC", typed)).translate(_FOLD)


def words(folded: str) -> list[str]:
    """Cut folded text into words exactly as the tokenizer does."""
    return folded.translate(_CUT).split()


class _Cut(dict[int, int]):
    """Turns whatever is no part of a word into a blank; remembers each character it met."""

    def __missing__(self, point: int) -> int:
        category = unicodedata.category(chr(point))
        kept = category[0] in "LN" or category in {"Co", "Mn", "Mc"}
        self[point] = point if kept else ord(" ")
        return self[point]


_CUT: Final = _Cut()


def facet_word(number: int) -> str:
    """Return the word under which the cases of a facet stand in the index."""
    return f"{_FACET}{number}"


def queries_of(
    typed: str, narrowed: Sequence[Sequence[int]] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the queries for what was typed, the best first, none when there is nothing to find.

    Every word has to begin a word of the case. First come names and numbers as they were typed,
    then names and places that sound alike, then every word of the account. Digits typed with
    blanks or dashes are also looked for as one number, as telephones and case numbers are.

    Args:
        typed: what was typed.
        narrowed: numbers of facets; a case has to have all of one of them.

    Returns:
        Pairs of the index to ask and the query.
    """
    parts = [part[:_LONGEST_WORD] for part in words(fold(typed).casefold())[:_MOST_WORDS]]
    if not parts or narrowed == []:
        return ()
    # The dot below a letter changes its sound, though not what is found as typed.
    spoken = words(unicodedata.normalize("NFC", typed).translate(_JOINERS))[:_MOST_WORDS]
    within = _within(narrowed)
    numbers = [f'"{number}"*' for number in _as_number(parts)]
    typed_so = " OR ".join([_all(f'"{part}"*' for part in parts), *numbers])
    sounding = " OR ".join([_all(_all_sounding(parts, spoken)), *_joined(parts, spoken), *numbers])
    anywhere = " OR ".join([_all(map(_in_text, parts)), *numbers])
    begun = " OR ".join([_all(map(_begun_in_text, parts)), *numbers])
    return (
        ("case_search", f"({{names numbers}} : ({typed_so})){within}"),
        ("case_search", f"({sounding}){within}"),
        ("case_words", f"({anywhere}){within}"),
        *([("case_words", f"({begun}){within}")] if begun != anywhere else []),
    )


def _within(narrowed: Sequence[Sequence[int]] | None) -> str:
    if narrowed is None:
        return ""
    words_of = (_all(f'"{facet_word(no)}"' for no in some) for some in narrowed)
    return f" AND ({' OR '.join(words_of)})"


def _all(terms: Iterable[str]) -> str:
    return "(" + " AND ".join(terms) + ")"


def _all_sounding(parts: Sequence[str], spoken: Sequence[str]) -> list[str]:
    """Look for every word; one word of a case is not taken for two that were typed."""
    keys = [() if any(map(str.isdigit, word)) else beginning_keys(word) for word in spoken]
    found: list[str] = []
    for place, (part, own) in enumerate(zip(parts, keys, strict=False)):
        others = {key for n, some in enumerate(keys) if n != place for key in some}
        found.append(_sounding(part, own, others))
    return found


def _sounding(part: str, keys: Iterable[str], others: Iterable[str] = ()) -> str:
    """Look for a word as typed and for whatever sounds alike; one sound alone is no beginning."""
    terms = [term for key in keys for term in _begun(key, others)]
    return "(" + " OR ".join([f'"{part}"*', *terms]) + ")"


def _begun(key: str, others: Iterable[str]) -> list[str]:
    """Return terms for what begins with a key, but does not go on as another word that was typed.

    Basanti is not the Bose of who looks for Basanti Bose, though its key begins so.
    """
    longer = {other[len(key)] for other in others if other != key and other.startswith(key)}
    if len(key) == 1 or not longer:
        return [f'"{key}"' + ("*" if len(key) > 1 else "")]
    return [f'"{key}"', *(f'"{key}{more}"*' for more in ascii_lowercase if more not in longer)]


def _joined(parts: Sequence[str], spoken: Sequence[str]) -> list[str]:
    """Look for each two neighbours also as one word: Ramkumar for who types Ram Kumar Das."""
    if len(spoken) != len(parts) or not 1 < len(parts) <= _MOST_JOINED:
        return []
    found: list[str] = []
    for place in range(len(parts) - 1):
        pair = spoken[place] + spoken[place + 1]
        # A y at the beginning of a word is not heard within one: Bharti Yadav is no Bhartidev.
        unheard = any(map(str.isdigit, pair)) or roman(spoken[place + 1]).startswith("y")
        keys = () if unheard else beginning_keys(pair)
        terms = [f'"{key}"*' for key in keys if len(key) >= _LEAST_JOINED]
        if terms:
            others = [n for n in range(len(parts)) if n not in (place, place + 1)]
            rest = _all_sounding([parts[n] for n in others], [spoken[n] for n in others])
            found.append(_all([*rest, f"({' OR '.join(terms)})"]))
    return found


def loose_queries_of(typed: str) -> tuple[str, ...]:
    """Return queries for cases in which what was typed may stand as a name, the closest first.

    What they find is more than what is meant: whoever asks compares the names themselves. First
    every word has to begin with three of the sounds that were typed, whatever the vowels, or two
    written as one do; then with two, or one of the words is missing or begins alike at most.
    """
    spoken = name_words(typed)
    if not 0 < len(spoken) <= _MOST_OF_A_NAME or any(map(str.isdigit, fold(typed))):
        return ()
    close = [_all(_loosely(word, _CLOSE) for word in cut) for cut in _cuts(spoken)]
    far = [_all(_loosely(word, _FAR) for word in spoken)] if len(spoken) > 1 else []
    for place in range(len(spoken) if len(spoken) > 1 else 0):
        rest = [_loosely(word, _CLOSE) for n, word in enumerate(spoken) if n != place]
        begun = [_loosely(spoken[place], 1)] if len(spoken) == 2 else []
        far.append(_all([*rest, *begun]))
    return tuple(" OR ".join(some) for some in (close, far) if some)


def _cuts(spoken: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words of a name, and every way to write neighbours of them as one."""
    if len(spoken) < 2:
        return [tuple(spoken)]
    apart = [(spoken[0], *rest) for rest in _cuts(spoken[1:])]
    pair = spoken[0] + spoken[1]
    return [*apart, *((pair, *rest) for rest in (_cuts(spoken[2:]) if spoken[2:] else [()]))]


def _loosely(word: str, sounds: int) -> str:
    terms = [f'"{begun}"*' for begun in loose_beginnings(word, sounds)]
    return "(" + " OR ".join(terms or [f'"{word}"']) + ")"


def _in_text(part: str) -> str:
    """Look for a beginning only where there is an entry for it, for anything else as a word."""
    return f'"{part}"*' if _SHORTEST_IN_TEXT <= len(part) <= _LONGEST_IN_TEXT else f'"{part}"'


def _begun_in_text(part: str) -> str:
    return f'"{part}"*' if len(part) >= _SHORTEST_IN_TEXT else f'"{part}"'


def _as_number(parts: Sequence[str]) -> list[str]:
    squeezed = "".join(parts)
    if len(squeezed) > _LONGEST_WORD or not any(part.isdigit() for part in parts):
        return []
    found = [squeezed] if len(parts) > 1 else []
    if squeezed.isdecimal():
        if squeezed.startswith(_ABROAD):
            found.append(squeezed[2:])
        elif squeezed.startswith("0") and len(squeezed) == _TRUNK_CALL:
            found.append(squeezed[1:])
    return found


def search_rows(
    session: Session,
    typed: str,
    limit: int = 200,
    narrowed: Sequence[Sequence[int]] | None = None,
    same: Same | None = None,
    among: Collection[int] | None = None,
) -> list[int]:
    """Return numbers of lines that match, best first and then newest first.

    Args:
        session: any session.
        typed: what was typed.
        limit: most results.
        narrowed: numbers of facets; a case has to have all of one of them.
        same: says whether two names are spellings of one; with it, who has such a name is found
            even when no word agrees with what was typed, behind who sounds like it.
        among: numbers of lines; only these are found.
    """
    found: dict[int, None] = {}
    given = None if among is None else json.dumps(list(among))
    for place, (index, query) in enumerate(queries_of(typed, narrowed)):
        found.update(dict.fromkeys(_rows_of_query(session, index, query, limit, given)))
        if place == _SOUNDS_ALIKE and same is not None and len(found) < limit:
            sounding = _of_same_name(session, typed, narrowed, same, found, given)
            found.update(dict.fromkeys(sounding))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _rows_of_query(
    session: Session, index: str, query: str, limit: int, among: str | None = None
) -> list[int]:
    # The sign keeps the words the way in: by each number alone they would be looked up anew.
    within = "" if among is None else "AND +rowid IN (SELECT value FROM json_each(:among)) "
    asked = text(
        f"SELECT rowid FROM {index} WHERE {index} MATCH :query {within}"  # noqa: S608 - our own names
        "ORDER BY rowid DESC LIMIT :limit"
    )
    given = {"query": query, "limit": limit} | ({} if among is None else {"among": among})
    return [row[0] for row in session.execute(asked, given)]


def _of_same_name(
    session: Session,
    typed: str,
    narrowed: Sequence[Sequence[int]] | None,
    same: Same,
    found: Container[int],
    among: str | None,
) -> list[int]:
    """Return lines of cases in which a person has the name that was typed, spelt otherwise."""
    looked_at: dict[int, bool] = {}
    is_same = functools.cache(functools.partial(same, typed))  # many cases name the same people
    within = _within(narrowed)
    for query in loose_queries_of(typed):
        asked = f"({{names keys}} : ({query})){within}"
        rows = _rows_of_query(session, "case_search", asked, _MOST_LOOKED_AT, among)
        new = [row for row in rows if row not in found and row not in looked_at]
        names = _names_in(session, new)
        looked_at |= {row: any(map(is_same, names.get(row, ()))) for row in new}
    return [row for row, has_it in looked_at.items() if has_it]


def _names_in(session: Session, rows: Sequence[int]) -> dict[int, set[str]]:
    """Return every name in the cases of some lines."""
    query = (
        select(SearchText.rowno, *(getattr(Person, name) for name in _NAMES))
        .join(Person, Person.case_id == SearchText.case_id)
        .where(SearchText.rowno.in_(rows))
    )
    found: dict[int, set[str]] = {}
    for rowno, *values in session.execute(query) if rows else ():
        for value in filter(None, values):
            found.setdefault(rowno, set()).update(value if isinstance(value, tuple) else (value,))
    return found


def search(session: Session, typed: str, limit: int = 200) -> list[str]:
    """Return ids of cases that match, best first; cases in the bin are not found."""
    rows = search_rows(session, typed, limit)
    query = select(SearchText.rowno, SearchText.case_id).where(SearchText.rowno.in_(rows))
    ids = {row.rowno: row.case_id for row in session.execute(query)}
    return [ids[row] for row in rows if row in ids]


def words_of_cases(session: Session, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the indexed words of cases by their ids: names, numbers and places, then the rest."""
    columns = [getattr(SearchText, name) for name in COLUMNS]
    query = select(SearchText.case_id, *columns).where(SearchText.case_id.in_(list(ids)))
    return {row[0]: tuple(" ".join(row[1:]).split()) for row in session.execute(query)}


_HELD: Final = select(SearchText).where(SearchText.case_id == bindparam("of_case"))


def index_case(
    session: Session,
    case: Case,
    rowno: int,
    facets: Iterable[int],
    fields: Collection[str] | None = None,
) -> None:
    """Bring the index of a case up to its present text; a case in the bin has none.

    Args:
        session: the writing session to which the case belongs.
        case: a flushed case; its persons and events are read.
        rowno: number of its line in the list.
        facets: numbers of its facets.
        fields: names of the fields that may have changed since; without them, and for a case
            that has no text yet, everything is read.
    """
    row = session.scalars(_HELD, {"of_case": case.id}).one_or_none()
    if row is not None and (case.binned or row.rowno != rowno):
        session.delete(row)
        session.flush()
        row = None
    if case.binned:
        return
    if fields is not None and row is not None:
        _reindex(session, row, _some_columns(session, case, facets, fields))
        session.flush()
        return
    columns = _columns_of(case, facets, _written_in(session, case.id))
    if row is None:
        session.add(SearchText(rowno=rowno, case_id=case.id, **columns))
    else:
        _reindex(session, row, columns)
    session.flush()


def _written_in(session: Session, case_id: str) -> list[str]:
    """Return what was written about a case beside its fields: notes, and wishes of its persons."""
    return [*note_texts(session, case_id), *wish_texts(session, case_id)]


def _some_columns(
    session: Session, case: Case, facets: Iterable[int], fields: Collection[str]
) -> dict[str, str]:
    """Return the columns in which some fields stand, and that of the facets."""
    stale = {_STANDS_IN[name] for name in fields if name in _STANDS_IN}
    spoken = bool(stale.intersection(_SPOKEN))
    texts = _texts_of(case, stale.union(_SPOKEN) if spoken else stale)
    if "body" in stale:
        texts["body"] += _written_in(session, case.id)
    columns = {name: words_once(" ".join(texts[name])) for name in stale}
    return {**columns, **({"keys": sounds_of(texts)} if spoken else {}), **_facet_words(facets)}


def _reindex(session: Session, row: SearchText, columns: Mapping[str, str]) -> None:
    """Take out and put in the words that changed, so that a small change costs little.

    Words that begin alike go together: they share beginnings, and a beginning is one entry for a
    case, however many of its words begin so.
    """
    other = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for index, names in _INDEXES.items():
        if other.keys().isdisjoint(names):
            continue
        shared = _SHORTEST_ENTRY[index]
        before = _by_beginning((getattr(row, name) for name in names), shared)
        after = _by_beginning((other.get(name, getattr(row, name)) for name in names), shared)
        changed = [begun for begun in before | after if before.get(begun) != after.get(begun)]
        if not changed:
            continue
        places, marks = ", ".join(names), ", ".join(f":{name}" for name in names)
        for groups, command in ((before, ("'delete', ", f"{index}, ")), (after, ("", ""))):
            # Only names of our own tables and columns are put into the statement.
            statement = f"INSERT INTO {index}({command[1]}rowid, {places}) "
            statement += f"VALUES ({command[0]}:rowid, {marks})"
            words_in = _spread(groups, changed, len(names))
            values = dict(zip(names, words_in, strict=True))
            session.execute(text(statement), {"rowid": row.rowno, **values})
    for name, value in other.items():
        setattr(row, name, value)


type _Groups = dict[str, set[tuple[int, str]]]


def _by_beginning(columns: Iterable[str], shared: int) -> _Groups:
    found: _Groups = {}
    for place, held in enumerate(columns):
        for word in held.split():
            found.setdefault(_beginning(word, shared), set()).add((place, word))
    return found


def _beginning(word: str, length: int) -> str:
    """Return some first letters that are the same for all words whose entries begin alike."""
    if word.isascii():
        return word[:length].lower()
    letters = [letter for letter in word if not 0x0300 <= ord(letter) <= 0x036F][:length]
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in letters).casefold()


def _spread(groups: _Groups, begun: Iterable[str], columns: int) -> list[str]:
    """Return the words of some groups as texts of their columns."""
    found: list[list[str]] = [[] for _ in range(columns)]
    for beginning in begun:
        for place, word in sorted(groups.get(beginning, ())):
            found[place].append(word)
    return [" ".join(some) for some in found]


def index_new(
    session: Session, cases: Sequence[Case], lines: Sequence[tuple[int, tuple[int, ...]]]
) -> None:
    """Index many cases that never were in the index, without asking for each.

    Args:
        session: the writing session to which the cases belong; they are flushed.
        cases: new cases with their persons and events.
        lines: the number of the line and the facets of each.
    """
    session.add_all(
        SearchText(rowno=rowno, case_id=case.id, **_columns_of(case, facets))
        for case, (rowno, facets) in zip(cases, lines, strict=True)
    )
    session.flush()


def _columns_of(case: Case, facets: Iterable[int], notes: Iterable[str] = ()) -> dict[str, str]:
    texts = _texts_of(case, COLUMNS)
    texts["body"] += notes
    columns = {name: words_once(" ".join(parts)) for name, parts in texts.items()}
    return {**columns, "keys": sounds_of(texts), **_facet_words(facets)}


def sounds_of(texts: Mapping[str, Iterable[str]]) -> str:
    """Return the keys by which a case is found, for its names and places as they are indexed."""
    parts = [part for name in _SPOKEN for part in texts[name]]
    sounds = dict.fromkeys(
        key for part in parts for word in name_words(part) for key in all_keys(word)
    )
    # How two words of a name sound that somebody else writes as one: Ram Kumar, Ramkumar.
    sounds.update(dict.fromkeys(key for part in texts["names"] for key in joined_keys(part)))
    return " ".join(sounds)


def _facet_words(facets: Iterable[int]) -> dict[str, str]:
    return {"facets": " ".join(map(facet_word, facets))}


def words_once(text_: str) -> str:
    """Return the words of a text as they are indexed, each once."""
    return " ".join(dict.fromkeys(words(fold(text_).casefold())))


def _rows_of(case: Case, entities: Container[str]) -> Iterator[CatalogueRow]:
    """Yield the rows of some entities; the others are not even read."""
    yield case
    if "person" in entities:
        yield from case.persons
    if "event" in entities:
        yield from case.events
    if "service" in entities:
        yield from case.services


def _texts_of(case: Case, columns: Iterable[str]) -> dict[str, list[str]]:
    """Return the texts of a case that stand in some columns, its number first."""
    texts: dict[str, list[str]] = {name: [] for name in columns}
    if not texts:
        return texts
    if "numbers" in texts:
        texts["numbers"].append(_number_forms(case.case_no))
    kept = {entity for entity, stand in _COLUMNS_OF.items() if not stand.isdisjoint(texts)}
    for row in _rows_of(case, kept):
        for name, kind in _SEARCHED[row.ENTITY]:
            held = texts.get(_COLUMN_OF[kind])
            value = row.get(name) if held is not None else None
            if held is None or not value:
                continue
            parts = value if isinstance(value, tuple) else (str(value),)
            held += map(_number_forms, parts) if kind == "number" else parts
    return texts


def _number_forms(number: str) -> str:
    """Return a number as typed and squeezed, and a telephone also without its country."""
    folded = fold(number)
    parts = words(folded)
    forms = [folded, "".join(parts)]
    if folded.startswith("+91"):
        forms.append(folded[3:])
    if len(parts) > 1 and parts[-1].isdigit():
        forms += ["".join(parts[1:]), parts[-1].lstrip("0")]
    return " ".join(dict.fromkeys(form for form in forms if form))

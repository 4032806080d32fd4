"""Search finds whole words and numbers in every script, and nothing else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from models.index.full_text import fold, queries_of, search, words
from models.queries.listing import case_changed
from models.queries.lookup import find_case
from models.register.database import Register


@pytest.fixture
def found(register: Register):
    def look(typed: str, limit: int = 200) -> list[str]:
        with register.read() as session:
            return search(session, typed, limit)

    return look


@pytest.fixture
def sunita(add_case):
    return add_case(
        name_full="सुनीता कुमारी",
        name_latin="Sunita Kumari",
        name_father="गोपाल राय",
        phone="+91 98765 43210",
        home_district="Madhubani",
        home_place="कमलपुर टोला",
        name_alias=["ড়লি বেগম"],
        case={"fir_no": "123/2026", "narrative": "She was promised work in an orchestra."},
    )


@pytest.mark.parametrize(
    "typed",
    [
        "सुनीता", "सुनी", "कुमारी सुनीता", "Sunita", "SUNITA kum", "sunïta", "गोपाल", "कमलपुर",
        "ড়লি", "বেগম", "madhu", "9876543210", "98765 43210", "98765-43210", "+91 98765 43210",
        "09876543210", "919876543210", "९८७६५४३२१०", "৯৮৭৬৫", "98765 432", "LF-26-0001",
        "lf-26-0001", "LF260001", "lf 26 0001", "26-0001", "260001", "0001",
        "123/2026", "123 2026", "१२३/२०२६", "1232026", "orchestra", "सु\u200dनीता",
    ],
)  # fmt: skip
def test_case_is_found_by(sunita, found, typed: str) -> None:
    assert found(typed) == [sunita.id]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Orpita Bose", "अर्पिता बसु"),
        ("অর্পিতা বসু", "Arpita Bose"),
        ("ফাতেমা খাতুন", "Fatima"),
        ("Fatema Khaton", "फ़ातिमा ख़ातून"),
        ("ছালেহা বেগম", "Saleha"),
        ("লক্ষ্মী সর্দার", "Lakkhi"),
        ("लक्ष्मी क्षेत्री", "Lachhimi Chhetri"),
        ("Momtaz Begum", "মমতাজ"),
        ("राठौड़ सुनील", "Rathod"),
        ("माँझी कमला", "Majhi"),
        ("Lucy Toppo", "लूसी"),
        ("जॉर्ज मुंडा", "George"),
        ("Md. Siddique", "सिद्दीकी"),
        ("नूरजहाँ बीबी", "Noor Jahan"),
        ("Noor Jahan Bibi", "Nurjahan"),
        ("Ramkumar Yadav", "Ram Kumar"),
        ("राम कुमार यादव", "Ramkumar"),
        ("Mahadeo Oraon", "महादेव"),
        ("अररिया देवी", "Araria"),
        ("Bejoy Mondol", "Vijay Mandal"),
    ],
)
def test_a_name_is_found_in_another_spelling(add_case, found, stored: str, typed: str) -> None:
    case = add_case(name_full=stored)
    add_case(name_full="Zubeda Kharwar")
    assert found(typed) == [case.id]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [("Asha Rai", "Usha"), ("Sita Rai", "Savita"), ("Salim Rai", "Salma"), ("Mina Rai", "Munna")],
)
def test_another_name_is_not_found_for_it(add_case, found, stored: str, typed: str) -> None:
    add_case(name_full=stored)
    assert found(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "नीता", "न", "म", "ल", "ी", "ता", "umari", "76543", "0002", "LF-26-0002", "124/2026",
        "सुनीता गीता", "", "   ", "।", "-", "*", "'", '"', "()", "++",
    ],
)  # fmt: skip
def test_case_is_not_found_by(sunita, found, typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        '"', 'Sunita"', "Sunita OR nobody", "NOT Sunita", "names:Sunita", "Sunita NEAR Kumari",
        "NEAR(Sunita Kumari, 2)", "^Sunita", "{names numbers}: Sunita", "Sunita AND", "a*b*c",
        "'; DROP TABLE cases; --", "Sunita\x00", "%", "\\",
    ],
)  # fmt: skip
def test_words_of_the_query_language_are_only_words(sunita, found, typed: str) -> None:
    plain = set(words(fold(typed).casefold()))
    expected = [sunita.id] if plain and plain <= {"sunita", "kumari"} else []
    assert found(typed) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_looked_for(typed: str) -> None:
    for _index, query in queries_of(typed):
        assert query.count('"') % 2 == 0


def test_spelling_with_and_without_nukta_or_moon_is_one(add_case, found) -> None:
    fatima, chand = add_case(name_full="फ़ातिमा"), add_case(name_full="चाँद")
    assert found("फातिमा") == found("फ़ातिमा") == [fatima.id]
    assert found("चांद") == found("चाँद") == [chand.id]


def test_name_counts_more_than_the_story(add_case, found) -> None:
    story = add_case(name_full="Asha", case={"narrative": "Met Rekha at the station. Rekha left."})
    name = add_case(name_full="Rekha")
    assert found("rekha") == [name.id, story.id]
    assert found("rekha", limit=1) == [name.id]


def test_change_removes_the_old_words_and_finds_the_new(register: Register, sunita, found) -> None:
    with register.session() as session:
        case = find_case(session, sunita.id)
        case.persons[0].put_all({"name_full": "मीना", "name_latin": "Meena"})
        case.put("narrative", None)
        case_changed(session, case, now=5)
    assert found("मीना") == [sunita.id]
    assert found("सुनीता") == found("orchestra") == []
    assert register.check() == []


def words_in(register: Register, index: str) -> set[tuple[str, int]]:
    """Return all entries of an index, words and beginnings, with their rows."""
    with register.session() as session:
        session.execute(
            text(f"CREATE VIRTUAL TABLE temp.entries USING fts5vocab(main, {index}, instance)")
        )
        rows = session.execute(text("SELECT term, doc FROM temp.entries")).all()
        session.execute(text("DROP TABLE temp.entries"))
    return {(row.term, row.doc) for row in rows}


CHANGES = (
    {"narrative": "A station, a stair and a stall."},
    {"narrative": "A station and a stall at the state border."},
    {"narrative": "STALL stall Ställe"},
    {"narrative": None, "summary": "सुनीता स्टेशन पर मिली"},
    {"summary": "सुनीता सुबह स्टेशन पर मिली", "fir_no": "7/2026"},
    {"status": "follow_up", "fir_no": None},
)


def test_small_changes_leave_the_index_as_if_made_anew(
    register: Register, sunita, found, add_case
) -> None:
    add_case(name_full="Sunil", case={"narrative": "A stair at the station."})
    for change in CHANGES:
        with register.session() as session:
            case = find_case(session, sunita.id)
            case.put_all(change)
            case_changed(session, case, now=5)
        assert register.check() == []
        entries = [words_in(register, index) for index in ("case_search", "case_words")]
        with register.session() as session:
            for index in ("case_search", "case_words"):
                session.execute(text(f"INSERT INTO {index}({index}) VALUES ('rebuild')"))
        assert entries == [words_in(register, index) for index in ("case_search", "case_words")]
    assert found("stall") == []
    assert found("सुबह") == [sunita.id]
    assert len(found("sta")) == len(found("stati")) == 1


def test_any_run_of_changes_leaves_the_index_whole(register: Register, sunita) -> None:
    chance = random.Random(5)
    letters = "aAbäÄsSßſ1सनुनीত্নোড়x̄"
    for _ in range(40):
        words_drawn = ("".join(chance.choices(letters, k=chance.randint(1, 7))) for _ in range(6))
        with register.session() as session:
            case = find_case(session, sunita.id)
            case.put_all({"narrative": " ".join(words_drawn), "fir_no": str(chance.randint(1, 50))})
            case.persons[0].put("name_alias", ["".join(chance.choices(letters, k=4))])
            case_changed(session, case, now=5)
        assert register.check() == []


def test_binned_case_is_not_found_until_it_comes_back(register: Register, sunita, found) -> None:
    for step, expected in (("bin", []), ("bin", []), ("unbin", [sunita.id])):
        with register.session() as session:
            case = find_case(session, sunita.id)
            case.bin(5) if step == "bin" else case.unbin()
            case_changed(session, case, now=5)
        assert found("सुनीता") == expected


def test_deleted_case_leaves_no_word_in_the_index(register: Register, sunita, found) -> None:
    with register.session() as session:
        session.delete(find_case(session, sunita.id))
    assert found("Sunita") == []
    with register.session() as session:
        session.execute(
            text("CREATE VIRTUAL TABLE temp.left_words USING fts5vocab(main, case_search, row)")
        )
        session.execute(
            text("CREATE VIRTUAL TABLE temp.left_texts USING fts5vocab(main, case_words, row)")
        )
        assert session.execute(text("SELECT term FROM temp.left_words")).all() == []
        assert session.execute(text("SELECT term FROM temp.left_texts")).all() == []
        session.rollback()


def test_tokenizer_and_query_cut_words_alike(register: Register, sunita) -> None:
    with register.session() as session:
        session.execute(
            text("CREATE VIRTUAL TABLE temp.all_words USING fts5vocab(main, case_words, row)")
        )
        terms = set(session.execute(text("SELECT term FROM temp.all_words")).scalars())
        stored = session.execute(
            text("SELECT names, numbers, places, body, facets FROM search_texts")
        )
        ours = {word for row in stored for part in row for word in words(part.casefold())}
        session.rollback()
    assert "सुनीता" in terms
    assert "ড়লি" in terms
    assert terms == ours

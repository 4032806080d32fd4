"""Two names are called one when they are spellings of one, in whatever script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.name_similarity import same_name, score
from name_lists import Figures, figures, first_names, more_people, people, places

LEAST_RECALL, LEAST_PRECISION = 0.96, 0.96


@pytest.fixture(scope="module", params=[people, more_people, places])
def held_out(request: pytest.FixtureRequest) -> Figures:
    return figures(request.param("test"), same_name)


def test_names_held_out_are_matched_across_scripts(held_out: Figures) -> None:
    assert held_out.recall >= LEAST_RECALL
    assert held_out.precision >= LEAST_PRECISION


def test_first_names_of_others_are_matched_across_scripts() -> None:
    """A list that somebody else made, in which Asha and Aasha stand as two names."""
    pairs = first_names("test")
    assert len(pairs) > 4_000
    assert sum(same_name(*pair) for pair in pairs) >= len(pairs) * 0.98
    # Each with a stranger: every second name of the list is moved by half of it.
    strangers = [(one, pairs[place - len(pairs) // 2][1]) for place, (one, _) in enumerate(pairs)]
    assert sum(same_name(*pair) for pair in strangers) <= len(strangers) * 0.002


def test_lists_are_as_long_as_they_have_to_be() -> None:
    halves = ("tuning", "test")
    assert sum(len({number for number, _ in people(half)}) for half in halves) == 500
    assert sum(len(places(half)) // 2 for half in halves) >= 400


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("सुनीता कुमारी", "Suneeta Kumary"),
        ("Sunita Kumari", "সুনীতা কুমারী"),
        ("Kumari Sunita", "Sunita Kumari"),
        ("Md. Yusuf Ansari", "मोहम्मद यूसुफ़ अंसारी"),
        ("Sunita Devi Yadav", "सुनीता यादव"),
        ("Purba Champaran", "East Champaran"),
        ("Ram Lal", "Ramlal"),
        ("Oporna Basu", "अपर्णा बोस"),
        ("Momtaz Begom", "মমতাজ বেগম"),
        ("ছালেহা খাতুন", "Saleha Khatoon"),
        ("Lakkhi Sardar", "लक्ष्मी सरदार"),
        ("Fatema Bibi", "फ़ातिमा बीबी"),
        ("Dil Maya Chhetri", "दिलमाया क्षेत्री"),
        ("माझी सुनील", "Sunil Manjhi"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert score(one, other) == score(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sunita Kumari", "Sumitra Kumari"),
        ("सुनीता", "गीता"),
        ("Asha", "Usha"),
        ("", ""),
        ("4", "4"),
    ],
)
def test_other_names(one: str, other: str) -> None:
    assert not same_name(one, other)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_score_is_between_nothing_and_one_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= score(one, other) == score(other, one) <= 1.0

"""Numbers on screens: grouped by lakh, in the digits that are liked."""

from collections.abc import Iterator

import pytest

from app.base import language, numerals


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = language.current()
    yield
    numerals.install(numerals.LATIN)
    language.install(before)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (99_999, "99,999"),
        (100_000, "1,00,000"), (1_234_567, "12,34,567"), (12_34_56_789, "12,34,56,789"),
        (-1, "-1"), (-999, "-999"), (-1_234_567, "-12,34,567"),
    ],
)  # fmt: skip
def test_a_count_is_grouped_by_lakh(count: int, words: str) -> None:
    assert numerals.shown(count) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "12,34,567"), ("hi", "१२,३४,५६७"), ("ne", "१२,३४,५६७"), ("bn", "১২,৩৪,৫৬৭")],
)
def test_a_count_stands_in_the_digits_of_the_language_when_they_are_liked(
    code: str, words: str
) -> None:
    language.install(code)
    assert numerals.shown(1_234_567) == "12,34,567"
    numerals.install(numerals.NATIVE)
    assert numerals.shown(1_234_567) == words
    assert numerals.has_own_digits(code) == (code != "en")


def test_a_ready_text_changes_its_digits_and_nothing_else() -> None:
    language.install("bn")
    numerals.install(numerals.NATIVE)
    assert numerals.in_digits("10:42 · 1.5 MB (३)") == "১০:৪২ · ১.৫ MB (३)"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"), (999, "999 B"), (67_195, "67 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"),
        (1_500_000, "1.5 MB"), (150_000_000, "150 MB"), (2_200_000_000, "2.2 GB"),
        (5_000_000_000_000_000, "5000 TB"),
    ],
)  # fmt: skip
def test_a_size_has_a_unit(size: int, words: str) -> None:
    assert numerals.size_words(size) == words


def test_digits_that_do_not_exist_are_not_taken() -> None:
    with pytest.raises(ValueError, match="no such digits"):
        numerals.install("roman")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Every 15 minutes", "প্রতি ১৫ মিনিটে"),
        ("Below 18", "১৮ বছরের কম"),
        ("Within 3 days", "৩ দিনের মধ্যে"),
        ("BNS 143(4) trafficking of a child", "বিএনএস 143(4) শিশু পাচার"),
        ("Childline 1098", "চাইল্ডলাইন 1098"),
        ("Women helpline 181", "মহিলা হেল্পলাইন 181"),
    ],
)
def test_a_count_inside_a_sentence_changes_and_the_number_of_a_law_does_not(
    message: str, words: str
) -> None:
    language.install("bn")
    numerals.install(numerals.NATIVE)
    assert language.translate(message) == words
    numerals.install(numerals.LATIN)
    assert language.translate(message).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")) == (
        words.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    )

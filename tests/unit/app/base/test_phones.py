"""A telephone gets its country where it is clear; the same digits are always the same number."""

import pytest

from app.base.phone_numbers import with_country


@pytest.mark.parametrize(
    ("typed", "countries", "expected"),
    [
        ("011-2345 6789", (), "+911123456789"),
        ("০১৭১২-৩৪৫৬৭৮", ("BD",), "+8801712345678"),
        ("01712 345678", ("NP", "BD"), "+8801712345678"),
        ("०१-४२००१०५", ("NP",), "+97714200105"),
    ],
)
def test_number_of_a_known_country_gets_it(
    typed: str, countries: tuple[str, ...], expected: str
) -> None:
    assert with_country(typed, countries) == expected


@pytest.mark.parametrize(
    "typed",
    ["9876543210", "09876543210", "919876543210", "+9779841234567", "1098", "112", "12", "abc", ""],
)
def test_what_is_clear_or_short_or_nothing_stays_as_typed(typed: str) -> None:
    assert with_country(typed, ("NP", "BD")) == typed


def test_ten_digits_of_a_mobile_are_indian_also_for_a_person_from_nepal() -> None:
    assert with_country("९८४१२३४५६७", ("NP",)) == "९८४१२३४५६७"


def test_what_is_no_text_comes_back() -> None:
    assert with_country(None) is None
    assert with_country(("1",)) == ("1",)

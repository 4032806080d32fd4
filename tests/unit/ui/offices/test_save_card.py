"""The name that is proposed for a card's file."""

import pytest

from ui.offices.own_number_page import _name


@pytest.mark.parametrize(
    ("office", "proposed"),
    [
        ("SJPU Kishanganj", "SJPU Kishanganj"),
        ("एस.जे.पी.यू. दार्जिलिंग", "एस.जे.पी.यू. दार्जिलिंग"),
        ("A/B\\C: \u202ecod.exe", "A B C cod.exe"),
        ("CON", "file-01"),
        ("", "file-01"),
    ],
)
def test_the_card_is_called_after_the_office_by_a_name_that_is_safe(office, proposed):
    assert _name(office) == proposed

"""The name that is proposed for a card's file."""

import pytest

from ui.offices.save_card import card_file


@pytest.mark.parametrize(
    ("office", "proposed"),
    [
        ("SJPU Kishanganj", "SJPU Kishanganj.lfcard"),
        ("एस.जे.पी.यू. दार्जिलिंग", "एस.जे.पी.यू. दार्जिलिंग.lfcard"),
        ("A/B\\C: \u202ecod.exe", "A B C cod.exe.lfcard"),
        ("CON", "file-01.lfcard"),
        ("", "file-01.lfcard"),
    ],
)
def test_the_card_is_called_after_the_office_by_a_name_that_is_safe(office, proposed):
    assert card_file(office) == proposed

"""What stands in the box: that it is a digital signature, whose, and of which day."""

import datetime as dt

from app.letters import signing
from drawn_letters import facts_of
from signing_world import HINDI_HOLDER, HOLDER

DAY = dt.date(2026, 11, 25)


def test_the_stamp_says_it_in_the_languages_of_the_letter():
    assert signing.stamp_lines(HOLDER, ("en",), DAY) == ("Digitally signed", HOLDER, "25 Nov 2026")
    assert signing.stamp_lines(HOLDER, (), DAY)[0] == "Digitally signed"
    assert signing.stamp_lines(HOLDER, ("en", "en"), DAY)[0] == "Digitally signed"


def test_the_stamp_is_a_page_of_its_own_size():
    from app.letters.signing_talk import Certificate

    holder = Certificate("0" * 16, HINDI_HOLDER, "", "", "2026-01-01", "2027-01-01")
    drawn = signing.stamp_drawer(("hi", "en"), DAY)
    once = drawn(holder, 180, 60)
    assert facts_of(once)["Page size"].startswith("180 x 60 pts")
    assert drawn(holder, 180, 60) == once

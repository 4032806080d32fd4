"""What stands in the box: that it is a digital signature, whose, and of which day."""

import datetime as dt
import subprocess

from app.letters import stamp
from signing_world import HINDI_HOLDER, HOLDER

DAY = dt.date(2026, 11, 25)


def test_the_stamp_says_it_in_the_languages_of_the_letter():
    assert stamp.lines(HOLDER, ("en",), DAY) == ("Digitally signed", HOLDER, "25 Nov 2026")
    assert stamp.lines(HOLDER, (), DAY)[0] == "Digitally signed"
    assert stamp.lines(HOLDER, ("en", "en"), DAY)[0] == "Digitally signed"


def test_the_stamp_is_a_page_of_its_own_size(tmp_path):
    from app.letters.signing_records import Certificate

    holder = Certificate("0" * 16, HINDI_HOLDER, "", "", "2026-01-01", "2027-01-01")
    file = tmp_path / "stamp.pdf"
    drawn = stamp.drawer(("hi", "en"), DAY)
    file.write_bytes(drawn(holder, 180, 60))
    told = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    assert "180 x 60 pts" in told
    assert drawn(holder, 180, 60) == file.read_bytes()

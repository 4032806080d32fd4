"""Matches are read page after page, none twice and none left out; what waits is found among all."""

from __future__ import annotations

import pytest

from app.base.errors import NotFoundError
from app.core.services import writing
from app.matching import asking, matches
from app.matching.match_records import AskMatch
from match_desk import case_of, many_matches, matching_pair
from models.rows import matching as rows

COUNT = 7


def paged(s, limit: int) -> list[str]:
    """Return the ids of all matches, read in pages."""
    found: list[str] = []
    while page := matches.matches(s, limit, found[-1] if found else ""):
        found += [one.match_id for one in page]
    return found


def test_each_page_begins_after_the_last_and_open_ones_come_first(tmp_path):
    with matching_pair(tmp_path) as (one, other):
        office_id = other.office.office_id
        ended = many_matches(one, office_id, COUNT, one.clock.now() + 100)
        alike = many_matches_at_once(one, ended[3])
        case = case_of(one, phone="+919812345678")
        wanted = AskMatch(office_id, (case,), 64, "investigation", "consent")
        waits = asking.prepare(one, wanted).match_id
        whole = [found.match_id for found in matches.matches(one)]
        assert whole[0] == waits
        assert whole[1:4] == ended[:3]
        assert set(whole[4:6]) == {ended[3], alike}
        assert whole[6:] == ended[4:]
        for limit in (1, 2, 3, COUNT + 2, COUNT + 3):
            assert paged(one, limit) == whole
        assert [found.match_id for found in matches.open_matches(one)] == [waits]
        with pytest.raises(NotFoundError):
            matches.matches(one, 2, "f" * 32)


def many_matches_at_once(s, match_id: str) -> str:
    """Write one more match of the same moment as another; return its id."""
    with writing(s) as session:
        like = session.get_one(rows.MatchSession, match_id)
        office_id, at = like.office_id, like.opened_at
        more = rows.MatchSession(
            side=rows.ASKING, office_id=office_id, state=rows.STOPPED, bucket=64, rules=1,
            purpose="investigation", basis="consent", opened_at=at, expires_at=at,
        )  # fmt: skip
        session.add(more)
        session.flush()
        return more.id


def test_a_match_is_found_by_any_packet_of_it_however_old_it_is(tmp_path):
    with matching_pair(tmp_path) as (one, other):
        made = many_matches(one, other.office.office_id, matches.MOST + 3, one.clock.now())
        last = matches.match(one, made[-1])
        for number in (last.match_id, last.question_packet, last.result_packet):
            assert matches.resolve(one, number) == made[-1]

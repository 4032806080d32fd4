"""A match from the question to the results on both sides, and what is kept of it at each step."""

from __future__ import annotations

from app import log
from app.bootstrap import reading
from app.matching import matches
from match_desk import case_of, matching_pair, whole
from models import matching as rows


def test_both_find_the_telephone_that_both_hold(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        ours = [
            case_of(one, name_full="Made-up Asha", phone="+919812345678"),
            case_of(one, name_full="Made-up Bina", phone="+919812345679"),
        ]
        theirs = [
            case_of(other, name_full="Made-up Ashaa", phone="९८१२३४५६७८", home_country="IN"),
            case_of(other, name_full="Made-up Chanda", phone="+919812345000"),
        ]
        here, there = whole(two, ours, theirs, tmp_path / "stick")
        assert (here.state, there.state) == ("done", "done")
        assert (here.shared, there.shared) == (1, 1)
        (mine,) = matches.results(one)
        (other_one,) = matches.results(other)
        assert (mine.case_id, mine.kind, mine.value) == (ours[0], "phone", "+919812345678")
        assert (other_one.case_id, other_one.kind) == (theirs[0], "phone")
        assert mine.line.startswith("Possibly the same: ")
        for s, record in ((one, here), (other, there)):
            with reading(s) as session:
                assert rows.secret_of(session, record.match_id) is None
        actions = [entry.action for entry in log.entries(one)]
        assert {"match_on", "match_question", "match_answer_came", "match_finished"} <= set(actions)

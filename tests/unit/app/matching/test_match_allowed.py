"""The allowance: from the moment it names a question may be answered, and not a second before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching import allowed
from app.matching.match_records import BUCKETS

DAY_S = 86_400
NOW = 1_795_600_800
OURS, THEIRS = "ab" * 32, "cd" * 32
ANSWERS = st.lists(
    st.tuples(
        st.integers(NOW - 120 * DAY_S, NOW),
        st.sampled_from(BUCKETS),
        st.sampled_from([OURS, THEIRS]),
    ),
    max_size=12,
)


class Told:
    """Answers that were given before, as the rows would tell of them."""

    def __init__(self, answers):
        self.answers = sorted(answers)

    def since(self, _session, since, office_ids=()):
        return [
            (at, points)
            for at, points, office in self.answers
            if at > since and (not office_ids or office in office_ids)
        ]


def judged(answers, bucket, now):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(allowed.rows, "answered_since", Told(answers).since)
        patch.setattr(allowed.rows, "asked_points", lambda _session, _ids, _but: [])
        patch.setattr(allowed, "same_office", lambda _session, office: frozenset({office}))
        return allowed.allowance_of(None, OURS, bucket, now)


def fits(answers, bucket, now):
    """Whether the rules of matching let an answer pass, told anew."""
    recent = [(at, points, office) for at, points, office in answers if at > now - 90 * DAY_S]
    own = [(at, points) for at, points, office in recent if office == OURS]
    return (
        not any(at > now - 7 * DAY_S for at, _points in own)
        and sum(points for _at, points in own) + bucket <= 1_024
        and sum(points for _at, points, _office in recent) + bucket <= 4_096
    )


@given(ANSWERS, st.sampled_from(BUCKETS))
def test_it_opens_at_the_moment_it_names(answers, bucket):
    found = judged(answers, bucket, NOW)
    assert (found.until == 0) == fits(answers, bucket, NOW)
    if found.until:
        assert found.until > NOW
        assert fits(answers, bucket, found.until)
        assert not fits(answers, bucket, found.until - 1)


@given(ANSWERS)
def test_the_cap_is_the_largest_that_may_be_answered_now(answers):
    found = judged(answers, 64, NOW)
    open_now = [size for size in BUCKETS if fits(answers, size, NOW)]
    assert found.cap == max(open_now, default=0)
    assert 0 <= found.left_office <= 1_024
    assert 0 <= found.left_all <= 4_096

"""Packets of a match travel as any others do: in parts on a stick, and in a batch with others."""

from __future__ import annotations

import shutil

from app.core.services import reading
from app.inbox import bulk, inbox_list, parts
from app.matching import asking, matches
from app.outbox import parts_out
from match_desk import answered, asked, case_of, matching_pair
from models.rows import matching as rows
from pair_sim import sealed_case

PHONE = "+919812345678"


def test_a_match_in_parts_and_in_a_batch(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        ours, theirs = case_of(one, phone=PHONE), case_of(other, phone=PHONE)
        stick, batch = tmp_path / "stick", tmp_path / "batch"
        stick.mkdir()
        batch.mkdir()
        sent = asked(two, [ours], bucket=1024, kinds=("phone",))
        parts_out.copy_parts(one, sent.packet_id, stick, 65_536)
        pieces = sorted(stick.glob("*.lfpart"))
        assert len(pieces) == 2
        for piece in pieces:
            parts.receive(other, piece)
        (question,) = matches.matches(other)
        assert (question.state, question.bucket) == ("arrived", 1024)
        back = answered(other, question, [theirs])
        parts_out.copy_parts(other, back.packet_id, stick, 65_536)
        for piece in sorted(set(stick.glob("*.lfpart")) - set(pieces)):
            parts.receive(one, piece)
        done = asking.finish(one, sent.match_id)
        _case, referral = sealed_case(one, other)
        for number, path in enumerate((done.file, referral.file)):
            shutil.copy(path, batch / f"{number}.lifafa")
        told = bulk.take_in(other, bulk.files_in(batch))
        assert (told.received, told.refused) == (2, [])
        learnt = matches.match(other, question.match_id)
        assert (learnt.state, learnt.results) == ("done", 1)
        with reading(other) as session:
            assert rows.secret_of(session, question.match_id) is None
        again = bulk.take_in(other, bulk.files_in(batch))
        assert (again.received, again.known) == (0, 2)
        assert len(matches.results(other)) == 1
        assert inbox_list.count_waiting(other) == 1

"""Two offices with 900 and 1,000 keys in three scripts find exactly what they share, both of them.

The keys go the whole way: from facts as an officer types them, through sealed packets, to what each
side finds. A listener who has all packets open and the right guess finds nothing.
"""

import io
import itertools
import random

import pytest

from app.cases.records import CaseRecord, PersonRecord
from app.matching.keys import RULES, keys_of
from crypto import matching
from crypto.matching import About
from crypto.packet.match_bodies import points_of
from crypto.packet.packet_open import open_packet
from crypto.packet.packet_seal import prepare
from name_lists import rows
from packet_forge import A, B
from packet_maker import facts

OURS, THEIRS, SHARED = 900, 1_000, 137
SCRIPTS = ("0123456789", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯")
PID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def case(number, **written):
    person = PersonRecord("p", 1, ("victim", "suspect"), "", "", "", written)
    return CaseRecord(f"{number:032x}", "C", "open", "2026-01-01", "", 0, {}, (person,), *[()] * 4)


def in_script(text, script):
    return text.translate(str.maketrans(SCRIPTS[0], SCRIPTS[script % 3]))


def numbers_of(person):
    """One number of a made-up person, of one of four kinds: the fact, and its value."""
    kind = ("phone", "id_number", "vehicles", "payment_handles")[person % 4]
    value = {
        "phone": f"+91 98{person:08}",
        "id_number": f"X-{person:07}",
        "vehicles": f"BR {person % 90 + 1:02} P {person:04}",
        "payment_handles": f"5{person:010}",
    }[kind]
    return kind, value


def register_of_numbers(people, script):
    """A register in which each made-up person has one number, in the digits of one script."""
    cases = []
    for place, person in enumerate(people):
        kind, value = numbers_of(person)
        typed = in_script(value, script + place)
        if kind in ("vehicles", "payment_handles"):
            cases.append(case(person, **{kind: (typed,)}))
        else:
            cases.append(case(person, **{kind: typed, "id_type": "passport"}))
    return cases


def keys_in(cases, bucket):
    """Return each key of the cases once, with the ids of those that have it."""
    found = {}
    for one in cases:
        for key in keys_of(one, bucket):
            found.setdefault(key.text, {})[one.case_id] = None
    return {text: tuple(ids) for text, ids in found.items()}


def sealed(sender, to, **said):
    """The manifest of a packet that went from one office to the other."""
    prepared = prepare(facts(sender, **said), sender.identity, to.id, to.enc[0], [])
    target = io.BytesIO()
    prepared.write(target)
    raw = target.getvalue()
    return open_packet(io.BytesIO(raw), len(raw), to.keys, to.id).manifest


def exchange(ours, theirs, n, kinds):
    """What each side finds, and every list that travelled."""
    a, b = matching.new_exponent(), matching.new_exponent()
    about = About(RULES, "investigation", "court_order", n, kinds)
    question = matching.ask(PID, list(ours), about, a)
    asked = sealed(A, B, type="psi1", pid=PID, body=question.body)
    answer = matching.answer(asked.pid, asked.body, list(theirs), b)
    said = sealed(B, A, type="psi2", re=PID, pid="2" * 32, body=answer.body)
    done = matching.finish(PID, question.body, question.places, a, said.body)
    told = sealed(A, B, type="psi3", re="2" * 32, pid="3" * 32, body=done.body)
    learnt = matching.learn(PID, answer.body, answer.places, told.body)
    found = [list(ours)[number] for number in done.shared]
    bodies = (asked.body, said.body, told.body)
    lists = [body[name] for body in bodies for name in ("points", "twice") if name in body]
    return found, [list(theirs)[number] for number in learnt], lists


@pytest.fixture(scope="module")
def numbers():
    """Two registers, the keys of each, and what travelled between them."""
    people = list(range(OURS + THEIRS - SHARED))
    ours, theirs = people[:OURS], people[OURS - SHARED :]
    random.Random(4).shuffle(ours)
    random.Random(5).shuffle(theirs)
    mine, other = (
        keys_in(register_of_numbers(own, script), 1024) for script, own in enumerate((ours, theirs))
    )
    kinds = ("account", "id", "phone", "vehicle")
    return mine, other, set(ours) & set(theirs), exchange(mine, other, 1024, kinds)


def test_exactly_the_shared_numbers_are_found_on_both_sides(numbers):
    mine, other, both, (found, learnt, _lists) = numbers
    assert (len(mine), len(other), len(both)) == (OURS, THEIRS, SHARED)
    expected = {f"{person:032x}" for person in both}
    assert {case_id for key in found for case_id in mine[key]} == expected
    assert {case_id for key in learnt for case_id in other[key]} == expected
    assert sorted(found) == sorted(learnt)
    assert len(found) == SHARED


def test_a_listener_with_the_right_guess_finds_nothing_in_all_that_travelled(numbers):
    mine, _other, _both, (found, _learnt, lists) = numbers
    raws = [points_of(text) for text in lists]
    points = [[raw[at : at + 32] for at in range(0, len(raw), 32)] for raw in raws]
    seen = set(itertools.chain(*points))
    sid = matching.session_id(PID)
    # Of the 4,096 points only the shared ones meet: in the two lists of both exponents.
    assert len(seen) == 4 * 1024 - SHARED
    only_ours = next(key for key in mine if key not in found)
    for key in (found[0], only_ours):
        guess = matching.point_of(sid, key)
        assert guess not in seen
        # With an exponent of one's own, as a third office would have it, nothing meets either.
        for exponent in (matching.new_exponent(), bytes([1]) + bytes(31), bytes([2]) + bytes(31)):
            assert not seen & set(matching.raised([guess], exponent))


def test_names_written_in_three_scripts_are_found_on_both_sides():
    """Sixty people, each office writes a third of them in each script; born in a known year."""
    people = [
        (row["devanagari"], row["bengali"], row["latin"].split("|")[0])
        for row in rows("names_people.csv", "test")
    ][:90]
    ours = people[:60]
    theirs = people[40:90]

    def register(own, first):
        cases = []
        for place, row in enumerate(own):
            name, number = row[(place + first) % 3], people.index(row)
            cases.append(case(number, name_full=name, birth=f"{1990 + number % 20}"))
        return cases

    mine, other = keys_in(register(ours, 0), 64), keys_in(register(theirs, 1), 64)
    assert {key.partition("|")[0] for key in (*mine, *other)} == {"nd"}
    found, learnt, _lists = exchange(mine, other, 64, ("nd",))
    assert sorted(found) == sorted(learnt) == sorted(set(mine) & set(other))
    of_both = {case_id for key in found for case_id in mine[key]}
    assert of_both == {case_id for key in learnt for case_id in other[key]}
    assert of_both <= {f"{number:032x}" for number in range(40, 60)}
    # Spellings are not always folded to one; nearly all of the twenty are.
    assert len(of_both) >= 18

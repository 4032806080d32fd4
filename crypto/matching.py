"""Private matching: two offices find the keys that both hold, and neither sees the others.

Rules kept here (``crypto/spec/matching.md``): a key becomes a point only together with its
session, and a point leaves only under a secret exponent, among dummies, in an order drawn by the
system; received points are counted, compared and checked one by one before anything is computed
with them; an answer belongs to one question and a result to one answer. Exponents are values of
the caller, who stores them sealed and destroys them; nothing here keeps or shows one.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_from_uniform,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_scalar_reduce,
    crypto_scalarmult_ed25519_noclamp,
)

from crypto.base.primitives import equal, pae, random_bytes
from crypto.errors import LimitError, MatchError, PointError
from crypto.packet.match_bodies import NO, POINT_BYTES, YES, points_of, text_of

CONTEXT = b"lifafa/psi/1"
EXPONENT_BYTES = 32
_ORDER = 2**252 + 27742317777372353535851937790883648493
_WIDE_BYTES = 64


@dataclass(frozen=True)
class About:
    """What a question says beside its points.

    Attributes:
        rules: version of the rules by which keys were made, 1 or more.
        purpose: word of the purpose.
        basis: word of the legal basis.
        n: bucket, 64, 256 or 1,024.
        kinds: kinds of keys in it, of ``KEY_KINDS``.
        note: words for the other office, at most 8,000 characters.
    """

    rules: int
    purpose: str
    basis: str
    n: int
    kinds: tuple[str, ...]
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class Step:
    """A question or an answer that is about to be sealed.

    Attributes:
        body: of a packet ``psi1`` or ``psi2``.
        places: where in its points each own key stands, in the order of the keys; kept sealed
            beside the exponent, because it tells own points from dummies.
    """

    body: dict[str, Any] = field(repr=False)
    places: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class Finished:
    """What the asking office sends last, and what it has learnt.

    Attributes:
        body: of a packet ``psi3``.
        shared: which of its keys the other office holds too, by their number from 0.
    """

    body: dict[str, Any] = field(repr=False)
    shared: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class Declined:
    """A decline: ``reason`` of ``DECLINES``, ``cap`` with ``lower_cap`` only, words or ""."""

    reason: str
    cap: int | None
    note: str = field(repr=False)


def session_id(pid: str) -> str:
    """Return the session of a question, 64 hex digits: SHA-256 of the 16 bytes of its ``pid``."""
    return hashlib.sha256(bytes.fromhex(pid)).hexdigest()


def new_exponent() -> bytes:
    """Return a fresh exponent, 32 bytes, for one session and one side."""
    while True:
        found = crypto_core_ed25519_scalar_reduce(random_bytes(_WIDE_BYTES))
        if any(found):
            return found


def point_of(sid: str, key: str) -> bytes:
    """Return the point of a key in a session.

    Args:
        sid: 64 hex digits.
        key: a key as the rules spell it, such as ``phone|+919812345678``.
    """
    digest = hashlib.sha512(pae(CONTEXT, bytes.fromhex(sid) + key.encode("utf-8"))).digest()
    return _uniform_point(digest)


def ask(pid: str, keys: Sequence[str], about: About, exponent: bytes) -> Step:
    """Make a question (``psi1``).

    Args:
        pid: the fresh number of the packet that will carry it.
        keys: own keys, all different, at most ``about.n``.
        about: what it says beside its points.
        exponent: fresh; needed again in ``finish``.

    Raises:
        LimitError: more keys than the bucket holds.
        MatchError: no exponent, as after it was destroyed.
        ValueError: a key stands there twice.
    """
    points, places = _hidden(session_id(pid), keys, about.n, exponent)
    body: dict[str, Any] = {
        "rules": about.rules,
        "purpose": about.purpose,
        "basis": about.basis,
        "n": about.n,
        "keys": sorted(about.kinds),
        "points": text_of(points),
    }
    return Step(body | ({"note": about.note} if about.note else {}), places)


def answer(pid: str, question: dict[str, Any], keys: Sequence[str], exponent: bytes) -> Step:
    """Answer a question (``psi2``), after a person has agreed.

    Args:
        pid: number of the packet that carried the question.
        question: its body.
        keys: own keys, all different, at most as many as the bucket of the question.
        exponent: fresh; not needed any more once the answer is sealed.

    Raises:
        PointError: a point of the question stands twice or is none of the group.
        LimitError: more keys than the bucket holds.
        MatchError: no exponent.
        ValueError: a key stands there twice.
    """
    n, sid = question["n"], session_id(pid)
    asked = received(points_of(question["points"]), n)
    points, places = _hidden(sid, keys, n, exponent)
    body = {
        "sid": sid,
        "answer": YES,
        "n": n,
        "of": _base(asked),
        "twice": text_of(raised(asked, exponent)),
        "points": text_of(points),
    }
    return Step(body, places)


def decline(pid: str, reason: str, cap: int | None = None, note: str = "") -> dict[str, Any]:
    """Return the body of a ``psi2`` that declines.

    Args:
        pid: number of the packet that carried the question.
        reason: of ``DECLINES``.
        cap: the largest bucket that would be answered, with ``lower_cap`` only.
        note: words for the other office.
    """
    body: dict[str, Any] = {"sid": session_id(pid), "answer": NO, "reason": reason}
    return body | ({"cap": cap} if cap else {}) | ({"note": note} if note else {})


def declined(pid: str, question: dict[str, Any], found: dict[str, Any]) -> Declined | None:
    """Return what a ``psi2`` declines, None when it answers.

    Args:
        pid: number of the packet that carried our question.
        question: its body.
        found: body of the ``psi2``.

    Raises:
        MatchError: of another session, or it names a cap that is not lower than what was asked.
    """
    _same_session(pid, found)
    if found["answer"] == YES:
        return None
    cap = found.get("cap")
    if cap is not None and cap >= question["n"]:
        raise MatchError("match.cap-not-lower", cap=cap)
    return Declined(found["reason"], cap, found.get("note", ""))


def answered(
    pid: str, question: dict[str, Any], found: dict[str, Any]
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Check an answer as far as that needs no exponent; return its two lists.

    Args:
        pid: number of the packet that carried our question.
        question: its body.
        found: body of the ``psi2``.

    Returns:
        Our points once more, in their order, and the points of the other office.

    Raises:
        MatchError: of another session or question or bucket, or a decline.
        PointError: a point stands twice, is none of the group, or is one of our own.
    """
    if declined(pid, question, found) is not None:
        raise MatchError("match.declined")
    n, own = question["n"], _cut(points_of(question["points"]))
    _follows(found, n, own)
    twice = received(points_of(found["twice"]), n)
    theirs = received(points_of(found["points"]), n)
    _refuse_common(own, twice, theirs)
    return twice, theirs


def finish(
    pid: str,
    question: dict[str, Any],
    places: Sequence[int],
    exponent: bytes,
    found: dict[str, Any],
) -> Finished:
    """Learn from an answer which own keys are shared, and make the result (``psi3``).

    Args:
        pid: number of the packet that carried our question.
        question: its body.
        places: those of our keys, from ``ask``.
        exponent: that of ``ask``; to be destroyed once the result is sealed.
        found: body of the ``psi2``.

    Raises:
        MatchError: of another session or question or bucket, a decline, or no exponent.
        PointError: a point stands twice, is none of the group, or is one of our own.
    """
    twice, theirs = answered(pid, question, found)
    back = raised(theirs, exponent)
    body = {
        "sid": found["sid"],
        "n": question["n"],
        "of": _base(theirs),
        "twice": text_of(back),
    }
    return Finished(body, _shared(places, twice, back))


def learn(
    pid: str, own_answer: dict[str, Any], places: Sequence[int], result: dict[str, Any]
) -> tuple[int, ...]:
    """Return which own keys the asking office holds too, by their number from 0.

    Needs no exponent: both lists stand in the two bodies.

    Args:
        pid: number of the packet that carried their question.
        own_answer: body of our ``psi2``.
        places: those of our keys, from ``answer``.
        result: body of their ``psi3``.

    Raises:
        MatchError: of another session, answer or bucket.
        PointError: a point stands twice, is none of the group, or is one of our own; or a dummy
            of ours is hit.
    """
    _same_session(pid, result)
    n, own = own_answer["n"], _cut(points_of(own_answer["points"]))
    _follows(result, n, own)
    twice = received(points_of(result["twice"]), n)
    _refuse_common(own, twice)
    theirs = _cut(points_of(own_answer["twice"]))
    # Nobody holds a dummy: a list in which one is hit was made up to hit.
    if _shared(sorted(set(range(n)).difference(places)), twice, theirs):
        raise PointError("points.dummy-hit")
    return _shared(places, twice, theirs)


def received(raw: bytes, n: int) -> tuple[bytes, ...]:
    """Return points that another office sent, once each has been checked.

    Args:
        raw: the points, 32 bytes each, nothing between.
        n: how many there must be.

    Raises:
        PointError: another number, one twice, or one that is none of the group: the identity,
            of small or mixed order, or in a second spelling.
    """
    if len(raw) != n * POINT_BYTES:
        raise PointError("points.count", wanted=n)
    points = _cut(raw)
    if len(set(points)) != n:
        raise PointError("points.twice")
    for place, point in enumerate(points):
        if not crypto_core_ed25519_is_valid_point(point):
            raise PointError("points.invalid", place=place)
    return points


def raised(points: Sequence[bytes], exponent: bytes) -> tuple[bytes, ...]:
    """Return points of the group, multiplied by an exponent, in their order.

    Args:
        points: checked, or made here.
        exponent: 32 bytes from ``new_exponent``.

    Raises:
        MatchError: no exponent, as after it was destroyed.
    """
    number = int.from_bytes(exponent, "little")
    if len(exponent) != EXPONENT_BYTES or not 0 < number < _ORDER:
        raise MatchError("match.exponent")
    return tuple(crypto_scalarmult_ed25519_noclamp(exponent, point) for point in points)


def _hidden(
    sid: str, keys: Sequence[str], n: int, exponent: bytes
) -> tuple[list[bytes], tuple[int, ...]]:
    """Return ``n`` points in random order, those of the keys among dummies, and their places."""
    if len(keys) > n:
        raise LimitError("match.keys-many", limit=n)
    if len(set(keys)) != len(keys):
        raise ValueError("every key stands there once")
    points = list(raised([point_of(sid, key) for key in keys], exponent))
    # A dummy is drawn as a key is hashed: a sum of two, so that none looks otherwise.
    points += [_uniform_point(random_bytes(_WIDE_BYTES)) for _ in range(n - len(keys))]
    order = list(range(n))
    random.SystemRandom().shuffle(order)
    places = [0] * n
    for place, number in enumerate(order):
        places[number] = place
    return [points[number] for number in order], tuple(places[: len(keys)])


def _uniform_point(wide: bytes) -> bytes:
    return crypto_core_ed25519_add(
        crypto_core_ed25519_from_uniform(wide[:32]), crypto_core_ed25519_from_uniform(wide[32:])
    )


def _shared(
    places: Sequence[int], mine: Sequence[bytes], theirs: Sequence[bytes]
) -> tuple[int, ...]:
    both = set(theirs)
    return tuple(number for number, place in enumerate(places) if mine[place] in both)


def _cut(raw: bytes) -> tuple[bytes, ...]:
    return tuple(raw[at : at + POINT_BYTES] for at in range(0, len(raw), POINT_BYTES))


def _base(points: Sequence[bytes]) -> str:
    """Return what names a list in its order."""
    return hashlib.sha256(b"".join(points)).hexdigest()


def _same_session(pid: str, found: dict[str, Any]) -> None:
    if not equal(found["sid"].encode(), session_id(pid).encode()):
        raise MatchError("match.session")


def _follows(found: dict[str, Any], n: int, own: Sequence[bytes]) -> None:
    """Refuse what answers another list than the one we sent."""
    if found["n"] != n:
        raise MatchError("match.bucket", wanted=n, found=found["n"])
    if found["of"] != _base(own):
        raise MatchError("match.order-base")


def _refuse_common(*lists: Sequence[bytes]) -> None:
    """Refuse a point that comes back in another list: honest lists have none in common."""
    if len(set().union(*lists)) != sum(map(len, lists)):
        raise PointError("points.reflected")

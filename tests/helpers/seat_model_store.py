"""A store of the abstract office that loses what it had, or shows two feeds, and what follows.

Rules: a seat that is ahead puts the same bytes there again; a seat that sees another link at a
place that it knows is red, sends nothing and goes on working; a head founds anew at the place that
is to stand. Who follows takes its units that are not inside as waiting again, known by their ids.
Of two foundings the same one stands for all, and nobody goes back.
What a founding wraps lies open, so it is wrapped to letterboxes that are for this alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import seat_model_feed as feed
import seat_model_terms as terms
from seat_model import HERE, SERIAL, SPARE, Founding, Office, Seat, State, put, spent

Steps = Iterator[tuple[str, State]]
RED = 1
"""`Seat.red` of a seat that saw two feeds."""


# -- what the store does -----------------------------------------------------------------------


def roll_back(office: Office, state: State) -> Steps:
    """Let the store lose its last place, or its last two."""
    head, book = state.store[0], office.book
    line = head
    for lost in (1, 2):
        line = book.before(line) if line else 0
        if state.left.rolls and line:
            gone = state.gone if head in state.gone else tuple(sorted((*state.gone, head)))
            store = (line, *state.store[1:])
            after = state._replace(store=store, gone=gone, left=spent(state.left, "rolls"))
            yield f"the store loses {lost} of its places", after


def fork(office: Office, state: State) -> Steps:
    """Let the store show one seat a feed of its own from here, or from the place before, on."""
    if not state.left.forks or len(state.store) > 1:
        return
    head = state.store[0]
    for line in {head, office.book.before(head) or head}:
        for k in range(office.count):
            views = (*state.views[:k], 1, *state.views[k + 1 :])
            left = spent(state.left, "forks")
            told = f"the store shows seat {k + 1} a feed of its own from place"
            after = state._replace(store=(head, line), views=views, left=left)
            yield f"{told} {feed.place(office, line)} on", after


def unite(office: Office, state: State) -> Steps:
    """Let the store show all seats one of its feeds again."""
    for chosen in set(state.store) if len(state.store) > 1 else ():
        gone = {*state.gone, *(line for line in state.store if line != chosen)}
        yield (
            f"the store shows all seats the feed of {feed.place(office, chosen)} places",
            state._replace(store=(chosen,), views=(0,) * office.count, gone=tuple(sorted(gone))),
        )


def offer(office: Office, state: State, k: int) -> Steps:
    """Show a seat the next place of another branch as if it were of its own."""
    seat, book = state.seats[k], office.book
    if seat.doing or seat.red or len(state.store) < 2:
        return
    for line in state.store:
        links = book.links(line)
        n = feed.place(office, seat.line) + 1
        is_other = n < len(links) and book.thing(links[n]).prev != book.last(seat.line)
        if is_other and not feed.refused(office, seat, k, links[n]):
            after = feed.taken_in(office, seat, k, links[n])
            yield f"seat {k + 1} takes in place {n} of another branch", put(state, k, after)


# -- what a seat does --------------------------------------------------------------------------


def put_again(office: Office, state: State, k: int) -> Steps:
    """Let a seat that is ahead of the store give back the next place, in the same bytes."""
    seat, book, branch = state.seats[k], office.book, state.views[k]
    head = state.store[branch]
    onward = book.next_towards(head, seat.line)
    if seat.doing or seat.red or not onward:
        return
    n = feed.place(office, onward)
    if "put again in other bytes" in office.faults:
        own = units_since(office, seat, head, k)
        seat = seat._replace(line=head, waits=(*own, *seat.waits))
        yield f"seat {k + 1} will send again what it had from place {n} on", put(state, k, seat)
        return
    store = (*state.store[:branch], onward, *state.store[branch + 1 :])
    yield f"seat {k + 1} puts place {n} there again", state._replace(store=store)


def fits(office: Office, one: int, other: int) -> bool:
    """Say whether one of two feeds goes on where the other ends."""
    return one in office.book.within(other) or other in office.book.within(one)


def feed_of(office: Office, line: int) -> int:
    """Return the founding of a feed."""
    return office.book.register(line).feed


def notice(office: Office, state: State, k: int) -> Steps:
    """See another link at a place that the seat knows: in the store, or told by another seat."""
    seat, head = state.seats[k], state.store[state.views[k]]
    if seat.red or seat.doing:
        return
    others = [head, *(other.line for other in state.seats)]
    mine = feed_of(office, seat.line)
    if all(feed_of(office, line) != mine or fits(office, seat.line, line) for line in others):
        return
    if "fork not alarmed" in office.faults:
        seat = seat._replace(line=head)
        yield f"seat {k + 1} goes on with what the store has", put(state, k, seat)
    else:
        yield f"seat {k + 1} sees two feeds", put(state, k, seat._replace(red=RED))


def units_since(office: Office, seat: Seat, base: int, k: int) -> tuple[int, ...]:
    """Return the own units that a seat confirmed and that are not inside another feed, in order."""
    book = office.book
    inside = book.register(base).ids
    things = [book.thing(link) for link in book.whole(seat.line)]
    if "units out of raw envelopes" in office.faults:
        things = [one for one in things if one.key in seat.keys]
    units = [unit for one in things if not isinstance(one, Founding) for unit in one.units]
    return tuple(unit for unit in units if unit // 10 % 10 == k and unit not in inside)


def found(office: Office, state: State, k: int) -> Steps:
    """Let the head at a seat found anew at the place where this seat is."""
    seat, book = state.seats[k], office.book
    now = book.register(seat.line)
    if not state.left.founds or seat.doing or not any(one.red for one in state.seats):
        return
    if now.seats[k].state != HERE or seat.red == terms.SHUT_OUT:
        return
    if is_out_anywhere(office, state, k):
        return
    key = terms.fresh_key(office, set(feed.ever_sent(office, state)), book.last(seat.line), k)
    wraps = tuple(
        (other, one.box if "founding to letterboxes" in office.faults else one.spare)
        for other, one in enumerate(now.seats)
        if one.state == HERE and not terms.knows_to_be_out(office, seat, other)
    )
    root = book.line(0, book.link(Founding(seat.line, k, key, wraps, 0)))
    gone = {*state.gone, *state.store, *(one.line for one in state.seats)}
    after = state._replace(
        store=(root,),
        views=(0,) * office.count,
        flight=(),
        gone=tuple(sorted(gone)),
        left=spent(state.left, "founds"),
        seats=tuple(one._replace(doing=0) for one in state.seats),
    )
    own = on_a_new_feed(office, seat, k, root)
    after = put(after, k, own._replace(keys=(key,), red=0))
    yield f"seat {k + 1} founds anew at place {now.n}", after


def is_out_anywhere(office: Office, state: State, k: int) -> bool:
    """Say whether who would like to found was taken out in any feed that there is."""
    if "founding forgets who is out" in office.faults:
        return False
    return terms.was_taken_out(office, state, k)


def follow(office: Office, state: State, k: int) -> Steps:
    """Take the snapshot of a founding by somebody who is here in the own seat list."""
    seat, book = state.seats[k], office.book
    root = state.store[0]
    while book.before(root):
        root = book.before(root)
    if (
        feed_of(office, root) == feed_of(office, seat.line)
        or seat.doing
        or seat.red == terms.SHUT_OUT
    ):
        return
    founding = book.thing(book.last(root))
    if not counts(office, seat, root):
        return
    if book.register(seat.line).seats[founding.seat].state == HERE:
        yield f"seat {k + 1} follows", put(state, k, on_a_new_feed(office, seat, k, root))


def is_above(office: Office, line: int, other: int) -> bool:
    """Say which of two feeds stands: the one with more foundings, then with the lower link."""
    return _rank(office, line) > _rank(office, other)


def _rank(office: Office, line: int) -> tuple[int, int]:
    links = office.book.whole(line)
    foundings = [link for link in links if isinstance(office.book.thing(link), Founding)]
    return len(foundings), -foundings[-1]


def found_again(office: Office, state: State, k: int) -> Steps:
    """Let a seat whose feed stands above what the store shows give it back, byte for byte."""
    seat, head = state.seats[k], state.store[state.views[k]]
    if seat.doing or seat.red or feed_of(office, head) == feed_of(office, seat.line):
        return
    if is_above(office, seat.line, head) and "second founding not followed" not in office.faults:
        gone = tuple(sorted({*state.gone, *state.store}))
        views = (0,) * office.count
        after = state._replace(store=(seat.line,), views=views, gone=gone)
        yield f"seat {k + 1} puts its feed there again", after


def counts(office: Office, seat: Seat, root: int) -> bool:
    """Say whether a founding is of an office's feed that a seat knows, and above its own.

    A second founding of the same old feed is followed, too: else two heads part the office.
    """
    book = office.book
    foundings = [
        {link for link in book.whole(line) if isinstance(book.thing(link), Founding)}
        for line in (seat.line, root)
    ]
    if "second founding not followed" in office.faults:
        old = book.thing(book.last(root)).old
        return feed_of(office, seat.line) == feed_of(office, old)
    if "any founding is followed" in office.faults:
        return bool(foundings[0] & foundings[1]) and book.last(root) not in foundings[0]
    return bool(foundings[0] & foundings[1]) and is_above(office, root, seat.line)


def on_a_new_feed(office: Office, seat: Seat, k: int, root: int) -> Seat:
    """Return a seat that begins a new feed; what is not inside waits again, in its order."""
    book = office.book
    founding, inside = book.thing(book.last(root)), book.register(root)
    seat = seat._replace(outs=known_outs(office, seat))
    again = units_since(office, seat, root, k)
    undone = [unit for unit in again if unit // 100 == SERIAL]
    if "serial waits again" not in office.faults:
        again = tuple(unit for unit in again if unit not in undone)
        seat = seat._replace(held=tuple(sorted({*seat.held, *undone})))
    waits = tuple(dict.fromkeys((*again, *seat.waits)))
    if "inside by seq" in office.faults:
        waits = tuple(unit for unit in waits if seq_of(office, seat, k, unit) > inside.seats[k].seq)
    if "own units stay behind" in office.faults:
        waits = seat.waits
    known = seat.waits
    seat = feed.joined(office, seat._replace(line=root, waits=waits, red=0, doing=0))
    if "snapshot without what is inside" in office.faults:
        seat = seat._replace(waits=tuple(dict.fromkeys((*again, *known))))
    box, boxes = dict(founding.wraps).get(k, 0), seat.boxes
    if "letterbox of a founding kept" not in office.faults:
        seat = seat._replace(boxes=tuple(set_aside(office, seat.boxes, k, root)))
    if box not in boxes:
        return seat._replace(red=terms.SHUT_OUT, keys=())
    return seat._replace(keys=(founding.key,))


def known_outs(office: Office, seat: Seat) -> int:
    """Return who is out in the feed that a seat leaves, or was in one before, a bit for each."""
    return sum(1 << k for k in range(office.count) if terms.knows_to_be_out(office, seat, k))


def set_aside(office: Office, boxes: tuple[int, ...], k: int, root: int) -> Iterator[int]:
    """Yield the letterboxes that a seat keeps: none to which a founding up to this one wrapped."""
    things = (office.book.thing(link) for link in office.book.whole(root))
    wrapped = {dict(one.wraps).get(k) for one in things if isinstance(one, Founding)}
    for box in boxes:
        if box not in wrapped or box % 100 < SPARE:
            yield box


def seq_of(office: Office, seat: Seat, k: int, unit: int) -> int:
    """Return the `seq` with which a seat last sent a unit, a high one when it never did."""
    for link in office.book.links(seat.line)[1:]:
        one = office.book.thing(link)
        if one.seat == k and unit in one.units:
            return int(one.seq)
    if seat.sent and unit in seat.sent[1:]:
        return int(seat.sent[0])
    return 99


# -- a disk image ------------------------------------------------------------------------------


def image(office: Office, state: State, k: int) -> Steps:
    """Make an image of the disk of a seat, or put it back; the seat is not told."""
    if state.left.images and not state.images:
        kept = ((k, state.seats[k]._replace(doing=0)),)
        after = state._replace(images=kept, left=spent(state.left, "images"))
        yield f"an image of seat {k + 1} is made", after
    for who, old in state.images:
        if who == k:
            yield f"seat {k + 1} is restored", put(state, k, old, images=())


# -- what must hold ----------------------------------------------------------------------------


def wrong_between(office: Office, state: State) -> str:
    """Say which two seats have an envelope in common behind a place where they differ."""
    book = office.book
    for k, one in enumerate(state.seats):
        for other in state.seats[:k]:
            mine, theirs = book.links(one.line), book.links(other.line)
            common = 0
            while common < min(len(mine), len(theirs)) and mine[common] == theirs[common]:
                common += 1
            if set(mine[common:]) & set(theirs[common:]):
                return "fork: two seats that were shown different feeds have one envelope"
    return ""

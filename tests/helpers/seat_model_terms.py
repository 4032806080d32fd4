"""Terms of the abstract office: who gets a term key, when it is destroyed, who could still open.

Rules: a term key is a number that is made when a term is opened; a letterbox is a number whose
private half lies at its seat alone; whoever stole a store has every envelope that it was ever
sent. What takes a seat out, or puts it away, opens the next term in the same envelope. A letterbox
to which something is wrapped outside of a sealed envelope is used once and destroyed at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from seat_model import (
    ASKED,
    AWAY,
    HERE,
    INVITED,
    NOBODY,
    OUT,
    SPARE,
    WRITES,
    Envelope,
    Founding,
    Listed,
    Office,
    Register,
    Seat,
    State,
    put,
    with_letterbox,
)

SHUT_OUT = 2
"""`Seat.red` of a seat that holds nothing that opens the feed that stands."""
DOES_NOT_OPEN = "entry does not open"


# -- at one seat -------------------------------------------------------------------------------


def refused_acts(office: Office, seat: Seat, k: int, one: Envelope) -> str:
    """Return why a seat does not take in what an envelope says of seats and terms."""
    if not one.acts or "entry not looked at" in office.faults:
        return ""
    now = with_box(office.book.register(seat.line), one.seat, one.box)
    for act in one.acts:
        if act[0] == "term":
            here = entitled(office, now)
            wraps = dict(act[2])
            if any(abs(wraps.get(number, 0)) != now.seats[number].box for number in here):
                return "term without an entry"
            if k in here and wraps[k] not in seat.boxes:
                return DOES_NOT_OPEN
        if act[0] == "in" and not is_asked_behind(office, now, act):
            return "let in by an old question"
        now = WRITES[act[0]](now, *act[1:])
    return ""


def is_asked_behind(office: Office, now: Register, act: tuple[object, ...]) -> bool:
    """Say whether who is let in asked at or behind the place where it was let in last."""
    k, box = int(str(act[1])), int(str(act[2]))
    if "old letting in taken again" in office.faults or box % 100 < ASKED:
        return True
    return now.seats[k].let_in <= box % 100 - ASKED < now.n + 1


def entitled(office: Office, now: Register) -> set[int]:
    """Return the seats for which a new term has an entry: who is here, and who is invited."""
    states = {HERE} if "invited gets no entry" in office.faults else {HERE, INVITED}
    return {k for k, one in enumerate(now.seats) if one.state in states}


def with_box(now: Register, k: int, box: int) -> Register:
    """Return a register with the letterbox that an envelope of a seat brings."""
    listed = with_letterbox(now.seats[k], box)
    return now._replace(seats=(*now.seats[:k], listed, *now.seats[k + 1 :]))


def keys_after(office: Office, seat: Seat, k: int, one: Envelope) -> Seat:
    """Return a seat with the keys that it holds once an envelope is confirmed."""
    for act in one.acts:
        if act[0] == "term":
            box = dict(act[2]).get(k, 0)
            if box in seat.boxes:
                seat = key_came(office, seat, act[1], box)
    return seat


def key_came(office: Office, seat: Seat, key: int, box: int) -> Seat:
    """Return a seat that got a term key: the last one is destroyed, and letterboxes before this."""
    keys = (*seat.keys, key) if "key not destroyed" in office.faults else (key,)
    boxes = tuple(one for one in seat.boxes if one >= box)
    if "letterbox not destroyed" in office.faults:
        boxes = seat.boxes
    if "letterbox destroyed at once" in office.faults:
        boxes = tuple(one for one in seat.boxes if one > box)
    return seat._replace(keys=keys, boxes=boxes)


def letterbox_to_send(office: Office, seat: Seat, k: int) -> int:
    """Return the letterbox that a seat has to make known, 0 when its own is not used yet."""
    listed = office.book.register(seat.line).seats[k]
    if listed.state != HERE or seat.red:
        return 0
    if not listed.used and listed.box in seat.boxes:
        is_due = office.left.founds and not listed.spare
        return max((k * 100 + SPARE, *seat.boxes)) + 1 if is_due else 0
    own = [box for box in seat.boxes if box % 100 < SPARE]
    newest = max((*own, listed.box))
    if newest > listed.box and "letterbox made for each try" not in office.faults:
        return newest
    return newest + 1


def boxes_kept(office: Office, seat: Seat, one: Envelope, listed: Listed) -> tuple[int, ...]:
    """Return the letterboxes that a seat writes down before an envelope leaves."""
    if not one.box or "letterbox kept in memory" in office.faults:
        return seat.boxes
    boxes = {*seat.boxes, one.box}
    if "letterbox made for each try" in office.faults:
        boxes = {box for box in boxes if box <= listed.box or box == one.box}
    return tuple(sorted(boxes))


# -- acts of terms and seats -------------------------------------------------------------------


def fresh_key(office: Office, links: set[int], prev: int, k: int) -> int:
    """Return a term key that nobody made before."""
    things = (office.book.thing(link) for link in links)
    acts = (act for one in things if isinstance(one, Envelope) for act in one.acts)
    used = {act[1] for act in acts if act[0] == "term"}
    nonce = 0
    while office.book.key(prev, k, nonce) in used:
        nonce += 1
    return office.book.key(prev, k, nonce)


def acts_that_may_be(
    office: Office, state: State, k: int
) -> Iterator[tuple[str, str, tuple[tuple[object, ...], ...]]]:
    """Yield what a seat may do to terms and seats: name, the bound that it uses up, acts."""
    if due := to_take_out(office, state.seats[k]):
        yield f"takes seat {due[0] + 1} out again", "", (("out", due[0]), ("term",))
    else:
        yield from acts_as_wished(office, state, k)


def acts_as_wished(
    office: Office, state: State, k: int
) -> Iterator[tuple[str, str, tuple[tuple[object, ...], ...]]]:
    """Yield what a seat may do to terms and seats when nothing else is due."""
    now, left = office.book.register(state.seats[k].line), state.left
    term = () if "out before its term" in office.faults else (("term",),)
    if left.opens:
        yield "opens a term", "opens", (("term",),)
    if left.bad_terms:
        other = (k + 1) % office.count
        told = f"opens a term with an entry that seat {other + 1} cannot open"
        yield told, "bad_terms", (("term", other),)
    for other, listed in enumerate(now.seats):
        if other == k:
            continue
        if left.outs and listed.state in (HERE, AWAY):
            yield f"takes seat {other + 1} out", "outs", (("out", other), *term)
        if left.aways and listed.state == HERE and state.seats[other].line != state.store[0]:
            yield f"puts seat {other + 1} away", "aways", (("away", other), *term)
        is_let_in = let_in_at(office, state.seats[other], other, state.seats[k].line)[0]
        is_let_in = is_let_in or listed.state == OUT
        if "letterboxes given by another" in office.faults and listed.state == AWAY and left.aways:
            told = f"lets seat {other + 1} in with a letterbox of its own"
            yield told, "aways", (("in", other, 0, newest_letterbox(state.seats[k])),)
        yield from let_in_as_before(office, state, k, other)
        if not is_let_in and (box := asked_with(office, state, other)):
            own = newest_letterbox(state.seats[other])
            yield f"lets seat {other + 1} in again", "", (("in", other, box, own),)


def to_take_out(office: Office, seat: Seat) -> tuple[int, ...]:
    """Return who was out in a feed that a seat left, and is not out in the one that it follows."""
    if "what was out before is forgotten" in office.faults or not seat.line:
        return ()
    now = office.book.register(seat.line)
    return tuple(
        k for k, one in enumerate(now.seats) if seat.outs >> k & 1 and one.state in (HERE, AWAY)
    )


def knows_to_be_out(office: Office, seat: Seat, k: int) -> bool:
    """Say whether a seat heard that another one was taken out, in whichever feed."""
    now = office.book.register(seat.line)
    return bool(seat.outs >> k & 1) or now.seats[k].state == OUT


def asked_with(office: Office, state: State, k: int) -> int:
    """Return the letterbox with which a seat asks to be let in, 0 if it does not."""
    seat = state.seats[k]
    if not is_asking(office, seat, k):
        return 0
    if "let in by its old letterbox" in office.faults:
        return office.book.register(seat.line).seats[k].box
    return next((box for box in seat.boxes if box % 100 >= ASKED), 0)


def let_in_as_before(
    office: Office, state: State, k: int, other: int
) -> Iterator[tuple[str, str, tuple[tuple[object, ...], ...]]]:
    """Yield the acts that let a seat in once, sent again by another one that has read them."""
    line = state.seats[k].line
    is_away = office.book.register(line).seats[other].state == AWAY
    if "old letting in taken again" in office.faults and is_away and state.left.aways:
        for link in office.book.links(line)[1:]:
            for act in office.book.thing(link).acts:
                if act[:2] == ("in", other):
                    yield f"lets seat {other + 1} in as once before", "aways", (act,)


def is_asking(office: Office, seat: Seat, k: int) -> bool:
    """Say whether a seat found itself away, or holds nothing that opens the feed that stands."""
    if not seat.line:
        return False
    return office.book.register(seat.line).seats[k].state == AWAY or seat.red == SHUT_OUT


def newest_letterbox(seat: Seat) -> int:
    """Return the letterbox for term keys that a seat made last."""
    return max((box for box in seat.boxes if box % 100 < SPARE), default=0)


def with_wraps(
    office: Office, now: Register, acts: tuple[tuple[object, ...], ...], key: int
) -> tuple[tuple[object, ...], ...]:
    """Return acts whose opened term has its key and an entry for each seat that is here."""
    done: list[tuple[object, ...]] = []
    for act in acts:
        if act[0] == "term":
            entries = [(k, now.seats[k].box) for k in sorted(entitled(office, now))]
            if "out gets the next term" in office.faults:
                entries = [(k, one.box) for k, one in enumerate(now.seats)]
            if "entry left out" in office.faults or "entry not looked at" in office.faults:
                entries = entries[:-1]
            victim = act[1] if len(act) > 1 else None
            act = ("term", key, tuple((k, -box if k == victim else box) for k, box in entries))
        done.append(act)
        now = WRITES[str(act[0])](now, *act[1:])
    return tuple(done)


def ask(office: Office, state: State, k: int) -> Iterator[tuple[str, State]]:
    """Let a seat that finds itself away make a letterbox, and ask with it."""
    seat = state.seats[k]
    shown = office.book.register(state.store[state.views[k]])
    if is_asking(office, seat, k) and not seat.doing and not asked_with(office, state, k):
        boxes = tuple(sorted({*seat.boxes, k * 100 + ASKED + shown.n}))
        yield f"seat {k + 1} asks to be let in", put(state, k, seat._replace(boxes=boxes))


def let_in_at(office: Office, seat: Seat, k: int, head: int) -> tuple[int, int]:
    """Return the feed with which a seat comes back and the letterbox it opens with, or (0, 0)."""
    line = head
    while line and line != seat.line:
        one = office.book.thing(office.book.last(line))
        for act in one.acts if isinstance(one, Envelope) else ():
            if act[:2] == ("in", k):
                return line, act[2] if act[2] in seat.boxes else 0
        line = office.book.before(line)
    return 0, 0


# -- who could open what -----------------------------------------------------------------------


def opened_with(office: Office, seat: Seat, links: frozenset[int]) -> frozenset[int]:
    """Return the term keys that follow from what a seat holds, and from all that was ever sent."""
    known, before = set(seat.keys), -1
    things = [office.book.thing(link) for link in links]
    boxes = set(seat.boxes)
    for one in things:
        if isinstance(one, Founding):
            known |= {one.key} if boxes & {box for _, box in one.wraps} else set()
        else:
            known |= {one.key} if any(a[0] == "in" and a[2] in boxes for a in one.acts) else set()
    while len(known) != before:
        before = len(known)
        for one in things:
            if one.key in known and isinstance(one, Envelope):
                known |= {
                    act[1]
                    for act in one.acts
                    if act[0] == "term" and boxes & {box for _, box in act[2]}
                }
    return frozenset(known)


def wrong_with_keys(office: Office, state: State, k: int, links: frozenset[int]) -> str:
    """Say what is wrong with what a seat could open, or could not."""
    seat = state.seats[k]
    book = office.book
    own, shown = book.register(seat.line), book.register(state.store[state.views[k]])
    known = office.remembered(opened_with, seat, links)
    if own.seats[k].state == HERE and seat.red != SHUT_OUT:
        if own.key not in seat.keys:
            return f"keys: seat {k + 1} lacks the key of the term that it is in"
        left = keys_on_the_way(office, seat.line) - {own.key}
        if left & known:
            return f"closed: seat {k + 1} could still open a term that it left"
    wronged = office.left.bad_terms + office.left.founds + office.left.images
    if seat.red == SHUT_OUT and not wronged:
        return f"keys: seat {k + 1} cannot open a term that was opened for it"
    if shown.key in known and (said := wrong_with_a_founding(office, state, k)):
        return said
    if shown.seats[k].state != HERE:
        after = keys_since_gone(office, state.store[state.views[k]], k)
        things = (book.thing(link) for link in links)
        asked = {
            one.key
            for one in things
            if isinstance(one, Envelope) and any(act[:2] == ("in", k) for act in one.acts)
        }
        if (after & known) - asked:
            return f"out: seat {k + 1} could open what was sent since it is not here"
    return ""


def wrong_with_a_founding(office: Office, state: State, k: int) -> str:
    """Say who let a seat into a feed that was taken out of the one before."""
    shown = office.book.register(state.store[state.views[k]])
    founding = office.book.thing(shown.feed)
    if not founding.old or not was_taken_out(office, state, k):
        return ""
    if was_taken_out(office, state, founding.seat):
        return f"out: seat {k + 1} was taken out, and a founding let it in again"
    return sent_before_taking_out(office, state, k)


def sent_before_taking_out(office: Office, state: State, k: int) -> str:
    """Say who sent under a founding to a seat that they knew to be out, before taking it out."""
    line = state.store[state.views[k]]
    while before := office.book.before(line):
        one = office.book.thing(office.book.last(line))
        is_here = office.book.register(before).seats[k].state in (HERE, AWAY)
        is_known = state.seats[one.seat].outs >> k & 1
        if is_here and is_known and not any(act[:2] == ("out", k) for act in one.acts):
            return f"out: seat {one.seat + 1} sent what seat {k + 1} opens, whom it knew to be out"
        line = before
    return ""


def was_taken_out(office: Office, state: State, k: int) -> bool:
    """Say whether a seat is out in any feed that the store ever had, or that a seat holds."""
    lines = {*state.store, *state.gone, *(seat.line for seat in state.seats if seat.line)}
    return any(office.book.register(line).seats[k].state == OUT for line in lines)


def keys_on_the_way(office: Office, line: int) -> set[int]:
    """Return the term keys of a feed, and of the feeds that it was founded on."""
    return {office.book.thing(link).key for link in office.book.whole(line)}


def _ends(office: Office, line: int, k: int) -> bool:
    """Say whether the last envelope of a feed ends what a seat, or a file for it, may open."""
    one, before = office.book.thing(office.book.last(line)), office.book.before(line)
    if not isinstance(one, Envelope):
        return False
    ends = {("out", k), ("away", k)}
    if any(act[:2] in ends or act[0] in {"uninvite", "joined"} for act in one.acts):
        return True
    states = [office.book.register(each).seats[k].state for each in (before, line)]
    return states == [INVITED, NOBODY]


def keys_since_gone(office: Office, line: int, k: int) -> set[int]:
    """Return the term keys of all that was sent since a seat is not here."""
    keys: set[int] = set()
    while line:
        one = office.book.thing(office.book.last(line))
        if _ends(office, line, k):
            break
        keys.add(one.key)
        line = office.book.before(line)
    return keys

"""How a seat of the abstract office works, takes in and sends, and what must hold of it.

Rules: a step is what lasts or leaves at once (a local transaction, an append that leaves, an
append that the store takes, an answer); between any two of them a seat may stop, and what it only
had in memory (`Seat.doing`) is gone; what the store was sent may come to it long after the seat
gave up. Waiting for the line is not modelled: a seat that does nothing has no line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seat_model import (
    AWAY,
    FACT,
    FALSE_KEY,
    GUARDED,
    HERE,
    INVITED,
    SERIAL,
    SPARE,
    Envelope,
    Founding,
    Office,
    Register,
    Seat,
    State,
    name_of,
    put,
    spent,
)
from seat_model_terms import (
    DOES_NOT_OPEN,
    SHUT_OUT,
    acts_that_may_be,
    boxes_kept,
    fresh_key,
    is_asking,
    keys_after,
    let_in_at,
    letterbox_to_send,
    refused_acts,
    to_take_out,
    with_box,
    with_wraps,
)

Steps = Iterator[tuple[str, State]]
NOT_JOINED = {"own not known", "last try only", "restored seat does not join"}
"""Faults in which a seat leaves its units as they are when it does not know its own envelope."""
MOST_ON_THE_WAY = 2
"""Appends of one seat that may be on the way: one that it waits for and one that it gave up."""


# -- taking in ---------------------------------------------------------------------------------


def refused(office: Office, seat: Seat, k: int, link: int) -> str:
    """Return why a seat does not take an envelope in as its next, "" when it does."""
    one, book = office.book.thing(link), office.book
    now = book.register(seat.line)
    if isinstance(one, Founding):
        return "place"
    if one.prev != book.last(seat.line) and "place not checked" not in office.faults:
        return "place"
    if one.key != now.key or one.key not in seat.keys:
        return "term"
    author = now.seats[one.seat]
    if not is_signed_by_right(office, now, one) and "author not looked up" not in office.faults:
        return "signature"
    follows = one.seq == (author.seq + 1 if one.inc == author.inc else 1)
    if (not follows or one.inc < author.inc) and "seq not checked" not in office.faults:
        return "sequence"
    return refused_acts(office, seat, k, one)


def is_signed_by_right(office: Office, now: Register, one: Envelope) -> bool:
    """Say whether the author is here, or is invited and proves that they have the file."""
    joining = next((act for act in one.acts if act[0] == "joined"), None)
    if joining is None:
        return now.seats[one.seat].state == HERE
    if "used invitation taken" in office.faults:
        return joining[1] != FALSE_KEY or joining[3] > 0
    is_proved = joining[3] == now.invited or "proof not looked at" in office.faults
    return now.seats[one.seat].state == INVITED and is_proved


def taken_in(office: Office, seat: Seat, k: int, link: int) -> Seat:
    """Return a seat that confirmed an envelope as its next, in one transaction."""
    one = office.book.thing(link)
    line = office.book.line(seat.line, link)
    if one.seat == k and not is_known(office, seat, one):
        seat = seat._replace(inc=seat.inc + 1, seq=0, line=line)
        if not office.faults & NOT_JOINED:
            seat = joined(office, seat)
    else:
        seat = joined(office, seat._replace(line=line))
    return keys_after(office, seat, k, one)


def is_known(office: Office, seat: Seat, one: Envelope) -> bool:
    """Say whether a seat knows an envelope that bears its own number."""
    if "own not known" in office.faults:
        return seat.doing == office.book.link(one)
    if "last try only" in office.faults:
        return one.units == seat.sent
    return one.inc != seat.inc or one.seq <= seat.seq


def joined(office: Office, seat: Seat) -> Seat:
    """Put on again what waits, on what is confirmed now: what is inside waits no more."""
    now = office.book.register(seat.line)
    waits = [unit for unit in seat.waits if unit not in now.ids]
    held = list(seat.held)
    if "held unit stays told" not in office.faults:
        held = [unit for unit in held if unit not in now.ids]
    for unit in list(waits):
        if unit // 100 == GUARDED and now.closed:
            waits.remove(unit)
            held.append(unit)
    dead = [unit for unit in seat.sent if unit // 100 == SERIAL and unit not in now.ids]
    if "held unit dropped" in office.faults:
        held = list(seat.held)
    if not office.faults & {"last try only", "inside by seq"}:
        seat = seat._replace(sent=())
    return seat._replace(waits=tuple(waits), held=tuple(sorted({*held, *dead})))


def pull(office: Office, state: State, k: int) -> Steps:
    """Take in what the store shows, as far as nothing is refused.

    One step for all: a seat that took in less is one that took in earlier.
    """
    seat, head = state.seats[k], state.store[state.views[k]]
    if seat.doing or seat.red:
        return
    before = seat
    while onward := office.book.next_towards(seat.line, head):
        link = office.book.last(onward)
        said = refused(office, seat, k, link)
        if said == DOES_NOT_OPEN and "no way back" not in office.faults:
            seat = seat._replace(red=SHUT_OUT)
        if said:
            break
        seat = taken_in(office, seat, k, link)
    if seat != before:
        told = f"seat {k + 1} takes in up to place {place(office, seat.line)}"
        yield told, put(state, k, seat)


def place(office: Office, line: int) -> int:
    """Return the number of the last envelope of a feed."""
    return office.book.register(line).n


# -- working and sending -----------------------------------------------------------------------


def work(office: Office, state: State, k: int) -> Steps:
    """Let the officer at a seat save something, or begin an act that needs the line.

    A fact is saved by a seat that could send at once: taking in changes nothing of a fact that
    waits, so one that was saved before it is one that was saved behind it.
    """
    seat = state.seats[k]
    now = office.book.register(seat.line)
    if not state.left.acts or now.seats[k].state != HERE or is_serial(office, seat.doing):
        return
    left = spent(state.left, "acts")
    ready = is_ready(office, state, k)
    for kind in office.kinds:
        unit = kind * 100 + k * 10 + number_of_next(office, state, seat)
        made = seat._replace(made=seat.made + 1)
        if kind == SERIAL:
            if ready and not seat.waits and not to_take_out(office, seat):
                told = f"seat {k + 1} sends serial {name_of(unit)}"
                yield told, append(office, state._replace(left=left), k, made, (unit,))
        elif ready if kind == FACT else may_guarded(now.closed, seat):
            made = made._replace(waits=(*seat.waits, unit))
            yield f"seat {k + 1} saves {name_of(unit)}", put(state, k, made, left=left)


def number_of_next(office: Office, state: State, seat: Seat) -> int:
    """Return the number of a new unit; a restored seat does not know which it had."""
    acts = office.left.acts - state.left.acts
    return (acts if office.left.images else seat.made) + 1


def may_guarded(closed: int, seat: Seat) -> bool:
    """Say whether the guards of an act hold on what its seat shows."""
    return not closed and not any(unit // 100 == GUARDED for unit in seat.waits)


def is_serial(office: Office, link: int) -> bool:
    """Say whether an envelope is an act whose local transaction is still open."""
    if not link:
        return False
    one = office.book.thing(link)
    return bool(one.acts) or any(unit // 100 == SERIAL for unit in one.units)


def is_ready(office: Office, state: State, k: int) -> bool:
    """Say whether a seat took in all that the store shows, and may append."""
    seat = state.seats[k]
    on_the_way = sum(1 for who, _ in state.flight if who == k)
    return (
        not seat.doing
        and not seat.red
        and seat.line == state.store[state.views[k]]
        and on_the_way < MOST_ON_THE_WAY
        and office.book.register(seat.line).seats[k].state == HERE
    )


def send(office: Office, state: State, k: int) -> Steps:
    """Append all that waits, and a new letterbox when the old one is used."""
    seat = state.seats[k]
    if not is_ready(office, state, k):
        return
    box = letterbox_to_send(office, seat, k)
    if (seat.waits or box) and not to_take_out(office, seat):
        what = " ".join([*map(name_of, seat.waits), *(["its letterbox"] if box else [])])
        yield f"seat {k + 1} sends {what}", append(office, state, k, seat, seat.waits)


def append(
    office: Office,
    state: State,
    k: int,
    seat: Seat,
    units: tuple[int, ...],
    acts: tuple[tuple[object, ...], ...] = (),
) -> State:
    """Write down what is sent, and let an envelope leave behind the head that the seat knows."""
    link = office.book.link(sealed(office, state, k, seat, units, acts))
    one = office.book.thing(link)
    listed = office.book.register(seat.line).seats[k]
    boxes = boxes_kept(office, seat, one, listed)
    sent = units if "last try only" in office.faults else seat.sent
    if "inside by seq" in office.faults and units:
        sent = (one.seq, *units)
    sent = (*sent, *(unit for unit in units if unit // 100 == SERIAL and unit not in sent))
    seat = seat._replace(doing=link, boxes=boxes, sent=sent, seq=max(seat.seq, one.seq))
    if "sent counts as confirmed" in office.faults:
        seat = seat._replace(waits=())
    if "serial committed first" in office.faults and is_serial(office, link):
        seat = seat._replace(line=office.book.line(seat.line, link), sent=())
    flight = tuple(sorted({*state.flight, (k, link)}))
    return put(state, k, seat, flight=flight)


def sealed(
    office: Office,
    state: State,
    k: int,
    seat: Seat,
    units: tuple[int, ...],
    acts: tuple[tuple[object, ...], ...],
) -> Envelope:
    """Return a new envelope of a seat; other bytes than any that there are."""
    now = office.book.register(seat.line)
    listed = now.seats[k]
    seq = listed.seq + 1 if seat.inc == listed.inc else 1
    if "seq counts tries" in office.faults:
        seq = seat.seq + 1
    box = letterbox_to_send(office, seat, k)
    prev = office.book.last(seat.line)
    one = Envelope(prev, now.key, k, seat.inc, seq, units, acts, box, 0)
    there = ever_sent(office, state)
    while office.book.link(one) in there:
        one = one._replace(nonce=one.nonce + 1)
    return one


def ever_sent(office: Office, state: State) -> frozenset[int]:
    """Return the links of all that was ever sent to the store."""
    lines = (*state.store, *state.gone, *(seat.line for seat in state.seats))
    links = {link for line in {*lines} for link in office.book.links(line)}
    return frozenset(links | {link for _, link in state.flight})


def change(office: Office, state: State, k: int) -> Steps:
    """Open a term, or change who is here: a serial act, for which nothing may wait.

    What was out before a founding that had not heard of it is taken out before anything else.
    """
    seat = state.seats[k]
    if not is_ready(office, state, k) or (seat.waits and not to_take_out(office, seat)):
        return
    now = office.book.register(seat.line)
    prev = office.book.last(seat.line)
    box = letterbox_to_send(office, seat, k)
    for told, bound, acts in acts_that_may_be(office, state, k):
        key = fresh_key(office, ever_sent(office, state), prev, k)
        acts = with_wraps(office, with_box(now, k, box), acts, key)
        left = spent(state.left, bound) if bound else state.left
        yield f"seat {k + 1} {told}", append(office, state._replace(left=left), k, seat, (), acts)


def come_back(office: Office, state: State, k: int) -> Steps:
    """Let a seat that was away take the snapshot with which it was let in again."""
    seat = state.seats[k]
    if not is_asking(office, seat, k) or seat.doing:
        return
    line, box = let_in_at(office, seat, k, state.store[state.views[k]])
    if box:
        now = office.book.register(line)
        seat = joined(office, seat._replace(line=line))._replace(keys=(now.key,), red=0)
        if box % 100 >= SPARE:
            seat = seat._replace(boxes=tuple(one for one in seat.boxes if one != box))
        yield f"seat {k + 1} comes back at place {now.n}", put(state, k, seat)


def arrivals(office: Office, state: State) -> Steps:
    """Let an append reach the store, however long ago it was sent."""
    for k, link in state.flight:
        branch = state.views[k]
        head = state.store[branch]
        fits = office.book.thing(link).prev == office.book.last(head)
        if not (fits or "no compare" in office.faults):
            yield f"the store refuses seat {k + 1}", withdrawn(office, state, k, link)
            continue
        line = office.book.line(head, link)
        store = (*state.store[:branch], line, *state.store[branch + 1 :])
        flight = tuple(one for one in state.flight if one != (k, link))
        yield from answers(office, state._replace(store=store, flight=flight), k, link, line)


def answers(office: Office, state: State, k: int, link: int, line: int) -> Steps:
    """Let the answer to an append that the store took be heard, or not.

    A late answer is not told apart from a seat that does nothing: neither changes what the others
    see, and what is saved meanwhile stands behind what was sent either way.
    """
    seat, n = state.seats[k], place(office, line)
    if seat.doing != link:
        yield f"the store takes what seat {k + 1} gave up, as place {n}", state
        return
    told = f"the store takes it from seat {k + 1} as place {n}"
    heard = seat._replace(doing=0)
    if "serial committed first" not in office.faults or not is_serial(office, link):
        heard = taken_in(office, seat, k, link)._replace(doing=0)
    box = office.book.thing(link).box
    if "letterbox kept in memory" in office.faults and box:
        heard = heard._replace(boxes=(*heard.boxes, box))
    if not refused_or_known(office, seat, k, link):
        yield told, put(state, k, heard)
    for how, after in stop(office, state, k):
        yield f"{told}; before it hears this, {how}", after


def refused_or_known(office: Office, seat: Seat, k: int, link: int) -> str:
    """Return why a seat does not confirm its own envelope on a yes."""
    if "serial committed first" in office.faults:
        return ""
    return refused(office, seat, k, link)


def withdrawn(office: Office, state: State, k: int, link: int) -> State:
    """Return a state in which the store refused an append; who still waits for it hears it."""
    flight = tuple(one for one in state.flight if one != (k, link))
    seat = state.seats[k]
    if seat.doing != link:
        return state._replace(flight=flight)
    dead = {unit for unit in office.book.thing(link).units if unit // 100 == SERIAL}
    sent = tuple(unit for unit in seat.sent if unit not in dead)
    held = tuple(sorted({*seat.held, *dead}))
    return put(state, k, seat._replace(doing=0, held=held, sent=sent), flight=flight)


def tidied(office: Office, state: State) -> State:
    """Let the store refuse at once what it can never take any more."""
    if "no compare" in office.faults or state.left.rolls or len(state.store) > 1:
        return state
    n = place(office, state.store[0])
    for k, link in state.flight:
        if place_of(office, link) <= n:
            state = withdrawn(office, state, k, link)
    return state


def place_of(office: Office, link: int) -> int:
    """Return the place for which an envelope was made."""
    n = 0
    while isinstance(one := office.book.thing(link), Envelope):
        n, link = n + 1, one.prev
    return n


def stop(office: Office, state: State, k: int) -> Steps:
    """Kill a seat that waits for an answer, or cut its line: what it had in memory is gone."""
    seat, left = state.seats[k], state.left
    idle = seat._replace(doing=0)
    if "waits in memory" in office.faults:
        idle = idle._replace(waits=())
    if idle == seat:
        return
    if left.crashes:
        yield f"seat {k + 1} is killed", put(state, k, idle, left=spent(left, "crashes"))
    if left.losses:
        if "lost answer told as no" in office.faults:
            idle = idle._replace(held=tuple(sorted({*seat.held, *seat.sent})), sent=())
        yield f"seat {k + 1} loses its line", put(state, k, idle, left=spent(left, "losses"))


# -- what must hold ----------------------------------------------------------------------------


def wrong_with_units(office: Office, state: State, k: int) -> str:
    """Say what is wrong with the units of a seat."""
    seat = state.seats[k]
    ids = office.book.register(seat.line).ids
    waits, held = set(seat.waits), set(seat.held)
    tried = {unit for unit in seat.sent if unit // 100 == SERIAL}
    mine = {unit for unit in {*ids, *waits, *held, *tried} if unit // 10 % 10 == k}
    if len({unit % 10 for unit in mine}) < seat.made:
        return f"nothing lost: a unit of seat {k + 1} is neither confirmed nor waiting nor held"
    shown = office.book.register(state.store[state.views[k]]).ids if is_honest(office) else set()
    if held & (ids | shown):
        return f"told: seat {k + 1} told as not done what is confirmed"
    if any(unit // 100 == SERIAL for unit in waits):
        return f"told: a serial act of seat {k + 1} waits"
    if waits & ids or waits & held:
        return f"told: seat {k + 1} waits with what is confirmed or held"
    return ""


def is_honest(office: Office) -> bool:
    """Say whether the store loses nothing and shows all seats the same."""
    return not office.left.rolls + office.left.forks


def wrong_with_feed(office: Office, lines: Iterable[int]) -> str:
    """Say what is wrong with feeds that somebody holds."""
    return next((said for line in lines if (said := office.book.register(line).fault)), "")


def wrong_with_agreement(office: Office, state: State) -> str:
    """Say which seat confirmed what an honest store does not have at that place."""
    within = office.book.within(state.store[0])
    for k, seat in enumerate(state.seats):
        if seat.line not in within:
            return f"agreement: seat {k + 1} confirmed what the feed does not have there"
    return ""


def is_alike(office: Office, state: State) -> bool:
    """Say whether all seats that were not taken out hold the same and nothing waits."""
    for k, seat in enumerate(state.seats):
        head = state.store[0]
        listed = office.book.register(head).seats[k]
        if listed.state not in (HERE, AWAY):
            continue
        if listed.state == AWAY or seat.line != head or seat.waits or seat.doing or seat.red:
            return False
        if seat.sent and not office.faults & {"last try only", "inside by seq"}:
            return False
        if letterbox_to_send(office, seat, k):
            return False
    return True

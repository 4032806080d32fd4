"""What a screen reader hears and sees of a program: the tree of AT-SPI, its events, its actions.

Rules: everything goes over the bus that screen readers use; nothing of the program's own code is
asked; whoever waits, waits for a condition, never for a time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_A11Y = "org.a11y.atspi"
_EVENTS = (
    "object:state-changed:focused",
    "object:announcement",
    "object:active-descendant-changed",
)
_WAIT_S = 60.0
_LABELLED_BY = 2
_SHOWING = 25
_STEP_S = 0.02
_LATELY = 4
GONE = "gone"
_HOLDERS = frozenset({"table", "tree", "tree table", "list"})
# The numbers of AT-SPI's roles and states that are spoken of here.
ROLES = {
    7: "check box",
    11: "combo box",
    16: "dialog",
    20: "filler",
    23: "frame",
    29: "label",
    31: "list",
    32: "list item",
    33: "menu",
    35: "menu item",
    39: "panel",
    40: "password text",
    42: "progress bar",
    43: "push button",
    44: "radio button",
    48: "scroll bar",
    49: "scroll pane",
    50: "separator",
    55: "table",
    56: "table cell",
    57: "table column header",
    58: "table row header",
    61: "text",
    62: "toggle button",
    66: "tree table",
    69: "window",
    73: "paragraph",
    79: "entry",
    2: "alert",
    27: "image",
    67: "unknown",
    65: "tree",
    37: "page tab",
    38: "page tab list",
    91: "tree item",
    85: "form",
    0: "invalid",
    68: "viewport",
    14: "desktop",
    75: "application",
    26: "icon",
    116: "static",
}
STATES = {
    1: "active",
    4: "checked",
    7: "editable",
    8: "enabled",
    11: "focusable",
    12: "focused",
    16: "modal",
    17: "multi-line",
    24: "sensitive",
    25: "showing",
    30: "visible",
    41: "checkable",
    33: "required",
    36: "invalid-entry",
}


class NotHeardError(AssertionError):
    """What was waited for did not come; tells what came instead."""


@dataclass(frozen=True)
class Thing:
    """One thing of the program, by its address on the bus."""

    owner: str
    path: str


@dataclass(frozen=True)
class Said:
    """What a screen reader says of a thing.

    Attributes:
        thing: which one.
        name: what it is called.
        role: what kind of thing it is.
        label: the words that stand beside it on the screen.
        description: what is said beside the name.
        states: what can be done with it, and how it stands.
    """

    thing: Thing
    name: str
    role: str
    label: str = ""
    description: str = ""
    states: frozenset[str] = frozenset()

    def __str__(self) -> str:
        more = f" ({self.description})" if self.description else ""
        ticked = ", ticked" if "checked" in self.states else ""
        return f"{self.role}: {self.called}{ticked}{more}"

    @property
    def called(self) -> str:
        """What it is called: a drop-down list tells its value as name, and has a label beside."""
        return f"{self.label}: {self.name}" if self.role == "combo box" else self.name


@dataclass
class ScreenReader:
    """One ear on the accessibility bus.

    Args:
        address: of that bus.
    """

    address: str
    focused: Said | None = None
    heard: list[Said] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    focus_count: int = 0
    is_dead: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self._bus: DBusConnection = open_dbus_connection(self.address)
        self._queue: deque[tuple[str, Thing, object]] = deque()
        for member in ("StateChanged", "Announcement", "ActiveDescendantChanged"):
            rule = MatchRule(type="signal", interface=f"{_A11Y}.Event.Object", member=member)
            self._bus.send_and_get_reply(message_bus.AddMatch(rule))
        registry = DBusAddress(
            f"/{_A11Y.replace('.', '/')}/registry", f"{_A11Y}.Registry", f"{_A11Y}.Registry"
        )
        for event in _EVENTS:
            self._register(registry, event)

    def _register(self, registry: DBusAddress, event: str) -> None:
        """Ask to be told of a kind of event; the registry may just be starting."""
        for last in (False, False, True):
            try:
                self._ask(registry, "RegisterEvent", "sas", (event, []))
                return
            except LookupError:
                if last:
                    raise

    def close(self) -> None:
        """Leave the bus."""
        self._bus.close()

    # -- the tree ------------------------------------------------------------------------------

    def say(self, thing: Thing) -> Said:
        """Return what is said of a thing; one that is gone meanwhile has no name."""
        try:
            return self._say(thing)
        except LookupError:
            return Said(thing, "", GONE)

    def _say(self, thing: Thing) -> Said:
        role = self._role(thing)
        low, high = self._call(thing, "Accessible", "GetState")[0]
        bits = low | high << 32
        return Said(
            thing,
            str(self._about(thing, "Name")),
            role,
            self._label(thing) if role == "combo box" else "",
            str(self._about(thing, "Description")),
            frozenset(name for bit, name in STATES.items() if bits >> bit & 1),
        )

    def _role(self, thing: Thing) -> str:
        number = self._call(thing, "Accessible", "GetRole")[0]
        return ROLES.get(number, f"role {number}")

    def _label(self, thing: Thing) -> str:
        """Return the name of what labels a thing."""
        for kind, targets in self._call(thing, "Accessible", "GetRelationSet")[0]:
            if kind == _LABELLED_BY:
                return " ".join(str(self._about(Thing(*one), "Name")) for one in targets)
        return ""

    def children(self, thing: Thing) -> list[Thing]:
        """Return what is in a thing; nothing when it is gone."""
        try:
            return [Thing(*one) for one in self._call(thing, "Accessible", "GetChildren")[0]]
        except LookupError:
            return []

    def windows(self) -> list[Thing]:
        """Return the windows of every program on the bus."""
        desktop = Thing(f"{_A11Y}.Registry", "/org/a11y/atspi/accessible/root")
        return [window for one in self.children(desktop) for window in self.children(one)]

    def texts(self) -> list[str]:
        """Return the names of all that is shown."""
        return [name for window in self.windows() for name in self._names(window, is_top=True)]

    def _names(self, thing: Thing, *, is_top: bool = False) -> Iterator[str]:
        try:
            low = self._call(thing, "Accessible", "GetState")[0][0]
            if not (is_top or low >> _SHOWING & 1):
                return
            name = str(self._about(thing, "Name"))
        except LookupError:
            return
        if name:
            yield name
        for one in self.children(thing):
            yield from self._names(one)

    def text_of(self, thing: Thing) -> str:
        """Return what stands in a field, nothing when it is gone."""
        try:
            length = self._about(thing, "CharacterCount", "Text")
            return str(self._call(thing, "Text", "GetText", "ii", (0, length))[0])
        except LookupError:
            return ""

    # -- what is heard -------------------------------------------------------------------------

    def listen(self) -> None:
        """Take in what was told since."""
        while self._receive(0.0):
            pass
        while self._queue:
            kind, thing, detail = self._queue.popleft()
            if kind == "announcement":
                self.announced.append(str(detail))
            else:
                self.focus_count += 1
                self.focused = self.say(thing)
                self.heard.append(self.focused)

    def until(self, claim: Callable[[], object], what: str) -> None:
        """Wait until a claim holds.

        Raises:
            NotHeardError: it did not come true in time.
        """
        end = time.monotonic() + _WAIT_S
        while True:
            self.listen()
            if claim():
                return
            if time.monotonic() > end or self.is_dead():
                last = " | ".join(str(one) for one in self.heard[-6:])
                raise NotHeardError(f"{what}; heard last: {last}; told: {self.announced[-4:]}")
            self._receive(_STEP_S)

    def _receive(self, wait_s: float) -> bool:
        try:
            message = self._bus.receive(timeout=wait_s)
        except TimeoutError:
            return False
        self._take(message)
        return True

    def _take(self, message) -> None:  # type: ignore[no-untyped-def]
        fields = message.header.fields
        if message.header.message_type is not MessageType.signal:
            return
        thing = Thing(fields.get(HeaderFields.sender, ""), fields.get(HeaderFields.path, ""))
        member = fields.get(HeaderFields.member)
        if member == "Announcement":
            self._queue.append(("announcement", thing, message.body[3][1]))
        elif member == "StateChanged" and message.body[:2] == ("focused", 1):
            self._queue.append(("focus", thing, ""))
        elif member == "ActiveDescendantChanged":
            self._queue.append(("focus", Thing(*message.body[3][1]), ""))

    # -- the bus -------------------------------------------------------------------------------

    def _call(
        self, thing: Thing, face: str, method: str, signature: str = "", given: tuple = ()
    ) -> tuple:
        address = DBusAddress(thing.path, thing.owner, f"{_A11Y}.{face}")
        return self._ask(address, method, signature, given)

    def _about(self, thing: Thing, fact: str, face: str = "Accessible") -> object:
        address = DBusAddress(thing.path, thing.owner, f"{_A11Y}.{face}")
        return self._answer(Properties(address).get(fact))[0][1]

    def _ask(self, address: DBusAddress, method: str, signature: str, given: tuple) -> tuple:
        return self._answer(new_method_call(address, method, signature or None, given))

    def _answer(self, question) -> tuple:  # type: ignore[no-untyped-def]
        """Ask, and keep what is told meanwhile."""
        serial = next(self._bus.outgoing_serial)
        self._bus.send(question, serial=serial)
        while True:
            reply = self._bus.receive(timeout=_WAIT_S)
            if reply.header.fields.get(HeaderFields.reply_serial) == serial:
                if reply.header.message_type is MessageType.error:
                    raise LookupError(str(reply.body))
                return tuple(reply.body)
            self._take(reply)


def with_keyboard(reader: ScreenReader) -> Said | None:
    """Return what has the keyboard, whichever of what a reader was told of lately came last.

    A list and the line in it that has the keyboard are told as two, and so are a thing that gives
    the keyboard away and the one that gets it; under load in either order.
    """
    last = reader.focused
    if last is None:
        return None
    now = reader.say(last.thing)
    has_it = "focused" in now.states
    if has_it and now.role not in _HOLDERS:
        return now
    for told in reader.heard[-2 : -_LATELY - 1 : -1]:
        other = reader.say(told.thing)
        if other.thing == now.thing or "focused" not in other.states:
            continue
        holder = _parent(reader, other.thing)
        # A line stays the current one of its list while the keyboard is elsewhere.
        if holder == now.thing if has_it else _keeps_no_line(reader, holder):
            return other
    return last if now.role == GONE else now


def _keeps_no_line(reader: ScreenReader, holder: Thing | None) -> bool:
    said = reader.say(holder) if holder else None
    return said is None or said.role not in _HOLDERS or "focused" in said.states


def _parent(reader: ScreenReader, thing: Thing) -> Thing | None:
    try:
        return Thing(*reader._about(thing, "Parent"))  # type: ignore[misc]
    except LookupError:
        return None

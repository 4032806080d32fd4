"""Visits every state that a small model can reach, and tells the shortest way to a broken promise.

Rules: breadth first, so what is found first is nearest; a state is known again by a digest of its
plain form, of which the smallest of all forms that mean the same counts; nothing is drawn at
random, so two walks of one model are the same walk.

A promise is broken by a state (`Model.wrong`), by a step (`Model.wrong_step`), or by a state from
which no way leads to a settled one (`Model.is_settled`). The last is judged when all states are
known, and only by a walk that reached its end.
"""

from __future__ import annotations

import hashlib
import marshal
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

PLAIN = 2
"""The version of marshal that writes equal values as equal bytes, however they are shared."""


class Model[S](Protocol):
    """What is walked. A state never changes."""

    def first(self) -> S: ...

    def steps(self, state: S) -> Iterable[tuple[str, S]]: ...

    def wrong(self, state: S) -> str: ...

    def wrong_step(self, before: S, name: str, after: S) -> str: ...

    def is_settled(self, state: S) -> bool: ...

    def forms(self, state: S) -> Iterable[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Broken:
    """A promise that does not hold, and the steps that lead there."""

    promise: str
    history: tuple[str, ...]

    def __str__(self) -> str:
        steps = "\n".join(f"  {n}. {name}" for n, name in enumerate(self.history, 1))
        return f"{self.promise}\n{steps}"


@dataclass(frozen=True)
class Walked:
    """What a walk saw; the seconds are those of the processor."""

    states: int
    steps: int
    depth: int
    seconds: float
    broken: Broken | None


class TooManyStatesError(Exception):
    """The model is larger than the walk was told to bear."""


def digest(model: Model[Any], state: object) -> bytes:
    """Return what a state is known again by."""
    plain = min(marshal.dumps(form, PLAIN) for form in model.forms(state))
    return hashlib.blake2b(plain, digest_size=16).digest()


class Walk[S]:
    """One walk of one model."""

    def __init__(self, model: Model[S], most: int) -> None:
        self.model = model
        self.most = most
        self.known: dict[bytes, int] = {}
        self.parents = array("L")
        self.sources, self.goals = array("L"), array("L")
        self.settled = bytearray()
        self.depth = 0

    def run(self) -> Broken | None:
        """Visit every state; return the nearest that breaks a promise."""
        first = self.model.first()
        self._enter(digest(self.model, first), 0, first)
        if said := self.model.wrong(first):
            return Broken(said, ())
        layer = [(0, first)]
        while layer:
            following: list[tuple[int, S]] = []
            for place, state in layer:
                if broken := self._expand(place, state, following):
                    return broken
            layer = following
            self.depth += bool(layer)
        return self._stuck()

    def _enter(self, key: bytes, parent: int, state: S) -> int:
        place = self.known[key] = len(self.parents)
        if place >= self.most:
            raise TooManyStatesError(f"more than {self.most} states, {self.depth} steps deep")
        self.parents.append(parent)
        self.settled.append(self.model.is_settled(state))
        return place

    def _expand(self, place: int, state: S, following: list[tuple[int, S]]) -> Broken | None:
        """Take every step out of a state."""
        for name, after in self.model.steps(state):
            key = digest(self.model, after)
            said = self.model.wrong_step(state, name, after)
            goal = self.known.get(key)
            if goal is None:
                goal = self._enter(key, place, after)
                following.append((goal, after))
                said = said or self.model.wrong(after)
            self.sources.append(place)
            self.goals.append(goal)
            if said:
                return Broken(said, (*self._history(place), name))
        return None

    def _history(self, place: int) -> tuple[str, ...]:
        """Return the names of the steps to a state, played again so that they fit one another."""
        way = [place]
        while way[-1]:
            way.append(self.parents[way[-1]])
        on_it = set(way)
        keys = {number: key for key, number in self.known.items() if number in on_it}
        state, names = self.model.first(), []
        for goal in reversed(way[:-1]):
            name, state = next(
                (name, after)
                for name, after in self.model.steps(state)
                if digest(self.model, after) == keys[goal]
            )
            names.append(name)
        return tuple(names)

    def _stuck(self) -> Broken | None:
        """Return the nearest state from which no way leads to a settled one."""
        reached = bytearray(self.settled)
        waiting = [place for place, is_one in enumerate(reached) if is_one]
        into = self._steps_into()
        while waiting:
            for source in into(waiting.pop()):
                if not reached[source]:
                    reached[source] = 1
                    waiting.append(source)
        lost = reached.find(0)
        if lost < 0:
            return None
        return Broken("settles: from here no way leads to all seats alike", self._history(lost))

    def _steps_into(self) -> Any:
        """Return a function that gives the sources of all steps into a state."""
        begins = array("L", [0]) * (len(self.parents) + 1)
        for goal in self.goals:
            begins[goal + 1] += 1
        for place in range(len(self.parents)):
            begins[place + 1] += begins[place]
        filled, sources = array("L", begins), array("L", self.sources)
        for source, goal in zip(self.sources, self.goals, strict=True):
            sources[filled[goal]] = source
            filled[goal] += 1

        def into(place: int) -> Iterator[int]:
            return iter(sources[begins[place] : begins[place + 1]])

        return into


def walk(model: Model[Any], most: int = 20_000_000) -> Walked:
    """Visit every state of a model, or as many as it takes to break a promise.

    Args:
        model: what is walked.
        most: states that the walk may meet.

    Raises:
        TooManyStatesError: there are more.
    """
    started = time.process_time()
    one = Walk(model, most)
    broken = one.run()
    took = time.process_time() - started
    return Walked(len(one.parents), len(one.sources), one.depth, took, broken)

"""Made-up bodies between two offices: private matches with keys and exponents, and a return."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto import matching
from crypto.matching import About, Finished, Step

PID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
SID = matching.session_id(PID)
ABOUT = About(1, "investigation", "consent", 64, ("id", "nd", "phone"), "Made-up question.\nCall.")


def office_return(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of a made-up return of an office."""
    return {
        "format": 1,
        "period": "calendar_year",
        "from": "2025-01-01",
        "to": "2025-12-31",
        "made": 1_795_000_000,
        "k": 11,
        "definitions": 1,
        "tables": tables,
        "replaces": None,
    }


def bucket(n: int) -> About:
    """What a question of that bucket says."""
    return About(1, "investigation", "court_order", n, ("phone",))


def phones(numbers: Sequence[int]) -> list[str]:
    """Made-up keys, one for each number."""
    return [f"phone|+91555{number:07d}" for number in numbers]


def exponent(label: str) -> bytes:
    """An exponent that depends on a label only, for vectors."""
    number = int.from_bytes(hashlib.sha512(label.encode()).digest()) % (matching._ORDER - 1) + 1
    return number.to_bytes(32, "little")


@dataclass
class Match:
    """A whole private match, each step made when it is asked for."""

    ours: Sequence[str]
    theirs: Sequence[str]
    about: About = ABOUT
    pid: str = PID
    a: bytes = field(default_factory=matching.new_exponent)
    b: bytes = field(default_factory=matching.new_exponent)

    def __post_init__(self) -> None:
        self.question: Step = matching.ask(self.pid, self.ours, self.about, self.a)
        self.answer: Step = matching.answer(self.pid, self.question.body, self.theirs, self.b)

    def finished(self, answer: dict[str, Any] | None = None) -> Finished:
        """The last step of the asking office."""
        return matching.finish(
            self.pid, self.question.body, self.question.places, self.a, answer or self.answer.body
        )

    def learnt(self, result: dict[str, Any]) -> tuple[int, ...]:
        """What the answering office finds in a result."""
        return matching.learn(self.pid, self.answer.body, self.answer.places, result)

    def found(self) -> tuple[set[str], set[str]]:
        """The shared keys as each side finds them."""
        done = self.finished()
        return (
            {self.ours[number] for number in done.shared},
            {self.theirs[number] for number in self.learnt(done.body)},
        )

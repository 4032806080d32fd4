"""Three kinds of failure: the officer can act, the officer asked to stop, or we erred.

Rules: words come from `app.base.messages` alone; a bug is told by its class and place in our code,
never by its text, because the text may hold a value of a case.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from app.base import messages
from app.base.errors import AppError
from app.base.jobs import Cancelled
from app.base.language import _

_LOG = logging.getLogger("lifafa.ui")


class FailureKind(Enum):
    """What kind of failure it is."""

    KNOWN = "known"
    CANCELLED = "cancelled"
    BUG = "bug"


@dataclass(frozen=True)
class Failure:
    """A failure as it is shown.

    Attributes:
        kind: known, cancelled or bug.
        code: stable code of a known refusal, "" otherwise.
        happened: what happened, translated.
        todo: what to do next, translated.
    """

    kind: FailureKind
    code: str
    happened: str
    todo: str


def triage(error: BaseException) -> Failure:
    """Sort a failure into its kind and give it its words."""
    if isinstance(error, Cancelled):
        return Failure(FailureKind.CANCELLED, "", "", "")
    if isinstance(error, AppError):
        words = messages.words(error)
        return Failure(FailureKind.KNOWN, error.code, words.happened, words.todo)
    mark = bug_mark(error)
    _LOG.error("bug %s", mark)
    return Failure(
        FailureKind.BUG,
        "",
        _("Something went wrong inside Lifafa. What was saved before is safe."),
        _("Try again. If it happens again, report this mark: {mark}").format(mark=mark),
    )


def bug_mark(error: BaseException) -> str:
    """Return class and last place of a bug, without its text or any path of a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {where}"

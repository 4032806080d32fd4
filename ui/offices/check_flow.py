"""The number check: six groups typed from what is read aloud, or the code in a picture.

Rules: nobody is asked whether two numbers look alike; a wrong group says which one it is; the
same group wrong twice, or two strange codes, stop the check and block the office; digits of another
group in its place are told as that, once; nothing is trusted without how, with whom, and all six
groups or the code; a picture that was sent counts for nothing; what counts is the card that stood
on the page, not one that came in meanwhile.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.offices.records import OfficeRecord
from app.offices.trust_errors import NumberDiffersError
from ui.frame.desk import Errands, Presenter
from ui.offices.offices_flow import OfficeUses
from ui.papers.papers_adding import Pasted
from ui.widgets.entries import latin_digits

GROUPS = 6
GROUP_DIGITS = 5


class GroupState(enum.Enum):
    """How far one group of the number is."""

    EMPTY = "empty"
    COMPARING = "comparing"
    RIGHT = "right"
    WRONG = "wrong"
    TOO_LONG = "too-long"


class CheckStage(enum.Enum):
    """Which face of the check is shown."""

    TYPING = "typing"
    STOPPED = "stopped"
    DONE = "done"


@dataclass
class Group:
    """One box: the digits in it, as 0-9, and how they compare with the card's.

    Attributes:
        other: the group whose digits stand in it instead, from 1; 0 for none.
    """

    digits: str = ""
    state: GroupState = GroupState.EMPTY
    other: int = 0


class CheckFlow(Presenter):
    """Presenter of one office's number check.

    Signals:
        group_changed: index 0..5 of the group whose state changed.
        changed: anything changed.
        stopped: the check was stopped and the office is blocked for sending.
        checked: OfficeRecord, once the number counts as checked.
        refused: a failure.
    """

    group_changed = Signal(int)
    stopped = Signal()
    checked = Signal(object)

    def __init__(
        self,
        uses: OfficeUses,
        errands: Errands,
        office: OfficeRecord,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self.office = office
        self.groups = [Group() for _ in range(GROUPS)]
        self.stage = CheckStage.STOPPED if office.state == "mismatch" else CheckStage.TYPING
        self.with_whom = ""
        self.stopped_at = 0
        self.stopped_by_picture = False
        self.by_picture = False
        self.reading = False
        self.was_sent = False
        self.busy = False

    # -- typing --------------------------------------------------------------------------------

    def type_group(self, index: int, text: str) -> None:
        """Take what stands in a box; compare when it holds five digits, neither less nor more.

        Args:
            index: box, 0..5.
            text: what was typed, in any script.
        """
        group = self.groups[index]
        digits = latin_digits(text)
        if self.stage is not CheckStage.TYPING or digits == group.digits:
            return
        group.digits, group.other = digits, 0
        group.state = GroupState.TOO_LONG if len(digits) > GROUP_DIGITS else GroupState.EMPTY
        if len(digits) == GROUP_DIGITS:
            group.state = GroupState.COMPARING
            office_id = self.office.office_id
            self._ask(
                lambda: self._uses.compare_group(office_id, index, digits),
                lambda equal: self._compared(index, digits, equal),
                lambda error: self._not_compared(index, digits, error),
            )
        self._tell(index)

    def _compared(self, index: int, digits: str, equal: bool) -> None:
        group = self.groups[index]
        if group.digits != digits or group.state is not GroupState.COMPARING:
            return  # Something else stands there by now.
        group.state = GroupState.RIGHT if equal else GroupState.WRONG
        self._tell(index)

    def _not_compared(self, index: int, digits: str, error: Exception) -> None:
        stands = self.groups[index].digits == digits
        if not isinstance(error, NumberDiffersError):
            if stands:
                self.groups[index] = Group()
                self._tell(index)
            self.refused.emit(error)
        elif other := int(error.facts.get("other", 0)):
            if stands:
                self.groups[index] = Group(digits, GroupState.WRONG, other)
                self._tell(index)
        else:
            # The same group was wrong before: the office is red now, and stays so.
            self.groups[index].state = GroupState.WRONG
            self._tell(index)
            self._stopped(index + 1)

    def _tell(self, index: int) -> None:
        self.group_changed.emit(index)
        self.changed.emit()

    def does_not_match(self) -> None:
        """The officer says the numbers differ, without waiting for a second try."""
        if self.stage is CheckStage.TYPING:
            office_id = self.office.office_id
            self._ask(
                lambda: self._uses.report_mismatch(office_id), lambda _office: self._stopped(0)
            )

    def _stopped(self, group: int) -> None:
        self.stopped_at = group
        self.stage = CheckStage.STOPPED
        self.office = replace(self.office, state="mismatch", check=None)
        self.stopped.emit()
        self.changed.emit()

    def begin_again(self) -> None:
        """Empty the boxes after a stop, for a fresh call: with whom is asked anew, too."""
        self.with_whom = ""
        self.groups = [Group() for _ in range(GROUPS)]
        self.stage = CheckStage.TYPING
        self.stopped_at = 0
        self.stopped_by_picture = self.by_picture = self.was_sent = False
        for index in range(GROUPS):
            self.group_changed.emit(index)
        self.changed.emit()

    # -- a picture -----------------------------------------------------------------------------

    def read_picture(self, picture: Path | Pasted) -> None:
        """Compare the code in a picture: a file, or what was in the clipboard."""
        if self.stage is not CheckStage.TYPING or self.reading or self.busy:
            return
        self.reading, office_id = True, self.office.office_id
        self._ask(
            lambda: self._uses.compare_picture(
                office_id, picture.as_bytes() if isinstance(picture, Pasted) else picture
            ),
            self._picture_equal,
            self._picture_refused,
        )
        self.changed.emit()

    def _picture_equal(self, office: OfficeRecord) -> None:
        self.reading = False
        if self.stage is CheckStage.TYPING:
            # The page goes on showing the card with which it began: only that one may count.
            self.office = replace(self.office, number=office.number)
            self.by_picture, self.was_sent = True, False
            self.changed.emit()

    def _picture_refused(self, error: Exception) -> None:
        self.reading = False
        if isinstance(error, NumberDiffersError) and not error.facts.get("reason"):
            self.stopped_by_picture = True
            self._stopped(0)
            return
        self.changed.emit()
        self.refused.emit(error)

    def type_instead(self) -> None:
        """Leave the picture out and go on with typing."""
        self.by_picture = False
        self.changed.emit()

    # -- who and how ---------------------------------------------------------------------------

    def picture_was_sent(self) -> None:
        """The picture came by mail or messenger: it counts for nothing, and the number is typed."""
        self.was_sent = True
        self.type_instead()

    def set_with_whom(self, name: str) -> None:
        """Say with whom the officer spoke."""
        self.with_whom = name.strip()
        self.changed.emit()

    # -- what the page asks --------------------------------------------------------------------

    def next_open(self) -> int | None:
        """Return the first box that is not right yet, or None."""
        for index, group in enumerate(self.groups):
            if group.state is not GroupState.RIGHT:
                return index
        return None

    def missing(self) -> str:
        """Return what is missing before it can be marked as checked: "", groups or whom."""
        if not self.by_picture and self.next_open() is not None:
            return "groups"
        return "" if self.with_whom else "whom"

    def confirm(self, how: str) -> None:
        """Record the check; only when nothing is missing.

        Args:
            how: the number was heard, or how the picture came: phone, met or qr.
        """
        if self.stage is not CheckStage.TYPING or self.missing() or self.busy:
            return
        self.busy = True
        office_id, whom = self.office.office_id, self.with_whom
        seen = self.office.card_seq
        typed = " ".join(group.digits for group in self.groups)
        number = (self.office.number or "") if self.by_picture else typed
        self._ask(
            lambda: self._uses.check_number(office_id, number, how, whom, seen),
            self._confirmed,
            self._not_confirmed,
        )

    def _confirmed(self, office: OfficeRecord) -> None:
        self.busy = False
        self.office = office
        self.stage = CheckStage.DONE
        self.checked.emit(office)
        self.changed.emit()

    def _not_confirmed(self, error: Exception) -> None:
        # Each box was right, so something changed meanwhile: everything is looked at anew.
        self.busy = False
        self.refused.emit(error)
        self.begin_again()

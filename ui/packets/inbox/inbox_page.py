"""The inbox page: take in files, the list and how it is narrowed, and the packet beside it.

Rules: a dropped file is only checked and laid into the tray; a refusal names the file and stays
until it is closed; the content of an unchecked sender is not there to be shown; the list is
narrowed from what is here, at once, and by choices that it holds; of many packets that have not
arrived only a few are named, so that the list keeps its room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.core.permissions import Act
from app.inbox.bulk import TakenIn
from app.inbox.inbox_list import STATES, InboxQuery, narrow
from app.packets.errors import PacketKnownError, PacketOwnError
from app.packets.packet_view import about
from app.packets.records import Gap, InboxItem
from app.packets.referral_life import gap_words
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import Page, letter_to_open
from ui.frame.values import day_tip_at, short_day_at
from ui.frame.worker import FailureKind, triage
from ui.look.theme import look
from ui.mail.rounds import FetchLine, MailHands, hands_of
from ui.packets.faces import PacketFaces
from ui.packets.inbox.inbox_flow import InboxFlow
from ui.packets.inbox.packet_pane import AnswerStrip, PacketPane
from ui.packets.inbox.taking_in import (
    InboxUses,
    ManyFiles,
    ManyFilesLine,
    PartSets,
    PartSetsStrip,
    all_words,
    refused_words,
)
from ui.packets.outbox.hand_over_flow import HandOverFlow, tell_marked
from ui.packets.packet_words import (
    ARRIVED,
    case_words,
    inbox_mark,
    kind_choices,
    state_words,
)
from ui.packets.referral_life import LifeBox
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import SearchField
from ui.widgets.files_ask import FileDrops, ask_folder, ask_open_many
from ui.widgets.frames import Card, EmptyState, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.second_unlock import opens_sealed
from ui.widgets.table import RecordTable

_MOST = 3


class GapLine(QWidget):
    """Which packets are missing; not there while none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said = wrapped("")
        row(IconLabel("clock-alert", look().tokens.caution, 18), (self.said, 1), within=self)
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return self.said.text()

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Say what is missing."""
        self.said.setText(gaps_words(gaps))
        self.setVisible(bool(gaps))


def gaps_words(gaps: Sequence[Gap]) -> str:
    """Return what is missing of which offices, the first few by name."""
    told = [gap_words(gap) for gap in gaps[:_MOST]]
    more = len(gaps) - len(told)
    if more:
        words = ngettext(
            "Packets of {count} more office have not arrived.",
            "Packets of {count} more offices have not arrived.",
            more,
        )
        told.append(words.format(count=numerals.shown(more)))
    return " ".join(told)


_LEAST, _AROUND, _COUNT_FROM = 96, 52, 760
FROM = 12
"""In a shorter list everything is seen at once."""


class Narrowing(QObject):
    """Presenter of what somebody looks for.

    Signals:
        changed: something else is looked for.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = InboxQuery()

    def look_for(self, query: InboxQuery) -> None:
        """Look for something else."""
        if query != self.query:
            self.query = query
            self.changed.emit()

    def shown(self, items: Sequence[InboxItem]) -> tuple[InboxItem, ...]:
        """Return the packets that fit."""
        return tuple(items) if self.query == InboxQuery() else narrow(items, self.query)


class NarrowingLine(QWidget):
    """The fields over a long list.

    Args:
        flow: its presenter.
    """

    def __init__(self, flow: Narrowing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        line = row(within=self)
        self.text = SearchField(_("Sender, case or reference"))
        self.office, self.kind, self.state = ComboBox(), ComboBox(), ComboBox()
        self.count = PlainLabel("", "muted")
        line.addWidget(self.text, 3)
        for box, name in (
            (self.office, _("Sender")),
            (self.kind, _("About")),
            (self.state, _("State")),
        ):
            box.setAccessibleName(name)
            # The name of an office may be shortened: a small window has no room for a long one.
            box.setMinimumWidth(look().px(_LEAST))
            box.chosen.connect(self._ask)
            line.addWidget(box, 2)
        line.addWidget(self.count)
        self.text.searched.connect(self._ask)
        self.kind.offer([("", _("Everything")), *kind_choices()])
        self.state.offer([("", _("Every state")), *((s, state_words(s)) for s in STATES)])
        for box, whole in (
            (self.office, _("Every office")),
            (self.kind, _("Everything")),
            (self.state, _("Every state")),
        ):
            wide = box.fontMetrics().horizontalAdvance(whole) + look().px(_AROUND)
            box.setMinimumWidth(max(wide, look().px(_LEAST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of the number to the fields in a narrow window."""
        super().resizeEvent(event)
        self.count.setVisible(self.width() >= look().px(_COUNT_FROM))

    def _ask(self, _value: str) -> None:
        self._flow.look_for(
            InboxQuery(
                self.office.value(), self.kind.value(), self.state.value(), self.text.text().strip()
            )
        )

    def show_for(self, items: Sequence[InboxItem], shown: int) -> None:
        """Offer the senders of a list, and say how many of it are shown."""
        looking = self._flow.query != InboxQuery()
        self.setVisible(len(items) > FROM or looking)
        senders = {item.from_office: item.from_name or _("Unknown office") for item in items}
        found = sorted(senders.items(), key=lambda one: one[1].casefold())
        offered = [("", _("Every office")), *found]
        there = [
            (self.office.itemData(n), self.office.itemText(n)) for n in range(self.office.count())
        ]
        if offered != there:
            chosen = self.office.value()
            self.office.offer(offered)
            self.office.choose(chosen)
        words = ngettext("{count} packet", "{count} packets", shown)
        self.count.setText(words.format(count=numerals.shown(shown)))


PACKET_SUFFIXES = (".lifafa", ".lfpart")
_WIDE = 800
_HINT = 270
_TALL = 520
_GOOD_NEWS = ("received", "accepted")


class InboxPage(Page):
    """The face of "Packets" with what came in."""

    heading = N_("Inbox")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: InboxUses | None = None,
        errands: Errands | None = None,
        hands: MailHands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        uses = uses or InboxUses(desk)
        self._errands = errands = errands or DeskErrands(desk, self)
        self.flow = InboxFlow(uses, errands, self)
        self.hand_over = HandOverFlow(uses, errands, self)
        self.part_sets = PartSets(uses, errands, self)
        self.many = ManyFiles(uses, errands, self.flow.taking_in.receive, self)
        self.narrowing = Narrowing(self)
        self.model: RecordModel[InboxItem] = RecordModel(_columns(), self)
        self.fetching = FetchLine(desk, hands or hands_of(desk, self))
        self._build_top()
        self.part_strip = PartSetsStrip(
            self.part_sets, lambda button: by_role(self.desk, Act.ACCEPT, button)
        )
        joining = BusyLine(can_stop=True)
        self.part_sets.working.connect(lambda job: joining.follow(job, _("Reading the packet…")))
        put(self.column, self.part_strip, joining)
        self._build_list()
        self._connect()

    def open(self, argument: str) -> None:
        """Choose a packet, or take in a file when a path is named."""
        if argument.casefold().endswith(PACKET_SUFFIXES):
            self.many.take([Path(argument)])
        elif argument:
            self.flow.choose(argument)

    def about(self, argument: str) -> str | None:
        """Return the packet that is chosen: a file is taken in once."""
        return self.flow.chosen_id

    def file_asked(self) -> None:
        """Ask for a packet file."""
        self._ask_files()

    def search_asked(self) -> None:
        """Go to the field that looks for packets, when the list is long."""
        if self.narrow.isVisible():
            self.narrow.text.setFocus()

    def refresh(self) -> None:
        """Ask for the list again."""
        self.flow.reload()
        self.part_sets.reload()
        self.fetching.reload()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many packets wait here and in the outbox."""
        self.faces.show_counts(counts)

    def focus_first(self) -> None:
        """Begin in the list, or at the way to fill it."""
        is_empty = self.flow.loaded and not self.flow.items
        (self.open_first if is_empty else self.view).setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _build_top(self) -> None:
        self.open_file = secondary(_("Open a packet file…"), "folder-open", self._ask_files)
        self.hint = wrapped(_("Ctrl+O, or drop the file here"), "muted")
        self.hint.setMinimumWidth(look().px(_HINT))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.open_folder = secondary(_("Take in a folder…"), "folder-down", self._ask_folder)
        by_role(self.desk, Act.ACCEPT, self.open_file, self.open_folder)
        line = QHBoxLayout()
        line.setSpacing(look().px(10))
        self.faces = PacketFaces(self.desk, "inbox")
        ways = in_lines(self.open_file, self.open_folder, self.fetching.button)
        # The chips are lower than the buttons, which may need a second line.
        put(line, column(self.faces, 1, edges=(0, 3, 0, 0)), (ways, 1), self.hint)
        self.missing = GapLine()
        put(self.column, line, self.fetching, ManyFilesLine(self.many), self.missing)

    def _build_list(self) -> None:
        self.narrow = NarrowingLine(self.narrowing, self)
        self.column.addWidget(self.narrow)
        self.stack = LooseStack(self)
        sheet = Card(self.stack, inside=1)
        self.view = RecordTable(_("Received packets"), sheet)
        self.view.setModel(self.model)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.open_first = primary(_("Open a packet file…"), "folder-open", self._ask_files)
        self.folder_first = secondary(_("Take in a folder…"), "folder-down", self._ask_folder)
        by_role(self.desk, Act.ACCEPT, self.open_first, self.folder_first)
        empty = Card()
        empty.column.addWidget(
            EmptyState(
                "inbox",
                _("Nothing received. Partners send a .lifafa file by USB drive or mail."),
                (self.open_first, self.folder_first),
                _("Double-click it, drop it here, or press Ctrl+O."),
            )
        )
        self.stack.addWidget(sheet)
        self.stack.addWidget(scrolled(empty))
        answer = AnswerStrip(self.desk, self.flow, self.hand_over, self)
        by_role(self.desk, Act.ACCEPT, answer.accept, answer.link, answer.no)
        life = LifeBox(self.desk, self._errands, self)
        life.changed.connect(self.flow.reload)
        self.pane = PacketPane(self.flow, answer, life, self)
        by_role(self.desk, Act.OFFICES, self.pane.check)
        by_role(self.desk, Act.LETTERS, self.pane.on_paper)
        by_role(self.desk, Act.MATCH, self.pane.to_match)
        self.column.addLayout(row((self.stack, 62), (self.pane, 38), spacing=14), 1)

    def _connect(self) -> None:
        self.drops = FileDrops(self)
        self.drops.dropped.connect(self.many.take)
        self.many.changed.connect(self._show)
        self.many.came.connect(self._came)
        self.many.ended.connect(self._ended)
        self.many.refused.connect(self.desk.show_failure)
        self.fetching.came.connect(self._came)
        self.narrowing.changed.connect(self._show)
        for told in (self.flow.taking_in.gathered, self.flow.taking_in.refused, self.flow.received):
            told.connect(self.part_sets.reload)
        self.part_sets.received.connect(self.flow.took_in)
        self.part_sets.refused.connect(self.desk.show_failure)
        self.view.picked.connect(self._picked)
        self.pane.check_asked.connect(lambda office_id: self.desk.open("check", office_id))
        self.pane.case_asked.connect(lambda case_id: self.desk.open("case", case_id))
        self.pane.sealed_case_asked.connect(lambda one: self.desk.open("sealed-case", one))
        self.pane.letter_asked.connect(
            lambda item: self.desk.open(*letter_to_open(item, "acknowledgement"))
        )
        self.pane.returns_asked.connect(
            lambda packet_id: self.desk.open("returns", f"{ARRIVED}{packet_id}")
        )
        self.pane.match_asked.connect(lambda packet_id: self.desk.open("matches", packet_id))
        self.pane.opens_sealed = lambda: opens_sealed(self.desk.services)
        self.pane.answer.case_asked.connect(lambda case_id: self.desk.open("case", case_id))
        self.flow.changed.connect(self._show)
        self.flow.received.connect(self._received)
        self.flow.answered.connect(lambda _outcome: self.desk.wrote())
        self.flow.refused.connect(self._refused)
        self.hand_over.refused.connect(self.desk.show_failure)
        self.hand_over.marked.connect(partial(tell_marked, self.desk, self.hand_over))
        self.hand_over.unmarked.connect(lambda _packet: self.desk.wrote())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns where there is no room for them, and the hint."""
        super().resizeEvent(event)
        self.part_strip.updateGeometry()
        wide = self.width() >= look().px(_WIDE)
        _show_hint(self)
        self.view.share(*((25, 18, 13, 16, 28) if wide else (38, 0, 25, 0, 37)))

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        shown = self.narrowing.shown(flow.items)
        if self.model.records() != shown:
            self.model.replace(shown)
        self.narrow.show_for(flow.items, len(shown))
        self.stack.setCurrentIndex(0 if flow.items or not flow.loaded else 1)
        # In a low window the list needs the room while a folder is taken in.
        roomy = not self.many.busy or self.height() >= look().px(_TALL)
        for shown_with in (self.open_file, self.open_folder):
            shown_with.setVisible(roomy and bool(flow.items))
        _show_hint(self)
        self.missing.show_gaps(flow.gaps)
        self.pane.setVisible(flow.chosen is not None)
        self.view.choose(self.model.row_of(lambda item: item.packet_id == flow.chosen_id))

    def _picked(self, place: int) -> None:
        item = self.model.record(place)
        if item is not None:
            self.flow.choose(item.packet_id)

    def _received(self, item: InboxItem) -> None:
        self.desk.wrote()
        self.desk.settle("packet")
        self.desk.say(
            _("{what} from {office} is in the inbox.").format(
                what=about(item.type, item.kind), office=item.from_name or _("an unknown office")
            ),
            tone="caution" if item.type == "receipt" and item.kind not in _GOOD_NEWS else "good",
            key="received",
        )

    def _came(self) -> None:
        """Some of many packets are here."""
        self.desk.wrote()
        self.refresh()

    def _ended(self, told: TakenIn, total: int) -> None:
        tone = "caution" if told.refused or told.done < total else "good"
        self.desk.say(all_words(told, total), tone=tone, todo=refused_words(told), key="received")
        if told.ended_by is not None:
            self.desk.show_failure(told.ended_by)

    def _refused(self, error: Exception, file_name: str) -> None:
        failure = triage(error)
        if failure.kind is FailureKind.CANCELLED:
            return
        happened = failure.happened
        if file_name:
            happened = _("{file}: {what}").format(file=file_name, what=happened)
        here = isinstance(error, PacketKnownError) and error.facts.get("packet")
        known = bool(here) and here == self.flow.chosen_id
        todo = _("It is shown here.") if known else failure.todo
        tone = "accent" if known or isinstance(error, PacketOwnError) else "danger"
        self.desk.say(happened, tone=tone, todo=todo, key=f"packet {file_name}")

    def _ask_files(self) -> None:
        ask_open_many(
            self,
            _("Open a packet"),
            _("Lifafa packets and parts (*.lifafa *.lfpart)"),
            self.many.take,
            with_drive=True,
        )

    def _ask_folder(self) -> None:
        ask_folder(
            self,
            _("Choose the USB drive or a folder"),
            lambda place: self.many.take([place]),
            with_drive=True,
        )


def _show_hint(page: InboxPage) -> None:
    """Say what is being checked; else, where there is room, how a file comes in."""
    taking_in = page.flow.taking_in
    wide = page.width() >= look().px(_WIDE)
    reveal(page.hint, taking_in.busy or (wide and page.open_file.isVisibleTo(page)))
    page.hint.setText(
        _("Checking {file}…").format(file=taking_in.file_name)
        if taking_in.busy
        else _("Ctrl+O, or drop the file here")
    )


def _columns() -> list[Column[InboxItem]]:
    return [
        Column(
            lambda: _("Sender"), lambda item: item.from_name or _("Unknown office"), strong=True
        ),
        Column(lambda: _("About"), lambda item: about(item.type, item.kind)),
        Column(lambda: _("Case"), case_words, whole=True),
        Column(
            lambda: _("Received"),
            lambda item: short_day_at(item.received_at),
            tip=lambda item: day_tip_at(item.received_at),
        ),
        mark_column(lambda: _("State"), inbox_mark),
    ]

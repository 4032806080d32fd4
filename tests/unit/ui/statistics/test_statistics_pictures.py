"""Bars, lines and flows: as long as the numbers say, told apart without colour, spoken."""

from __future__ import annotations

import itertools
from statistics import mean

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from app.statistics import periods
from app.statistics.figures import Bar, BarChart, Figure, FlowChart, LineChart
from app.statistics.flows import Flow
from app.statistics.tables import COUNT, DAYS, Cell, Choice, Head, StatTable
from desk_sim import dressed
from drawn_texts import drawn_texts
from ui.look.theme import look
from ui.statistics.number_table import NumberTable, grid_of, key_words
from ui.statistics.pictures import BarPicture, FlowPicture, LinePicture, _round_up
from ui.statistics.table_body import FigureCards
from waits import double_click

STEP = 24
KINDS = ("Under 18", "18 and over", "Age not known")
YEAR = Choice(periods.calendar_year(2026))


@pytest.fixture(params=["light", "dark"])
def worn(request, qapp):
    dressed(qapp, request.param)
    return look()


def shot(widget: QWidget, width: int = 400, height: int = 200) -> QImage:
    widget.resize(width, height)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(look().tokens.surface))
    widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return image


def place(name: str) -> Head:
    return Head(name, name, "")


def flow_of(*persons: int) -> FlowChart:
    ends = ("Delhi", "Pune")
    return FlowChart(
        tuple(Flow(place(f"Made-up {n}"), place(ends[n % 2]), p) for n, p in enumerate(persons))
    )


def ink_of(image: QImage, row: int, colour: str) -> int:
    """Return how many points of a line have exactly a colour."""
    return sum(image.pixelColor(x, row).name() == colour.lower() for x in range(image.width()))


def test_a_bar_is_as_long_as_its_number(qtbot, worn) -> None:
    chart = BarChart((Bar("One", (10,)), Bar("Two", (40,)), Bar("Three", (0,))), ("",))
    picture = BarPicture(chart, "Bars")
    qtbot.addWidget(picture)
    image = shot(picture, 500, 120)
    one, two, three = (ink_of(image, row, worn.tokens.accent) for row in (20, 60, 100))
    assert three == 0
    assert two > 150
    assert abs(two - 4 * one) <= 8


def test_parts_of_a_bar_differ_in_grey(qtbot, worn, monkeypatch) -> None:
    parts: list[QRectF] = []
    draw = QPainter.drawRect

    def noted(painter, box):  # type: ignore[no-untyped-def]
        parts.append(QRectF(box))
        draw(painter, box)

    picture = BarPicture(BarChart((Bar("", (10, 10, 10, 10)),), (*KINDS, "Fourth")), "Bars")
    qtbot.addWidget(picture)
    monkeypatch.setattr(QPainter, "drawRect", noted)
    image = shot(picture, 500, 120).convertToFormat(QImage.Format.Format_Grayscale8)
    bar = [box for box in parts if box.width() > look().px(20)]
    assert len(bar) == 4
    filled, outlined, hatched, dotted = (greys(image, box) for box in bar)
    assert abs(mean(filled) - mean(outlined)) >= STEP
    assert len(set(filled)) == len(set(outlined)) == 1
    # What is hatched or dotted is told by its points.
    for some in (hatched, dotted):
        assert max(some) - min(some) >= STEP
    assert abs(mean(hatched) - mean(dotted)) >= STEP / 2


def greys(image: QImage, box: QRectF) -> list[int]:
    inside = box.adjusted(3, 3, -3, -3).toRect()
    return [
        image.pixelColor(x, y).red()
        for x in range(inside.left(), inside.right())
        for y in range(inside.top(), inside.bottom())
    ]


def test_every_bar_and_part_has_its_words(qtbot, qapp) -> None:
    bars = tuple(Bar(f"Made-up purpose {n}", (n, 1, 0)) for n in range(12))
    picture = BarPicture(BarChart(bars, KINDS), "Purposes")
    qtbot.addWidget(picture)
    with drawn_texts() as drawn:
        shot(picture, 600, picture.minimumSizeHint().height())
    for words in (*KINDS, *(bar.label for bar in bars), *(str(bar.whole) for bar in bars)):
        assert words in drawn
    assert picture.accessibleName() == "Purposes"
    assert "Made-up purpose 11: 12" in picture.accessibleDescription()


def test_long_words_of_parts_go_on_in_the_next_line(qtbot, qapp) -> None:
    kinds = ("Still waited for", "Declined by the person", "Not available", "Met at last")
    picture = BarPicture(BarChart((Bar("", (1, 1, 1, 1)),), kinds), "Needs")
    qtbot.addWidget(picture)
    with drawn_texts() as drawn:
        shot(picture, 320, 200)
    assert set(kinds) <= set(drawn)


@pytest.mark.parametrize(
    "points",
    [
        (),
        (("Nov 2026", 0),),
        (("Oct 2026", 3), ("Nov 2026", 0)),
        tuple((f"{n}", n) for n in range(62)),
    ],
)
def test_a_line_of_any_length_is_drawn(qtbot, worn, points) -> None:
    picture = LinePicture(LineChart(points), "Over time")
    qtbot.addWidget(picture)
    with drawn_texts() as drawn:
        image = shot(picture, 420, 220)
    found = sum(ink_of(image, row, worn.tokens.accent) for row in range(220))
    assert bool(found) is bool(points)
    if points:
        assert points[-1][0] in drawn
        assert points[0][0] in drawn


@pytest.mark.parametrize(
    ("number", "end"), [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (41, 80), (81, 200), (999, 2000)]
)
def test_an_axis_ends_with_a_round_number(number: int, end: int) -> None:
    assert _round_up(number) == end


def test_a_flow_names_both_ends_with_their_numbers(qtbot, qapp) -> None:
    picture = FlowPicture(flow_of(100, 3, 1), "Flows")
    qtbot.addWidget(picture)
    with drawn_texts() as drawn:
        shot(picture, 700, 300)
    for words in ("Made-up 0  100", "Made-up 1  3", "Made-up 2  1", "Delhi  101", "Pune  3"):
        assert words in drawn
    assert "Made-up 0 → Delhi: 100" in picture.accessibleDescription()


def test_places_of_a_flow_stay_apart_and_within(qtbot, qapp, monkeypatch) -> None:
    boxes: list[QRectF] = []
    fill = QPainter.fillRect

    def noted(painter, box, colour):  # type: ignore[no-untyped-def]
        boxes.append(QRectF(box))
        fill(painter, box, colour)

    picture = FlowPicture(flow_of(900, *range(1, 12)), "Flows")
    qtbot.addWidget(picture)
    monkeypatch.setattr(QPainter, "fillRect", noted)
    shot(picture, 600, picture.minimumSizeHint().height())
    own = [box for box in boxes if box.width() == look().px(8)]
    assert len(own) == 14
    for left in {box.left() for box in own}:
        column = sorted((box for box in own if box.left() == left), key=QRectF.top)
        assert all(one.bottom() <= two.top() for one, two in itertools.pairwise(column))
        assert column[0].top() >= -1
        assert column[-1].bottom() <= picture.height() + 1


def test_nothing_to_draw_is_an_empty_picture(qtbot, qapp) -> None:
    for picture in (
        BarPicture(BarChart((), ("",)), "Bars"),
        FlowPicture(FlowChart(()), "Flows"),
        LinePicture(LineChart(()), "Line"),
    ):
        qtbot.addWidget(picture)
        image = shot(picture)
        assert {image.pixelColor(x, 100).name() for x in range(400)} == {
            QColor(look().tokens.surface).name()
        }


# Cards and table --------------------------------------------------------------------------------


def test_cards_stand_two_by_two_where_four_have_no_room(qtbot, qapp) -> None:
    cards = FigureCards()
    qtbot.addWidget(cards)
    some = [Figure(f"Made-up {n}", n, COUNT, ("all", "all")) for n in range(3)]
    cards.put([*some, Figure("Days", None, DAYS, ("all", "days"))])
    assert cards.told() == ["Made-up 0: 0", "Made-up 1: 1", "Made-up 2: 2", "Days: –"]
    for width, lines in ((1000, 1), (600, 2), (200, 4)):
        cards.resize(width, 400)
        cards.show()
        tops = {card.y() for card in cards._cards}
        assert len(tops) == lines, width
        assert len({card.width() for card in cards._cards}) == 1
        assert cards.layout().heightForWidth(width) > 40 * lines


def wide_table() -> StatTable:
    columns = tuple(Head(f"c{n}", f"Column {n}", "") for n in range(20))
    rows = (Head("one", "First office", ""), Head("all", "All", ""))
    return StatTable(
        "made_up", "Made-up", "", YEAR, rows, columns, {("one", "c7"): Cell(12_34_567)}
    )


def test_a_table_with_many_columns_and_few_rows_is_turned_round(qtbot, qapp) -> None:
    table = wide_table()
    assert grid_of(table).columns == ("First office", "All")
    view = NumberTable()
    qtbot.addWidget(view)
    view.put(table, "Made-up", grid_of(table))
    view.show()
    index = view.numbers.index_of(("one", "c7"))
    assert (index.row(), index.column()) == (7, 0)
    assert index.data() == "12,34,567"
    view.setCurrentIndex(index)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "12,34,567"
    assert key_words(table, ("one", "c7")) == "First office · Column 7"


def test_the_number_that_was_chosen_stays_chosen(qtbot, qapp) -> None:
    table = wide_table()
    view = NumberTable()
    qtbot.addWidget(view)
    view.put(table, "Made-up", grid_of(table))
    view.setCurrentIndex(view.numbers.index_of(("all", "c3")))
    view.put(table, "Made-up", grid_of(table))
    assert view.key() == ("all", "c3")
    view.put(None, "")
    assert view.key() is None
    opened = []
    view.opened.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == []


def test_a_double_click_opens_a_number(qtbot, qapp) -> None:
    view = NumberTable()
    qtbot.addWidget(view)
    view.put(wide_table(), "Made-up", grid_of(wide_table()))
    view.resize(500, 400)
    view.show()
    opened = []
    view.opened.connect(opened.append)
    middle = view.visualRect(view.numbers.index(2, 1)).center()
    double_click(view.viewport(), middle)
    assert opened == [("all", "c2")]

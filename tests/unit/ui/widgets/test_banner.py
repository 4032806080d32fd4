"""A line on coloured paper gives its words the room that they need."""

from ui.widgets.buttons import secondary
from ui.widgets.strip import Banner

WORDS = "Look again: there is a telephone number in what was written down about the health."


def test_the_button_stands_below_the_words_where_there_is_no_room_beside_them(qtbot):
    button = secondary("Hide it", "", lambda: None)
    banner = Banner("caution", WORDS, button=button)
    qtbot.addWidget(banner)
    banner.show()
    for width, is_below in ((700, False), (300, True), (700, False)):
        banner.resize(width, banner.heightForWidth(width))
        qtbot.waitUntil(
            lambda below=is_below: (button.y() >= banner.label.geometry().bottom()) is below
        )
        assert button.geometry().right() <= banner.width()

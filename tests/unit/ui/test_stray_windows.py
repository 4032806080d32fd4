"""Whoever listens for windows hears a part that was shown before it had a place."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from stray_windows import windows_heard


def test_a_part_that_is_shown_before_it_is_laid_in_is_a_stray(qapp):
    window, early, late = QWidget(), QLabel("early"), QLabel("late")
    column = QVBoxLayout(window)
    with windows_heard(qapp) as heard:
        early.setVisible(True)
        column.addWidget(early)
        column.addWidget(late)
        late.setVisible(True)
        window.show()
    assert heard.shown == ["QLabel", "QWidget"]
    assert [one.split()[0] for one in heard.strays] == ["QLabel"]
    window.close()

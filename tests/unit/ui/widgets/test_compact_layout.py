"""What scrolls stands where its page stood."""

import pytest
from PySide6.QtWidgets import QWidget

from ui.widgets.compact_layout import LooseStack, scrolled


@pytest.mark.parametrize("has_place", [True, False])
def test_a_page_that_scrolls_is_put_into_its_place_once(qtbot, has_place):
    """Each widget that it is put into dresses all of it anew."""
    stack = LooseStack()
    qtbot.addWidget(stack)
    page = QWidget(stack if has_place else None)
    body = scrolled(page)
    assert body.isAncestorOf(page)
    assert body.parentWidget() is (stack if has_place else None)
    stack.addWidget(body)
    stack.show()
    assert stack.currentWidget() is body
    assert page.isVisible()

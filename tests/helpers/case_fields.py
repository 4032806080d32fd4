"""Fields of the section that a case page shows, and the case as the register has it."""

from PySide6.QtWidgets import QLineEdit

from app.cases import cases
from app.cases.records import CaseRecord
from desk_sim import on_lane
from ui.cases.form.case_page import CasePage
from ui.cases.form.section_body import SectionBody


def field(page: CasePage, address: str) -> QLineEdit:
    """Return the line at an address in the section that is shown."""
    body = page.body.piece
    assert isinstance(body, SectionBody)
    widget = body.widget_of(address)
    assert isinstance(widget, QLineEdit)
    return widget


def kept(page: CasePage) -> CaseRecord:
    """Return the case of a page as it stands in the register."""
    case = page.flow.case
    assert case is not None
    found = on_lane(page.desk._lane, lambda: cases.show_case(page.desk.services, case.case_id))
    assert isinstance(found, CaseRecord)
    return found

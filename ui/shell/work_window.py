"""What the parts of the main window that stand beside the pages know of it."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from ui.frame.desk import Desk
from ui.frame.page import Page


class WorkWindow(QMainWindow):
    """The window of an unlocked register, as the helping and the tour see it.

    Signals:
        came(str): the place with this key is in front now.
    """

    came = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    @property
    @abstractmethod
    def page(self) -> Page:
        """The page in front; one with nothing in it while there is none."""

    @abstractmethod
    def go(self, key: str, argument: str = "") -> None:
        """Bring a place to the front, after the page in front has saved."""

"""Rows of a sheet that the officer put right or left out, over every check and in a draft.

Rules: a row is known by its number and by what the file says in it: in a row that says something
else nothing is changed; what was put right outlives another choice of columns; a text that makes no
sense changes nothing.
"""

from __future__ import annotations

import hashlib
from typing import Any

from app.imports.check import Checked, with_cell, with_left_out
from app.imports.sheets import Sheet

_MOST = 40_000
"""Characters that the rows may take of a draft; what was put right last waits for its import."""
_MARK = 16


class PutRight:
    """What was changed in the rows of one sheet.

    Attributes:
        cells: by number of the row, then by column of the sheet, what the cell says now.
        out: whether a row is left out, by its number.
    """

    def __init__(self) -> None:
        self.cells: dict[int, dict[int, str]] = {}
        self.out: dict[int, bool] = {}

    def clear(self) -> None:
        """Begin anew."""
        self.cells.clear()
        self.out.clear()

    def put(self, checked: Checked, number: int, place: int, text: str) -> Checked:
        """Change a cell, and return the rows with it.

        Args:
            checked: the rows.
            number: of the row.
            place: of the column in the plan.
            text: what the cell says now.
        """
        changed = with_cell(checked, number, place, text)
        if changed is not checked:
            column = checked.plan.columns[place].index
            self.cells.setdefault(number, {})[column] = text
        return changed

    def leave_out(self, checked: Checked, number: int, out: bool) -> Checked:
        """Leave a row out or take it in again, and return the rows."""
        self.out[number] = out
        return with_left_out(checked, number, out)

    def over(self, checked: Checked) -> Checked:
        """Return rows that were checked anew with all that was put right before."""
        places = {column.index: place for place, column in enumerate(checked.plan.columns)}
        for number, cells in list(self.cells.items()):
            for column, text in list(cells.items()):
                if column in places:
                    checked = with_cell(checked, number, places[column], text)
        for number, out in list(self.out.items()):
            if out:
                checked = with_left_out(checked, number, out)
        return checked

    def written(self, sheet: Sheet) -> list[dict[str, Any]]:
        """Return the rows for a draft."""
        kept: list[dict[str, Any]] = []
        long = 0
        for number in sorted({*self.cells, *(one for one, out in self.out.items() if out)}):
            cells = self.cells.get(number, {})
            long += sum(len(text) + _MARK for text in cells.values()) + 4 * _MARK
            if long > _MOST:
                break
            told = {str(column): text for column, text in cells.items()}
            out = self.out.get(number, False)
            kept.append({"row": number, "was": _mark(sheet, number), "cells": told, "out": out})
        return kept

    def take_up(self, kept: object, sheet: Sheet) -> None:
        """Take rows of a draft up again, as far as the sheet still says the same in them."""
        self.clear()
        for one in kept if isinstance(kept, list) else ():
            number, cells = (one.get("row"), one.get("cells")) if isinstance(one, dict) else (0, 0)
            if not isinstance(number, int) or not isinstance(cells, dict):
                continue
            if not 0 < number <= len(sheet.rows) or one.get("was") != _mark(sheet, number):
                continue
            told = {int(column): str(text) for column, text in cells.items() if column.isdecimal()}
            if told:
                self.cells[number] = told
            if one.get("out") is True:
                self.out[number] = True


def _mark(sheet: Sheet, number: int) -> str:
    """Return what tells whether a row still says the same."""
    said = "\x1f".join(sheet.rows[number - 1])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]

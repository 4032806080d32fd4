"""The whole table of operations that are killed: at the own register, at work, between offices."""

from __future__ import annotations

from crash_desk import Operation
from kill_keys import KEYRING
from kill_office import OFFICE
from kill_operations import OWN
from kill_packets import BETWEEN
from kill_work import WORK

TABLE: tuple[Operation, ...] = (*OWN, *WORK, *OFFICE, *KEYRING, *BETWEEN)

"""Packets cut into small parts, as an office would write them to a stick."""

from __future__ import annotations

import hashlib
from pathlib import Path

from crypto.packet.parts import PartSet, PartSource

STEP = 24 * 1024
"""Three parts of the smallest packet."""


def cut(packet: Path, folder: Path, step: int = STEP) -> list[Path]:
    """Write all parts of a packet and return their files in order.

    Args:
        packet: the packet file.
        folder: where the parts go; made when it is missing.
        step: bytes of each part but the last.
    """
    folder.mkdir(exist_ok=True)
    content = packet.read_bytes()
    whole = PartSet.plan(len(content), hashlib.sha256(content).hexdigest(), step)
    files = []
    with packet.open("rb") as source:
        for number in range(1, whole.count + 1):
            reader = PartSource(source, whole, number)
            file = folder / f"{packet.stem}.{number:03d}of{whole.count:03d}.lfpart"
            file.write_bytes(b"".join(iter(lambda reader=reader: reader.read(2**20), b"")))
            files.append(file)
    return files


def bend(file: Path, name: str = "bent.lfpart") -> Path:
    """Write a copy of a part whose last byte is another one."""
    content = file.read_bytes()
    bent = file.with_name(name)
    bent.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    return bent

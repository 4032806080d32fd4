"""Packets: ``prepare`` makes one, ``open_packet`` opens one; everything callers need is here."""

from crypto.packet.frame import MAX_CONTENT_BYTES, MAX_FILE_BYTES, MIN_FILE_BYTES
from crypto.packet.manifest import DEFAULT_LIFE_S, MAX_FILES, MAX_LIFE_S, Manifest, PacketFile
from crypto.packet.packet_open import OpenPacket, open_packet
from crypto.packet.packet_seal import Facts, FileSource, PreparedPacket, prepare

__all__ = [
    "DEFAULT_LIFE_S",
    "MAX_CONTENT_BYTES",
    "MAX_FILES",
    "MAX_FILE_BYTES",
    "MAX_LIFE_S",
    "MIN_FILE_BYTES",
    "Facts",
    "FileSource",
    "Manifest",
    "OpenPacket",
    "PacketFile",
    "PreparedPacket",
    "open_packet",
    "prepare",
]

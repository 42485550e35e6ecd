"""Writes small files in MaxMind's format (version 2): networks and what is said of them. Enough for tests.

The search tree has records of 24 bits; the data section holds maps, lists, texts and whole numbers.
"""

import struct
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

Network = IPv4Network | IPv6Network


def write(file: Path, networks: dict[str, Any], *, built: int, version: int = 6) -> Path:
    """A file that says these things of these networks; ``built`` in seconds since 1970."""
    nodes: list[list[Any]] = [[None, None]]
    for text, said in networks.items():
        _enter(nodes, ip_network(text), said, version)
    data, places = bytearray(), {}
    for said in networks.values():
        if repr(said) not in places:
            places[repr(said)] = len(data)
            data += _data(said)
    tree = bytearray()
    for node in nodes:
        for side in node:
            match side:
                case None:
                    number = len(nodes)
                case int():
                    number = side
                case _:
                    number = len(nodes) + 16 + places[repr(side[0])]
            tree += number.to_bytes(3, "big")
    about = {
        "node_count": len(nodes), "record_size": 24, "ip_version": version, "database_type": "Test",
        "languages": ["en"], "binary_format_major_version": 2, "binary_format_minor_version": 0,
        "build_epoch": built, "description": {"en": "a file of a test"},
    }  # fmt: skip
    file.write_bytes(bytes(tree) + bytes(16) + bytes(data) + b"\xab\xcd\xefMaxMind.com" + _data(about))
    return file


def _enter(nodes: list[list[Any]], network: Network, said: Any, version: int) -> None:
    """IPv4 stands below ``::/96`` in a tree of the sixth protocol."""
    bits = f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
    if version == 6 and network.version == 4:
        bits = "0" * 96 + bits
    place = 0
    for bit in bits[:-1]:
        following = nodes[place][int(bit)]
        if following is None:
            nodes.append([None, None])
            following = nodes[place][int(bit)] = len(nodes) - 1
        place = following
    nodes[place][int(bits[-1])] = (said,)


_WHOLE = {"node_count": 6, "build_epoch": 9}
"""Kinds of whole numbers by their names: of 32 and of 64 bits; others have 16."""


def _data(value: Any, name: str = "") -> bytes:
    if isinstance(value, str):
        raw = value.encode()
        return _control(2, len(raw)) + raw
    if isinstance(value, dict):
        parts = b"".join(_data(name) + _data(part, name) for name, part in value.items())
        return _control(7, len(value)) + parts
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(_data, value))
    raw = struct.pack(">Q", value).lstrip(b"\0")
    return _control(_WHOLE.get(name, 5), len(raw)) + raw


def _control(kind: int, size: int) -> bytes:
    """Kind and size; long kinds stand in a second byte, sizes from 29 on in another."""
    more = b"" if size < 29 else bytes([size - 29])
    first = (kind << 5 if kind < 8 else 0) | min(size, 29)
    return bytes([first]) + (b"" if kind < 8 else bytes([kind - 7])) + more

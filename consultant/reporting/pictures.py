"""Charts as PNG for mail: bars on white, drawn point by point, four colours and no more.

Mail clients show neither SVG nor styles of a sheet; a small PNG with its words beside it
survives them all (PNG, third edition: colour type 3, one palette entry a byte).
"""

import struct
import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 576, 144
#: Background, line, first series, second series; told apart without colour by their place.
PALETTE = bytes.fromhex("ffffffc9ced60b5c8a8a5a00")
GROUND, LINE, FIRST, SECOND = range(4)
_FLOOR = 4  # points beneath the line


def draw_bars(groups: Sequence[tuple[int, ...]]) -> bytes:
    """A PNG with a group of one or two bars for each entry, the highest as high as the picture."""
    canvas = [bytearray([GROUND]) * WIDTH for _ in range(HEIGHT)]
    line = HEIGHT - _FLOOR
    canvas[line] = bytearray([LINE]) * WIDTH
    highest = max((value for group in groups for value in group), default=0) or 1
    step = WIDTH // max(1, len(groups))
    for at, group in enumerate(groups):
        width = max(2, (step - 12) // max(1, len(group)))
        for nth, value in enumerate(group):
            left = at * step + 6 + nth * width
            tall = value * (line - 4) // highest
            for y in range(line - tall, line):
                canvas[y][left : left + width - 2] = bytes([FIRST + nth]) * (width - 2)
    return _png(canvas)


def _png(rows: Sequence[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", PALETTE)
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checked)

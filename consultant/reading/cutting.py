"""An attachment taken out of a message, every other byte left as it came."""

from collections.abc import Iterator

from consultant.reading.letters import parse_tree
from consultant.reading.parts import name_of


def cut_attachment(raw: bytes, name: str) -> bytes:
    """The message with the content of every part of that file name emptied; as it was without one.

    Headers stay, the file's name among them: nothing else of the message may change, or the
    signatures and sizes of its other parts would no longer fit. Raises UnreadableError for a
    message beyond the bounds of reading.
    """
    for part in parse_tree(raw, kept=len(raw)).walk():
        payload = part.get_payload()
        if name_of(part) != name or not isinstance(payload, str) or not payload:
            continue
        body = payload.encode("ascii", "surrogateescape")
        for start in _places(raw, body):
            raw = raw[:start] + raw[start + len(body) :]
    return raw


def _places(raw: bytes, body: bytes) -> Iterator[int]:
    """Where this is all that a part holds, the last first: a blank line before, its end behind."""
    start = raw.rfind(body)
    while start >= 0:
        behind = raw[start + len(body) :]
        is_whole = behind[:4].lstrip(b"\r\n").startswith(b"--") or not behind.strip()
        if is_whole and raw[:start].endswith((b"\n\r\n", b"\n\n")):
            yield start
        start = raw.rfind(body, 0, start)

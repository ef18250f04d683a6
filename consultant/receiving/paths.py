"""Reads what stands behind MAIL FROM: and RCPT TO: (RFC 5321 section 4.1.2), strictly."""

import re
from dataclasses import dataclass

#: RFC 5321 section 4.5.3.1.3 says 256; long plus-addresses in the wild pass it.
MAX_PATH = 512

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
#: "<", an old source route that is skipped (RFC 5321 appendix F.2), the mailbox, ">".
#: The pieces exclude each other's first characters, so matching never goes back.
_PATH = re.compile(
    r"""\ *<(?:@[^:<>\s"]+:)?
    (?P<mailbox>(?:"(?:[^"\\]|\\.)*"|[^\s"<>@()\\,;:\[\]]+)(?:@[^\s"<>@(),;\\]+)?)?
    >(?:\ +(?P<rest>.*))?$""",
    re.VERBOSE,
)
_BARE = re.compile(r"(?P<path>[^\s<>]+)(?:\ +(?P<rest>.*))?$")
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An address as heard, and the parameters behind it by name in capitals."""

    address: str  # "" is the null sender
    parameters: dict[str, str]


def read_path(argument: str, keyword: str) -> Path | None:
    """`FROM:<a@b> SIZE=9` with keyword `FROM:` gives the path; None for bad syntax."""
    if argument[: len(keyword)].upper() != keyword or _CONTROL.search(argument):
        return None
    matched = _PATH.match(_in_brackets(argument[len(keyword) :]))
    if matched is None:
        return None
    address, parameters = matched["mailbox"] or "", _read_parameters(matched["rest"] or "")
    if parameters is None or len(address) > MAX_PATH:
        return None
    return Path(address=address, parameters=parameters)


def _in_brackets(text: str) -> str:
    """`a@b SIZE=9`, as some senders write, with the brackets that it ought to have."""
    bare = _BARE.match(text.strip(" "))
    return text if bare is None else f"<{bare['path']}> {bare['rest'] or ''}"


def _read_parameters(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for word in text.split():
        matched = _PARAMETER.match(word)
        if matched is None or matched[1].upper() in found:
            return None
        found[matched[1].upper()] = matched[2] or ""
    return found


class Mailboxes:
    """The desk's own addresses; `desk+anything@` belongs to `desk@`."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = {address.casefold() for address in addresses}
        self._has_postmaster = any(a.startswith("postmaster@") for a in self._addresses)

    def own(self, address: str) -> bool:
        folded = address.casefold()
        if folded in self._addresses:
            return True
        if folded == "postmaster":  # without a domain: RFC 5321 section 4.5.1
            return self._has_postmaster
        local, _, domain = folded.rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in self._addresses

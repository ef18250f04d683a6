"""What changed between two versions of a draft, line by line and word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from starlette.responses import Response

from consultant.domain.consult import Draft
from consultant.storage import consults, drafts
from consultant.storage.session import reading
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Words of both texts at most: the comparison grows with their product.
MOST_WORDS = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A run of words: kept, left out or put in."""

    text: str
    kind: str = ""  # "", "out", "in"


def show(visit: Visit) -> Response:
    """Two versions compared: by default the desk's own with the current one."""
    with reading(visit.desk.engine) as session:
        consult = consults.get(session, visit.path("reference"))
        every = drafts.versions(session, consult)
    if not every:
        raise NoSuchPageError("There is no draft yet.")
    old, new = _chosen(visit, every, "old", 0), _chosen(visit, every, "new", len(every) - 1)
    return visit.page(
        "versions.html",
        consult=consult,
        versions=every,
        old=old,
        new=new,
        changes=changes(old.text, new.text),
    )


def changes(old: str, new: str) -> list[Change]:
    """The new text with what was left out and put in, in order."""
    a, b = _cut(old), _cut(new)
    found: list[Change] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change(text="".join(b[b1:b2])))
            continue
        if a2 > a1:
            found.append(Change(text="".join(a[a1:a2]), kind="out"))
        if b2 > b1:
            found.append(Change(text="".join(b[b1:b2]), kind="in"))
    return found


def _cut(text: str) -> list[str]:
    words: list[str] = _WORDS.findall(text)
    return words if len(words) <= MOST_WORDS else text.splitlines(keepends=True)


def _chosen(visit: Visit, every: list[Draft], name: str, usual: int) -> Draft:
    wish = visit.query(name)
    if not wish.isascii() or not wish.isdigit() or len(wish) > 9:
        return every[usual]
    return next((d for d in every if d.version == int(wish)), every[usual])

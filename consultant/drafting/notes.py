"""The notes of the tabular list that a reply shows: those that bear on its codes, each once."""

from dataclasses import dataclass

from consultant.domain.coding import Note, NoteKind
from consultant.domain.findings import Answer
from consultant.domain.inquiry import Ask

_MOST_LOOKED_UP = 6
_MOST = 3
#: notes that a recommended code shows where they bear on the case, and those of a look-up
_ALWAYS = (NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO, NoteKind.CODE_FIRST)
_LOOKED_UP = (NoteKind.INCLUSION, NoteKind.INCLUDES, NoteKind.EXCLUDES1, NoteKind.EXCLUDES2)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """The notes of one kind that stand at one place."""

    kind: str
    at: str
    text: str


def note_lines(answer: Answer) -> tuple[NoteLine, ...]:
    """Notes of one kind and place in one line, the nearest places first."""
    places: dict[tuple[NoteKind, str], list[str]] = {}
    for note in _shown(answer):
        places.setdefault((note.kind, note.at), []).append(note.text)
    kinds = {kind for kind, _ in places}
    if NoteKind.USE_ADDITIONAL in kinds and not _looks_up(answer):
        # "code first" at the further code says again what "use additional code" said
        places = {key: t for key, t in places.items() if key[0] is not NoteKind.CODE_FIRST}
    lines = [
        NoteLine(kind=kind, at=at, text=_joined(texts)) for (kind, at), texts in places.items()
    ]
    return tuple(lines[: _MOST_LOOKED_UP if _looks_up(answer) else _MOST])


def _joined(texts: list[str]) -> str:
    """A text that ends in a colon leads those that follow it; the rest are a list."""
    return "; ".join(texts).replace(":; ", ": ")


def _looks_up(answer: Answer) -> bool:
    """Whether codes are looked up for themselves, and none is worked out from a case."""
    return Ask.LOOKUP in answer.asks and Ask.CODE_FOR not in answer.asks


def _shown(answer: Answer) -> tuple[Note, ...]:
    looks_up = _looks_up(answer)
    wanted = (*_ALWAYS, *_LOOKED_UP) if looks_up else _ALWAYS
    gone = {r.code.code for r in answer.rejected}
    found = [
        n
        for f in answer.recommended
        for n in f.notes
        if n.kind in wanted and (looks_up or not f.is_named or f.term)
    ]
    found += [
        n
        for c in answer.checks
        if looks_up and c.mention.code not in gone
        for n in c.notes
        if n.kind in wanted
    ]
    # notes of chapters and blocks speak of whole ranges, not of this code
    return tuple(dict.fromkeys(n for n in found if "-" not in n.at and "chapter" not in n.at))

"""Applies the tabular list's notes among the codes of a case: excludes, and what comes first."""

from dataclasses import replace

from consultant.domain.coding import Code, Note, NoteKind
from consultant.domain.findings import Clash, ClashKind, ClashVerdict, Finding, Reason, Rejection
from consultant.matching.books import Case
from consultant.matching.diagnoses.refs import covers
from consultant.matching.diagnoses.working import Working
from consultant.matching.wording import claims


def apply_excludes(case: Case, working: Working, written: tuple[Code, ...]) -> None:
    """Sets a symptom aside that a diagnosis excludes; shows every Excludes1 among the codes."""
    gone = {r.code.code for r in working.rejected}
    codes = [f.code for f in working.found]
    codes += [c for c in written if c.code not in {*working.codes(), *gone}]
    for place, one in enumerate(codes):
        for other in codes[place + 1 :]:
            clash = _clash(case, one, other)
            if clash:
                working.clashes.append(clash)
                _set_symptom_aside(working, one, other, clash)
                _set_named_aside(working, one, other, clash)
                _drop_part(working, one, other)


def _set_named_aside(working: Working, one: Code, other: Code, clash: Clash) -> None:
    """Of a code that only stood in the letter and one that its words lead to, the latter stands."""
    by_words = {f.code.code: f.term is not None for f in working.found}
    if not {one.code, other.code} <= set(by_words):
        return
    named = [c for c in (one, other) if not by_words[c.code]]
    kept = [c for c in (one, other) if by_words[c.code]]
    if len(named) == 1 and _is_named(working, named[0]):
        working.set_aside(
            Rejection(
                code=named[0], reason=Reason.EXCLUDED, instead=kept[0].code, source=clash.source
            )
        )


def _is_named(working: Working, code: Code) -> bool:
    return any(f.is_named for f in working.found if f.code.code == code.code)


def _drop_part(working: Working, one: Code, other: Code) -> None:
    """A code for words that the other one's description holds already is not told beside it."""
    found = {f.code.code: f for f in working.found}
    for code, whole in ((one, other), (other, one)):
        finding = found.get(code.code)
        if finding is None or finding.term is None or whole.code not in found:
            continue
        words = claims(finding.term.text)
        if words and words <= claims(whole.description):
            working.demote([finding])
            return


def apply_order(case: Case, working: Working) -> None:
    """Puts the codes in the order that "code first" and "use additional code" ask for."""
    order = {f.code.code: place * 10 for place, f in enumerate(working.found)}
    for finding in working.found:  # what an injury left comes before it (guideline I.B.10)
        if finding.code.description.lower().endswith("sequela"):
            order[finding.code.code] += 1000
        if finding.code.description.startswith("Poisoning by"):  # I.C.19.e.5.b
            order[finding.code.code] -= 1000
    shown: dict[str, list[Note]] = {f.code.code: [] for f in working.found}
    for finding in working.found:
        for note in case.catalog.notes(finding.code):
            _place(finding, note, working.found, order, shown)
    working.found = [
        _with_notes(f, tuple(shown[f.code.code]))
        for f in sorted(working.found, key=lambda f: order[f.code.code])
    ]


def _place(
    finding: Finding,
    note: Note,
    found: list[Finding],
    order: dict[str, int],
    shown: dict[str, list[Note]],
) -> None:
    here = finding.code.code
    for other in found:
        there = other.code.code
        if there == here or not covers(note.text, there) or _is_other_sixth(note, there):
            continue
        if note.kind is NoteKind.CODE_FIRST:
            order[here] = max(order[here], order[there] + 1)
            shown[here].append(note)
        elif note.kind is NoteKind.USE_ADDITIONAL:
            order[there] = max(order[there], order[here] + 1)
            shown[here].append(note)
        elif note.kind is NoteKind.CODE_ALSO:
            shown[here].append(note)


def _is_other_sixth(note: Note, code: str) -> bool:
    """Whether a note asks for the drug of an adverse effect, and the code is no such one."""
    return "character 5" in note.text and len(code) == 8 and code[6] != "5" and code[5] != "5"


def _with_notes(finding: Finding, notes: tuple[Note, ...]) -> Finding:
    return replace(finding, notes=tuple(dict.fromkeys((*finding.notes, *notes))))


def _clash(case: Case, one: Code, other: Code) -> Clash | None:
    for here, there in ((one, other), (other, one)):
        for note in case.catalog.notes(here):
            if note.kind is NoteKind.EXCLUDES1 and covers(note.text, there.code):
                return Clash(
                    kind=ClashKind.EXCLUDES1,
                    codes=(here.code, there.code),
                    verdict=ClashVerdict.EXCLUDED,
                    source=f"{here.citation}, Excludes1 note at {note.at}",
                    at=note.at,
                )
    return None


def _set_symptom_aside(working: Working, one: Code, other: Code, clash: Clash) -> None:
    """Of a symptom and a diagnosis that exclude each other, the diagnosis stands."""
    symptoms = [c for c in (one, other) if c.code.startswith("R")]
    if len(symptoms) == 1:
        kept = other if symptoms[0] is one else one
        working.set_aside(
            Rejection(
                code=symptoms[0],
                reason=Reason.EXCLUDED,
                instead=kept.code,
                source=clash.source,
            )
        )

"""Codes that a note asks for beside another: the site and depth of a diabetic ulcer.

Type 2 diabetes with foot ulcer, note: "use additional code to identify site of ulcer (L97.4-)"
   --> of the complete codes there, the one whose every further word the letter says
"""

from collections.abc import Iterator

from consultant.domain.coding import Code, CodeSystem, NoteKind
from consultant.domain.findings import Finding, Reason, Rejection
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.refs import refs
from consultant.matching.diagnoses.working import Working
from consultant.matching.wording import claims

_LEAST = 2  # words beyond the header's that the letter must say
_BEYOND = 1  # words that it need not say: "heel and midfoot"


def add_additional(case: Case, working: Working, said: Said) -> None:
    """For each note of a found code that names a range, the code there that the letter tells of."""
    for finding in tuple(working.found):
        for start, end in _asked_for(case, finding.code):
            exact = [
                f for f in working.found if start <= f.code.code[:3] <= end and _is_told(f, said)
            ]
            if exact:
                continue
            best = _best(case, start, end, said)
            if best is not None:
                working.demote([f for f in working.found if start <= f.code.code[:3] <= end])
                _put_after(working, finding, best)
                _set_written_aside(case, working, best)


def _put_after(working: Working, finding: Finding, code: Code) -> None:
    codes = working.codes()
    place = codes.index(finding.code.code) + 1 if finding.code.code in codes else len(codes)
    working.rejected = [r for r in working.rejected if r.code.code != code.code]
    working.found.insert(place, _finding(code))


def _set_written_aside(case: Case, working: Working, best: Code) -> None:
    for mention in case.inquiry.mentions:
        code = case.code(mention.code, CodeSystem.ICD10CM)
        if code and code.code[:3] == best.code[:3] and code.code != best.code:
            gone = Rejection(code=code, reason=Reason.OTHER_WORDS, instead=best.code)
            working.rejected = [r for r in working.rejected if r.code.code != code.code]
            working.set_aside(gone)


def _asked_for(case: Case, code: Code) -> Iterator[tuple[str, str]]:
    """Categories that its own notes ask for; those above it speak of too much."""
    for note in case.catalog.notes(code):
        if note.kind is NoteKind.USE_ADDITIONAL and note.at == code.code:
            for first, last in refs(note.text):
                yield first[:3], last[:3]


def _is_told(finding: Finding, said: Said) -> bool:
    return not claims(finding.code.description) - said.stems and not finding.is_unspecified


def _best(case: Case, start: str, end: str, said: Said) -> Code | None:
    header = case.code(start, CodeSystem.ICD10CM) if start == end else None
    if header is None or header.billable:
        return None
    common = claims(header.description)
    fitting = []
    for child in case.catalog.children(header):
        for leaf in (child,) if child.billable else leaves_of(case, child, said):
            own = claims(leaf.description) - common
            told, beyond = len(own & said.stems), len(own - said.stems)
            text = leaf.description.lower()
            if told >= _LEAST and beyond <= _BEYOND and "unspecified part" not in text:
                fitting.append((" other part" in text, beyond - told, leaf.code, leaf))
    return min(fitting)[3] if fitting else None


def _finding(code: Code) -> Finding:
    return Finding(code=code, score=0.8, because=("asked for by a note",), is_recommended=True)

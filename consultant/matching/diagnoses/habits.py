"""Applies what guidelines say of codes together: combined, added, dropped, put first."""

import re
from collections.abc import Sequence

from consultant.domain.coding import Code, CodeSystem, NoteKind
from consultant.domain.findings import Check, Finding, Reason, Rejection, Rule
from consultant.library.guidelines import Guideline
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.refs import covers
from consultant.matching.diagnoses.siblings import as_branches
from consultant.matching.diagnoses.working import Working
from consultant.matching.wording import claims, stems

#: a letter that asks for the order is told its rule, also where the codes stood in it already
_ORDER = re.compile(r"\b(?:first|order|sequenc\w*|primary|principal)\b")
_DENIAL = re.compile(r"\b(?:no|not|never|denies|without|w/o|off)\s+(?:an?\s+)?$")


def apply_habits(case: Case, checks: Sequence[Check], working: Working, said: Said) -> None:
    """Every guideline that applies, in the order they are written."""
    written = [c.code for c in checks if c.code]
    for guideline in case.books.guidelines:
        if _applies(case, guideline, working, written):
            _apply(case, guideline, working, written, said)


def put_called(case: Case, working: Working) -> None:
    """Codes that the trade calls by words which their own texts do not hold."""
    for calling in case.books.callings:
        words = next((w for w in calling.words if _is_said(case, w)), "")
        if not words:
            continue
        for code in _found(case, (calling.code,)):
            # the trade's word is surer than what a search made of it
            working.found = [
                f for f in working.found if not f.term or f.code.code[:3] != code.code[:3]
            ]
            working.put(
                Finding(
                    code=code,
                    score=0.8,
                    because=("called so",),
                    words=(_as_written(case, words),),
                    is_recommended=True,
                )
            )


def _is_said(case: Case, words: str) -> bool:
    """Whether the letter says it, as words of their own and not to deny it."""
    found = re.search(rf"(?<!\w){re.escape(words)}", case.said)
    return found is not None and not _DENIAL.search(case.said[: found.start()][-12:])


def _as_written(case: Case, words: str) -> str:
    """The trade's words as the letter has them; those of the subject as they are."""
    place = case.inquiry.text.lower().find(words)
    return case.inquiry.text[place : place + len(words)] if place >= 0 else words


def _applies(case: Case, guideline: Guideline, working: Working, written: Sequence[Code]) -> bool:
    gone = {r.code.code for r in working.rejected}
    named = {m.code for m in case.inquiry.mentions} | {c.code for c in written}
    codes = {*working.codes(), *(named - gone), *(working.noted - gone)}
    if not all(_any(codes, group) for group in guideline.have):
        return False
    if _any(codes, guideline.lacks):
        return False
    groups = (guideline.said, *guideline.also_said)
    if not all(any(w in case.said for w in group) for group in groups if group):
        return False
    return not any(w in case.said for w in guideline.unsaid)


def _any(codes: set[str], prefixes: Sequence[str]) -> bool:
    return any(code.startswith(prefix) for code in codes for prefix in prefixes)


def _apply(
    case: Case,
    guideline: Guideline,
    working: Working,
    written: Sequence[Code],
    said: Said,
) -> None:
    before = (working.codes(), len(working.rejected), len(working.missing))
    _replace(case, guideline, working, written, said)
    _tell_as_history(case, guideline, working, written, said)
    for code in _found(case, guideline.add):
        working.bring_back(_finding(code, guideline))
    for code in [*[f.code for f in working.found], *written]:
        if code.code.startswith(guideline.drop) and guideline.drop:
            working.set_aside(_rejection(code, guideline))
    _close_comparisons(guideline, working)
    _order(guideline, working)
    if guideline.missing:
        _leave_open(case, guideline, working)
    after = (working.codes(), len(working.rejected), len(working.missing))
    is_on_order = bool(guideline.first) or "order" in guideline.text
    if before != after or (is_on_order and _ORDER.search(case.said)):
        working.rules.append(
            Rule(text=guideline.text, source=guideline.source, codes=tuple(working.codes()))
        )


def _rejection(code: Code, guideline: Guideline, instead: str = "") -> Rejection:
    return Rejection(
        code=code,
        reason=Reason.GUIDELINE,
        why=guideline.text,
        instead=instead,
        source=guideline.source,
    )


def _replace(
    case: Case, guideline: Guideline, working: Working, written: Sequence[Code], said: Said
) -> None:
    for prefix, target in guideline.replace.items():
        new = _complete(case, target, said)
        if new is None:
            continue
        for code in [*[f.code for f in working.found], *written]:
            if code.code.startswith(prefix) and code.code != new.code:
                working.swap(code.code, _finding(new, guideline))
                working.put(_finding(new, guideline))
                working.set_aside(_rejection(code, guideline, new.code))


def _complete(case: Case, target: str, said: Said) -> Code | None:
    """The target; of a header the code under it of which the letter says most and lacks least."""
    # G0439 of HCPCS and G04.39 of ICD-10-CM are alike but for the dot
    is_service = len(target) == 5 and "." not in target
    code = case.code(target, CodeSystem.HCPCS if is_service else CodeSystem.ICD10CM)
    if code is None or code.billable:
        return code
    common = claims(code.description)
    return min(
        leaves_of(case, code, said),
        key=lambda leaf: (
            len(claims(leaf.description) - common - said.stems)
            - len((claims(leaf.description) - common) & said.stems),
            leaf.code,
        ),
        default=None,
    )


def _tell_as_history(
    case: Case,
    guideline: Guideline,
    working: Working,
    written: Sequence[Code],
    said: Said,
) -> None:
    if not guideline.history:
        return
    for code in [*[f.code for f in working.found], *written]:
        if code.code.startswith(guideline.history):
            past = _history_of(case, code, said)
            if past:
                working.put(_finding(past, guideline))


def _history_of(case: Case, code: Code, said: Said) -> Code | None:
    """The Z85 code whose notes say "conditions classifiable to" this one, nearest in words."""
    return classified_to(case, code, "Z85", said)


def classified_to(case: Case, code: Code, header_code: str, said: Said) -> Code | None:
    """Of the codes under a header the one whose notes say "conditions classifiable to" this."""
    header = case.code(header_code, CodeSystem.ICD10CM)
    leaves = leaves_of(case, header, said) if header else ()
    fitting = [
        leaf
        for leaf in leaves
        if any(
            n.kind is NoteKind.INCLUSION
            and "classifiable to" in n.text
            and covers(n.text, code.code)
            for n in case.catalog.notes(leaf)
        )
    ]
    above = case.code(code.code[:3], CodeSystem.ICD10CM)
    words = stems(code.description) | said.stems | (stems(above.description) if above else set())
    return min(
        fitting,
        key=lambda leaf: (
            len(claims(leaf.description) - words) - len(claims(leaf.description) & words),
            leaf.code,
        ),
        default=None,
    )


def _found(case: Case, codes: Sequence[str]) -> list[Code]:
    held = (case.code(code) for code in codes)
    return [code for code in held if code is not None and code.billable]


def _finding(code: Code, guideline: Guideline) -> Finding:
    return Finding(code=code, score=0.85, because=(guideline.source,), is_recommended=True)


def _order(guideline: Guideline, working: Working) -> None:
    prefixes = guideline.first
    if prefixes:
        working.found.sort(
            key=lambda f: next(
                (i for i, p in enumerate(prefixes) if f.code.code.startswith(p)), len(prefixes)
            )
        )
    if guideline.last:
        working.found.sort(key=lambda f: f.code.code.startswith(guideline.last))


def _close_comparisons(guideline: Guideline, working: Working) -> None:
    """What is dropped needs no further fact."""
    if not guideline.drop:
        return
    closed = [
        c for c in working.comparisons if all(x.code.startswith(guideline.drop) for x in c.codes)
    ]
    questions = {q for c in closed for q in c.questions}
    working.comparisons = [c for c in working.comparisons if c not in closed]
    working.missing = [(m, q) for m, q in working.missing if q not in questions]


def _leave_open(case: Case, guideline: Guideline, working: Working) -> None:
    """A fact that only the provider can give; codes that need it are not chosen."""
    working.missing.append((guideline.missing, guideline.question))
    if not guideline.vague:
        return
    vague = [f for f in working.found if f.code.code.startswith(guideline.vague)]
    asked = [r for r in working.rejected if r.code.code.startswith(guideline.vague)]
    working.demote(vague)
    working.rejected = [r for r in working.rejected if r not in asked]
    codes = tuple(
        {c.code: c for c in [*(r.code for r in asked), *(f.code for f in vague)]}.values()
    )
    if len(codes) > 1:
        working.comparisons.append(as_branches(case, codes))

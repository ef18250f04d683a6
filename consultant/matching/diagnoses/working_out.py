"""Works out the diagnoses of a case, step by step."""

from collections.abc import Sequence
from dataclasses import replace

from consultant.domain.coding import Code, NoteKind, Term
from consultant.domain.findings import Check, Finding
from consultant.matching.books import Case
from consultant.matching.diagnoses.additional import add_additional
from consultant.matching.diagnoses.drugs import code_drugs
from consultant.matching.diagnoses.habits import apply_habits, classified_to, put_called
from consultant.matching.diagnoses.leaves import open_side
from consultant.matching.diagnoses.letter import Said, hear
from consultant.matching.diagnoses.notes import apply_excludes, apply_order
from consultant.matching.diagnoses.numbers import code_measures
from consultant.matching.diagnoses.outside import outer_causes
from consultant.matching.diagnoses.phrases import (
    OF_A_RELATIVE,
    OF_THE_PAST,
    one_of,
    parts_of,
    phrases_of,
)
from consultant.matching.diagnoses.refs import covers
from consultant.matching.diagnoses.terms import Candidate, candidates_for
from consultant.matching.diagnoses.working import Working
from consultant.matching.diagnoses.written import weigh_written
from consultant.matching.learned import prefer
from consultant.matching.wording import claims, stems

_NEAR = 0.15  # so far below the best one a surer one may stand
_ASKS_FOR_MORE = frozenset({NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO})


def work_out(case: Case, terms: Sequence[Term], checks: Sequence[Check]) -> Working:
    """The codes for these terms and for those written, in the order to be reported."""
    said = hear(case)
    working = Working()
    for phrase in _as_wholes(case, phrases_of(case, terms), said):
        _code(case, phrase, working, said)
    for outside in outer_causes(case, said):
        working.put(_finding(outside, is_recommended=True))
    code_drugs(case, terms, working, said)
    put_called(case, working)
    _drop_vaguer(working)
    add_additional(case, working, said)
    weigh_written(case, checks, working, said)
    code_measures(case, working, said)
    apply_habits(case, checks, working, said)
    add_additional(case, working, said)
    code_measures(case, working, said)
    prefer(case, working, said)
    apply_excludes(case, working, tuple(c.code for c in checks if c.code))
    apply_order(case, working)
    # a header and the letter's own words may lead to the same choice
    once = {frozenset(c.code for c in x.codes): x for x in reversed(working.comparisons)}
    working.comparisons = list(once.values())[::-1]
    return working


def _as_wholes(case: Case, phrases: Sequence[Term], said: Said) -> list[Term]:
    """Neighbours that one code says all of are one phrase: "foot ulcer, left heel"."""
    found: list[Term] = []
    for phrase in phrases:
        whole = one_of(case, found[-1], phrase) if found else None
        if whole and _says_both(case, whole, (found[-1], phrase), said):
            found[-1] = whole
        else:
            found.append(phrase)
    return found


def _says_both(case: Case, whole: Term, parts: Sequence[Term], said: Said) -> bool:
    best = next(iter(candidates_for(case, whole, said)), None)
    if best is None or not best.is_sure or not all(best.says_all(p) for p in parts):
        return False
    alone = [next(iter(candidates_for(case, p, said)), None) for p in parts]
    # two conditions that have codes of their own are joined by guidelines, not by words
    return not all(c is not None and c.is_sure and c.is_whole for c in alone)


def _code(case: Case, phrase: Term, working: Working, said: Said) -> None:
    """The phrase's code; where it ties conditions together, theirs as the notes ask for them."""
    if past := _of_a_relative(case, phrase, said) or _of_the_past(case, phrase, said):
        working.put(past)
        return
    ranked = candidates_for(case, phrase, said)
    parts = parts_of(phrase)
    best = _surer(next((c for c in ranked if all(c.says(p) for p in parts)), None), ranked)
    if best and best.is_sure:
        _take(case, best, working, said)
        _add_noted(case, best, parts, working, said)
    elif parts:
        for part in parts:
            _code(case, part, working, said)
    elif best:
        working.others.append(_finding(best))
    working.others += [_finding(c) for c in ranked if c is not best]


def _surer(best: Candidate | None, ranked: Sequence[Candidate]) -> Candidate | None:
    """Beside a vague best one a code of its category that says all, side included, is taken."""
    if best is None or (best.is_sure and best.says_all(best.term)):
        return best
    near = (
        c
        for c in ranked
        if c.is_sure
        and c.says_all(c.term)
        and c.code.code[:3] == best.code.code[:3]
        and (c.unsupported <= best.unsupported or not best.is_sure)
    )
    return next((c for c in near if best.worth - c.worth < _NEAR), best)


def _of_a_relative(case: Case, phrase: Term, said: Said) -> Finding | None:
    """A relative's cancer: the family history code that the site's own is classified to; of
    another illness the history code that says it.
    """
    if not phrase.text.startswith(OF_A_RELATIVE):
        return None
    own = replace(phrase, text=phrase.text.removeprefix(OF_A_RELATIVE))
    ranked = [c for c in candidates_for(case, own, said) if _is_primary(c.code)]
    past = classified_to(case, ranked[0].code, "Z80", said) if ranked else None
    if past is not None:
        return replace(_finding(replace(ranked[0], code=past), is_recommended=True), term=phrase)
    whole = next(iter(candidates_for(case, phrase, said)), None)
    is_history = whole and whole.is_sure and "Z81" <= whole.code.code[:3] <= "Z84"
    return _finding(whole, is_recommended=True) if whole and is_history else None


def _is_primary(code: Code) -> bool:
    """Whether it is for a cancer where it began: a relative's is told by that."""
    return code.code.startswith("C") and not "C77" <= code.code[:3] <= "C79"


def _of_the_past(case: Case, phrase: Term, said: Said) -> Finding | None:
    """A past cancer of this patient: the history code that its own is classified to."""
    if not phrase.text.startswith(OF_THE_PAST):
        return None
    own = replace(phrase, text=phrase.text.removeprefix(OF_THE_PAST))
    ranked = [c for c in candidates_for(case, own, said) if _is_primary(c.code)]
    past = classified_to(case, ranked[0].code, "Z85", said) if ranked else None
    if past is None:
        return None
    return replace(_finding(replace(ranked[0], code=past), is_recommended=True), term=phrase)


def _take(case: Case, best: Candidate, working: Working, said: Said) -> None:
    sides = open_side(case, best.code, said)
    if sides:
        working.comparisons.append(sides)
        working.missing += [(m, q) for m, q in zip(sides.missing, sides.questions, strict=True)]
    else:
        working.put(_finding(best, is_recommended=True))


def _add_noted(
    case: Case, whole: Candidate, parts: Sequence[Term], working: Working, said: Said
) -> None:
    """A part that a note of the whole's code asks for: the stage of the kidney disease."""
    notes = [n for n in case.catalog.notes(whole.code) if n.kind in _ASKS_FOR_MORE]
    for part in parts:
        ranked = candidates_for(case, part, said)
        if not ranked or not ranked[0].is_sure:
            continue
        code = ranked[0].code
        is_noted = any(covers(n.text, code.code) for n in notes)
        if is_noted and code.code[:3] != whole.code.code[:3]:
            working.put(_finding(ranked[0], is_recommended=True))


def _finding(candidate: Candidate, *, is_recommended: bool = False) -> Finding:
    return Finding(
        code=candidate.code,
        score=candidate.worth,
        because=candidate.because,
        words=tuple(w for w in (candidate.term.words,) if w),
        term=candidate.term,
        is_recommended=is_recommended,
        is_unspecified="unspecified" in candidate.code.description.lower(),
    )


def _drop_vaguer(working: Working) -> None:
    """An unspecified code falls where a more exact one for the same words was found."""
    exact = [f for f in working.found if not f.is_unspecified]
    vague = [f for f in working.found if f.is_unspecified and any(_says(e, f) for e in exact)]
    vague += [f for f in working.found if any(_says_plainly(e, f) for e in exact)]
    working.demote(vague)


def _says(exact: Finding, vague: Finding) -> bool:
    """Whether the exact code of the same category covers the vague one's words."""
    if exact.code.code[:3] != vague.code.code[:3] or vague.term is None:
        return False
    is_beside = exact.code.parent == vague.code.parent
    return is_beside or stems(vague.term.text) <= stems(exact.code.description)


def _says_plainly(exact: Finding, vague: Finding) -> bool:
    """Whether the other is for the same illness "without complications", or for less of it."""
    if exact.term is None or exact.code.code == vague.code.code:
        return False
    if exact.code.code[:3] == vague.code.code[:3]:
        return "without complication" in vague.code.description.lower()
    own = claims(vague.code.description)
    is_of_its_kind = vague.is_unspecified and exact.code.code[0] == vague.code.code[0]
    return is_of_its_kind and bool(own) and own < claims(exact.term.text)

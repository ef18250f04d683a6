"""Codes in the letter against what the letter says: borne out, mended, or set aside."""

import re
from collections.abc import Sequence

from consultant.domain.coding import Code, CodeSystem, FactName, Standing, Term
from consultant.domain.findings import (
    Check,
    Finding,
    Reason,
    Rejection,
)
from consultant.domain.inquiry import Ask
from consultant.matching.books import Case
from consultant.matching.diagnoses.between import choose_between, named
from consultant.matching.diagnoses.leaves import (
    leaves_of,
    mend_encounter,
    mend_side,
    open_side,
)
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.sevenths import is_of_fracture, is_open_in
from consultant.matching.diagnoses.siblings import as_branches
from consultant.matching.diagnoses.terms import candidates_for
from consultant.matching.diagnoses.working import Working
from consultant.matching.wording import claims, coverage, stem, stems

_NO_PAST = re.compile(r"\bno (?:personal|prior|past) (?:history|hx)\b")
_WORKED = frozenset({CodeSystem.ICD10CM, CodeSystem.HCPCS})
_BRANCHES = 8  # so many ways a reply can spell out
#: how nouns end that name one illness
_ILLNESSES = ("itis", "oma", "osis", "emia", "uria", "lithiasis", "plegia", "pathy")
_CLEARLY = 0.1  # so much more a code must be worth for the same words
_MATCHED = 0.6  # share of a description's claims that a denied term must cover


def _is_meant(case: Case, term: Term, code: Code, said: Said) -> bool:
    """Whether the term is what the code is for: by its words, or as the first that they lead to."""
    words, claimed = stems(term.text), claims(code.description)
    if not words & claimed:
        return False
    if len(words & claimed) / len(words) >= _MATCHED or _head(term) in claimed:
        return True
    first = next(iter(candidates_for(case, term, said)), None)
    return first is not None and first.says(term) and first.code.code[:3] == code.code[:3]


def _head(term: Term) -> str:
    """The noun of a phrase that names an illness by itself: the appendicitis of an early one."""
    last = term.text.lower().split()[-1]
    return stem(last) if last.endswith(_ILLNESSES) else ""


def weigh_written(case: Case, checks: Sequence[Check], working: Working, said: Said) -> None:
    """Each code of the letter that is worked out here finds its place in the case."""
    codes = [
        c.code
        for c in checks
        if c.code and c.mention.system in _WORKED and c.standing is Standing.IN_FORCE
    ]
    choose_between(case, codes, working, said)
    for code in codes:
        if code.code not in {r.code.code for r in working.rejected}:
            _weigh(case, code, working, said)


def _weigh(case: Case, code: Code, working: Working, said: Said) -> None:
    if any(code in c.codes for c in working.comparisons):
        return
    if not code.billable:
        _complete(case, code, working, said)
    elif _weigh_denied(case, code, working, said) or _weigh_history(case, code, working):
        return
    elif said.rules_out(code) and (mended := mend_side(case, code, said)):
        _mend(case, code, mended, working)
    elif (mended := _other_encounter(case, code, said)) is not None:
        _mend_encounter(case, code, mended, working)
    elif (rival := _rival(code, working)) and not _is_beside(case, rival):
        _weigh_rival(case, code, rival, working, said)
    elif exact := _more_exact(code, working):
        working.set_aside(Rejection(code=code, reason=Reason.OTHER_WORDS, instead=exact))
    else:
        working.put(named(code, said))


def _other_encounter(case: Case, code: Code, said: Said) -> Code | None:
    """The same injury with another last character, where what the letter tells asks for it."""
    is_told = bool(said.encounter) and is_of_fracture(code) and is_open_in(case.said)
    if not said.rules_out(code) and not is_told:
        return None
    mended = mend_encounter(case, code, said)
    return mended if mended != code else None


def _complete(case: Case, header: Code, working: Working, said: Said) -> None:
    """A header: the leaf that the facts leave, or a question."""
    inside = [f for f in working.found if f.code.code.startswith(header.code)]
    if not inside:
        leaves = leaves_of(case, header, said)
        vague = next((c for c in leaves if "unspecified" in c.description.lower()), None)
        sides = open_side(case, vague, said) if vague else None
        if sides:
            working.comparisons.append(sides)
            working.missing += [("laterality", q) for q in sides.questions]
        elif only := _only_one(header, leaves, vague, said):
            working.put(named(only, said))
        elif len(leaves) <= _BRANCHES:
            working.comparisons.append(as_branches(case, leaves))
    working.set_aside(Rejection(code=header, reason=Reason.HEADER))


def _only_one(header: Code, leaves: Sequence[Code], vague: Code | None, said: Said) -> Code | None:
    """The leaf that the letter's words single out, else the unspecified one; or none."""
    if len(leaves) == 1:
        return leaves[0]
    borne_out = [
        c
        for c in leaves
        if not claims(c.description) - claims(header.description) - said.stems
        and "unspecified" not in c.description.lower()
    ]
    if len(borne_out) == 1:
        return borne_out[0]
    # a category that is only spoken of is no code of the case
    return vague if len(leaves) <= _BRANCHES or len(header.code) > 3 else None


def _weigh_denied(case: Case, code: Code, working: Working, said: Said) -> bool:
    """A code for what the letter denies, suspects or has ruled out does not stand."""
    for term in case.inquiry.terms:
        if term.is_present or term.historical or term.family:
            continue
        if _is_meant(case, term, code, said) and not _is_said_otherwise(case, stems(term.text)):
            working.set_aside(
                Rejection(
                    code=code,
                    reason=Reason.NOT_ESTABLISHED,
                    words=term.words or term.text,
                    source=_uncertain_source(case),
                )
            )
            return True
    return False


def _weigh_history(case: Case, code: Code, working: Working) -> bool:
    """A code for a past that the letter says there is none of."""
    found = _NO_PAST.search(case.said)
    if found is None or not code.description.startswith("Personal history"):
        return False
    working.set_aside(Rejection(code=code, reason=Reason.NOT_ESTABLISHED, words=found[0]))
    return True


def _is_said_otherwise(case: Case, words: frozenset[str]) -> bool:
    return any(t.is_present and words <= stems(t.text) for t in case.inquiry.terms)


def _uncertain_source(case: Case) -> str:
    settings = {str(v) for v in case.inquiry.values(FactName.SETTING)}
    return "" if "inpatient" in settings else "Official Guidelines IV.H"


def _mend(case: Case, code: Code, mended: Code, working: Working) -> None:
    fact = case.inquiry.fact(FactName.LATERALITY)
    words = fact.words if fact else ""
    side = next((s for s in ("right", "left", "bilateral") if s in code.description.lower()), "")
    working.found = [f for f in working.found if f.code.code[:5] != mended.code[:5]]
    working.found.insert(
        0,
        Finding(code=mended, score=0.9, because=("side",), words=(words,), is_recommended=True),
    )
    working.set_aside(
        Rejection(
            code=code,
            is_for=case.say(f"side: {side}") if side else "",
            words=words,
            instead=mended.code,
        )
    )


def _mend_encounter(case: Case, code: Code, mended: Code, working: Working) -> None:
    """The 7th character tells the encounter, not the visit's number (guideline I.C.19.a)."""
    fact = case.inquiry.fact(FactName.ENCOUNTER)
    words = fact.words if fact else ""
    working.found = [f for f in working.found if f.code.code[:7] != mended.code[:7]]
    working.found.insert(
        0,
        Finding(
            code=mended,
            score=0.9,
            because=("encounter",),
            words=(words,),
            is_recommended=True,
        ),
    )
    working.set_aside(
        Rejection(
            code=code,
            is_for=code.description.rpartition(", ")[2],
            words=words,
            instead=mended.code,
            source="Official Guidelines I.C.19.a",
        )
    )


def _rival(code: Code, working: Working) -> Finding | None:
    """A code found for the letter's words in the same category, where only one can be meant."""
    if code.code in working.codes():
        return None
    if code.system is not CodeSystem.ICD10CM:
        return None
    return next((f for f in working.found if f.term and f.code.code[:3] == code.code[:3]), None)


def _more_exact(code: Code, working: Working) -> str:
    """The code that says all that this unspecified one says and more, for the letter's words;
    where only its side is open, the code above its sides.
    """
    if code.code in working.codes():
        return ""
    if "without complication" in code.description.lower():
        return next((f.code.code for f in working.found if f.code.code[:3] == code.code[:3]), "")
    words = claims(code.description)
    if not words or "unspecified" not in code.description.lower():
        return ""
    for finding in working.found:
        is_near = finding.code.code[:1] == code.code[:1] and finding.term is not None
        if is_near and not finding.is_unspecified and words < claims(finding.code.description):
            return finding.code.code
    firsts = (comparison.codes[0] for comparison in working.comparisons if comparison.codes)
    near = (f for f in firsts if f.code[:1] == code.code[:1] and words < claims(f.description))
    return next((first.parent for first in near), "")


def _is_beside(case: Case, rival: Finding) -> bool:
    """Whether the letter asks if the two may stand together, so that neither replaces one."""
    written = {m.code for m in case.inquiry.mentions}
    return Ask.PAIR in case.inquiry.asks and rival.code.code in written


def _weigh_rival(case: Case, code: Code, rival: Finding, working: Working, said: Said) -> None:
    if rival.term and _covers_more(case, rival, code, rival.term, said):
        working.set_aside(Rejection(code=code, reason=Reason.OTHER_WORDS, instead=rival.code.code))
        return
    theirs = len(claims(code.description) - said.stems)
    ours = len(claims(rival.code.description) - said.stems)
    if theirs < ours or (theirs == ours and _says_more(code, rival.code, said)):
        working.swap(rival.code.code, named(code, said))
        working.demote([rival])
    elif ours < theirs or _says_more(rival.code, code, said):
        working.set_aside(Rejection(code=code, reason=Reason.OTHER_WORDS, instead=rival.code.code))
    else:
        working.put(named(code, said))


def _covers_more(case: Case, one: Finding, other: Code, term: Term, said: Said) -> bool:
    """Whether its description says more of the words, or the books lead from them to it alone."""
    wanted = claims(term.text)
    theirs = coverage(wanted, (other.description,))
    if coverage(wanted, (one.code.description,)) > theirs:
        return True
    texts = (one.code.description, *(b.partition(": ")[2] for b in one.because))
    if coverage(wanted, texts) <= theirs:
        return False
    worth = {c.code.code: c.worth for c in candidates_for(case, term, said)}
    return worth.get(one.code.code, 0.0) - worth.get(other.code, 0.0) > _CLEARLY


def _says_more(one: Code, other: Code, said: Said) -> bool:
    return len(claims(one.description) & said.stems) > len(claims(other.description) & said.stems)

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
from consultant.matching.diagnoses.leaves import (
    leaves_of,
    mend_encounter,
    mend_side,
    open_side,
)
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.siblings import as_branches, only_in
from consultant.matching.diagnoses.terms import candidates_for
from consultant.matching.diagnoses.working import Working
from consultant.matching.wording import claims, coverage, stem, stems

_UNLINKED = re.compile(
    r"\bno (?:stated |documented |known )?(?:cause|link)\b"
    r"|\b(?:gives|states|names|documents) no cause"
    r"|\bnever (?:connects|links|relates|ties)"
    r"|(?:\bnot|n['\u2019]t) (?:\w+ )?(?:connect|link|relate|tie)"
    r"|\bcause (?:is |was )?not\b|\bwithout a (?:cause|link)\b"
)
_LINKED = re.compile(r"\b(?:associated with|due to|secondary to|caused by|in diseases)\b")
_WORKED = frozenset({CodeSystem.ICD10CM, CodeSystem.HCPCS})
_BRANCHES = 8  # so many ways a reply can spell out
#: how nouns end that name one illness
_ILLNESSES = ("itis", "oma", "osis", "emia", "uria", "lithiasis", "plegia", "pathy")
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
    _choose_between(case, codes, working, said)
    for code in codes:
        if code.code not in {r.code.code for r in working.rejected}:
            _weigh(case, code, working, said)


def _weigh(case: Case, code: Code, working: Working, said: Said) -> None:
    if any(code in c.codes for c in working.comparisons):
        return
    if not code.billable:
        _complete(case, code, working, said)
    elif _weigh_denied(case, code, working, said):
        return
    elif said.rules_out(code) and (mended := mend_side(case, code, said)):
        _mend(case, code, mended, working)
    elif said.rules_out(code) and (mended := mend_encounter(case, code, said)):
        _mend_encounter(case, code, mended, working)
    elif (rival := _rival(code, working)) and not _is_beside(case, rival):
        _weigh_rival(code, rival, working, said)
    elif exact := _more_exact(code, working):
        working.set_aside(Rejection(code=code, reason=Reason.OTHER_WORDS, instead=exact))
    else:
        working.put(_named(code, said))


def _named(code: Code, said: Said) -> Finding:
    claimed = claims(code.description)
    borne_out = len(claimed & said.stems) / len(claimed) if claimed else 1.0
    return Finding(
        code=code,
        score=0.5 + 0.3 * borne_out,
        because=("written in the letter",),
        is_named=True,
        is_recommended=True,
    )


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
            working.put(_named(only, said))
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
    return borne_out[0] if len(borne_out) == 1 else vague


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
    words = claims(code.description)
    if not words or "unspecified" not in code.description.lower() or code.code in working.codes():
        return ""
    for finding in working.found:
        is_near = finding.code.code[:1] == code.code[:1] and finding.term is not None
        if is_near and not finding.is_unspecified and words < claims(finding.code.description):
            return finding.code.code
    for comparison in working.comparisons:
        for near in comparison.codes[:1]:
            if near.code[:1] == code.code[:1] and words < claims(near.description):
                return near.parent
    return ""


def _is_beside(case: Case, rival: Finding) -> bool:
    """Whether the letter asks if the two may stand together, so that neither replaces one."""
    written = {m.code for m in case.inquiry.mentions}
    return Ask.PAIR in case.inquiry.asks and rival.code.code in written


def _weigh_rival(code: Code, rival: Finding, working: Working, said: Said) -> None:
    if rival.term and _covers_more(rival.code, code, rival.term):
        working.set_aside(Rejection(code=code, reason=Reason.OTHER_WORDS, instead=rival.code.code))
        return
    theirs = len(claims(code.description) - said.stems)
    ours = len(claims(rival.code.description) - said.stems)
    if theirs < ours or (theirs == ours and _says_more(code, rival.code, said)):
        working.swap(rival.code.code, _named(code, said))
        working.demote([rival])
    elif ours < theirs or _says_more(rival.code, code, said):
        working.set_aside(Rejection(code=code, reason=Reason.OTHER_WORDS, instead=rival.code.code))
    else:
        working.put(_named(code, said))


def _covers_more(one: Code, other: Code, term: Term) -> bool:
    wanted = claims(term.text)
    return coverage(wanted, (one.description,)) > coverage(wanted, (other.description,))


def _says_more(one: Code, other: Code, said: Said) -> bool:
    return len(claims(one.description) & said.stems) > len(claims(other.description) & said.stems)


def _choose_between(case: Case, codes: list[Code], working: Working, said: Said) -> None:
    """Of "P59.0 or P59.9?" the one that claims nothing beyond the letter; a tie is a question."""
    if Ask.COMPARE not in case.inquiry.asks:
        return
    groups: dict[str, list[Code]] = {}
    for code in codes:
        if code.billable:
            groups.setdefault(code.code[:3], []).append(code)
    for near in groups.values():
        if len(near) > 1:
            _choose(case, near, working, said)


def _choose(case: Case, near: list[Code], working: Working, said: Said) -> None:
    linked = [c for c in near if _LINKED.search(c.description.lower())]
    plain = [c for c in near if c not in linked and "unspecified" in c.description.lower()]
    if linked and plain and _UNLINKED.search(case.said):
        _choose_unlinked(case, plain[0], linked, working, said)
        return
    beyond = {c.code: len(claims(c.description) - said.stems) for c in near}
    least = min(beyond.values())
    best = [c for c in near if beyond[c.code] == least and not said.rules_out(c)]
    if len(best) > 1:
        most = max(len(claims(c.description) & said.stems) for c in best)
        best = [c for c in best if len(claims(c.description) & said.stems) == most]
    if len(best) == 1:
        _put_first(case, best[0], working, said)
        for code in near:
            if code is not best[0]:
                working.set_aside(
                    Rejection(code=code, is_for=only_in(code, best[0]), instead=best[0].code)
                )
    elif len(best) > 1:
        working.found = [f for f in working.found if f.code.code[:3] != best[0].code[:3]]
        working.comparisons.append(as_branches(case, best))


def _put_first(case: Case, code: Code, working: Working, said: Said) -> None:
    """The chosen one; a letter that asks for no further codes gets none."""
    if Ask.CODE_FOR not in case.inquiry.asks:
        working.demote(working.found)
    kept = [f for f in working.found if f.code.code[:3] != code.code[:3]]
    working.found = [_named(code, said), *kept]


def _choose_unlinked(
    case: Case, plain: Code, linked: list[Code], working: Working, said: Said
) -> None:
    """A code that names a cause needs the cause from the provider."""
    term = next((t for t in _terms_of(case, plain)), None)
    name = term.text if term else plain.description.split(",")[0].lower()
    _put_first(case, plain, working, said)
    working.missing.append((f"cause of {name}", case.say("which cause", name=name)))
    for code in linked:
        working.set_aside(
            Rejection(
                code=code,
                reason=Reason.NEEDS_CAUSE,
                instead=plain.code,
                source="Official Guidelines I.A.15",
            )
        )


def _terms_of(case: Case, code: Code) -> list[Term]:
    return [
        t for t in case.inquiry.terms if t.is_present and stems(t.text) <= stems(code.description)
    ]

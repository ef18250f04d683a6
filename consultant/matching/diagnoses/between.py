"""Of near codes that the asker wrote the one to report: "P59.0 or P59.9?"."""

import re

from consultant.domain.coding import Code, Term
from consultant.domain.findings import Finding, Reason, Rejection
from consultant.domain.inquiry import Ask
from consultant.matching.books import Case
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.siblings import as_branches, only_in
from consultant.matching.diagnoses.working import Working
from consultant.matching.wording import claims, stems

_UNLINKED = re.compile(
    r"\bno (?:stated |documented |known )?(?:cause|link)\b"
    r"|\b(?:gives|states|names|documents) no cause"
    r"|\bnever (?:connects|links|relates|ties)"
    r"|(?:\bnot|n['\u2019]t) (?:\w+ )?(?:connect|link|relate|tie)"
    r"|\bcause (?:is |was )?not\b|\bwithout a (?:cause|link)\b"
)
_LINKED = re.compile(r"\b(?:associated with|due to|secondary to|caused by|in diseases)\b")


def named(code: Code, said: Said) -> Finding:
    """A code of the letter as one to report, the surer the more of it the letter says."""
    claimed = claims(code.description)
    borne_out = len(claimed & said.stems) / len(claimed) if claimed else 1.0
    return Finding(
        code=code,
        score=0.5 + 0.3 * borne_out,
        because=("written in the letter",),
        is_named=True,
        is_recommended=True,
    )


def choose_between(case: Case, codes: list[Code], working: Working, said: Said) -> None:
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
    working.found = [named(code, said), *kept]


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

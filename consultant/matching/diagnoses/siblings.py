"""What the descriptions of near diagnoses say that the others' do not."""

from collections.abc import Sequence

from consultant.domain.coding import Code
from consultant.domain.findings import Branch, Comparison, Difference
from consultant.matching.books import Case
from consultant.matching.wording import stems


def only_in(code: Code, other: Code) -> str:
    """The words of a description that the other has not, as a sentence has them."""
    held = stems(other.description)
    words = [w for w in code.description.replace(",", " ").split() if not stems(w) <= held]
    return " ".join(w if w.isupper() else w.lower() for w in words)


def as_branches(case: Case, codes: Sequence[Code]) -> Comparison:
    """One branch a code, told by what only its description says; the unspecified one last."""
    ordered = sorted(codes, key=_is_unspecified)
    told = [(c, _when(case, c, ordered)) for c in ordered]
    return Comparison(
        codes=tuple(ordered),
        differences=(
            Difference(fact="what is documented", values=tuple((c.code, w) for c, w in told)),
        ),
        branches=tuple(Branch(when=w, code=c) for c, w in told),
    )


def _when(case: Case, code: Code, codes: Sequence[Code]) -> str:
    if _is_unspecified(code):
        return case.say("unspecified")
    others = [c for c in codes if c is not code and not _is_unspecified(c)]
    return (only_in(code, others[0]) if others else "") or code.description


def _is_unspecified(code: Code) -> bool:
    return "unspecified" in code.description.lower()

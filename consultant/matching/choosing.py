"""What each question is told to report: chosen of a family, worked out, or as asked."""

from dataclasses import replace

from consultant.domain.coding import Code, Standing
from consultant.domain.findings import Answer, Check, Finding
from consultant.domain.inquiry import Ask


def complete(answers: list[Answer]) -> list[Answer]:
    """With what is recommended: chosen of a family, worked out, or as asked."""
    gone = {r.code.code for a in answers for r in a.rejected}
    gone |= {r.code.code for a in answers for c in a.comparisons for r in c.rejected}
    told = {f.code.code for a in answers for f in a.recommended}
    told |= {x.chosen.code for a in answers for x in a.comparisons if x.chosen}
    return [_with_recommended(_without_told(a, gone, told), gone | told) for a in answers]


def _without_told(answer: Answer, gone: set[str], told: set[str]) -> Answer:
    """A code that another question settles is not looked up again here."""
    if Ask.LOOKUP in answer.asks:
        return answer
    own = {f.code.code for f in answer.recommended} | {r.code.code for r in answer.rejected}
    own |= {c.code for x in answer.comparisons for c in x.codes}
    own |= {r.code.code for x in answer.comparisons for r in x.rejected}
    settled = (gone | told) - own
    return replace(answer, checks=tuple(c for c in answer.checks if c.mention.code not in settled))


def _with_recommended(answer: Answer, told: set[str]) -> Answer:
    if Ask.PAYMENT in answer.asks:
        answer = _as_priced(answer)
    chosen = [
        recommend(
            c.chosen,
            1.0,
            words=tuple(f.words for f in c.decided_by),
            because=c.rules,
            is_recommended=True,
        )
        for c in answer.comparisons
        if c.chosen
    ]
    chosen += answer.recommended
    if not chosen and not answer.comparisons and not answer.missing:
        named = {m.code for m in answer.question.mentions}
        chosen = [
            _as_asked(c)
            for c in answer.checks
            if _stands(c)
            and c.mention.code not in told
            and c.mention.code in (named or {c.mention.code})
        ]
    if not chosen and Ask.CROSSWALK in answer.asks:
        chosen = [
            recommend(h, 0.7, because=("follows a retired code",), is_recommended=True)
            for c in answer.checks
            for h in c.heirs
        ]
    return replace(answer, recommended=tuple(chosen))


def _as_priced(answer: Answer) -> Answer:
    """A question on figures is on every code it names: nothing is chosen between them."""
    named = {m.code for m in answer.question.mentions}
    kept = [
        c
        for c in answer.comparisons
        if c.chosen and not (named & {x.code for x in c.codes} - {c.chosen.code})
    ]
    asked = {c.chosen.code for c in kept if c.chosen}
    wanted = [_as_asked(c) for c in answer.checks if _stands(c) and c.mention.code in named - asked]
    return replace(answer, comparisons=tuple(kept), recommended=(*answer.recommended, *wanted))


def _stands(check: Check) -> bool:
    return check.code is not None and check.code.billable and check.standing is Standing.IN_FORCE


def _as_asked(check: Check) -> Finding:
    code = check.code
    if code is None:
        msg = "only a code that stands is given as asked"
        raise ValueError(msg)
    return replace(recommend(code, 0.9, is_named=True, is_recommended=True), notes=check.notes)


def recommend(
    code: Code,
    score: float,
    *,
    because: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    is_named: bool = False,
    is_recommended: bool = False,
) -> Finding:
    return Finding(
        code=code,
        score=score,
        because=because,
        words=words,
        is_named=is_named,
        is_recommended=is_recommended,
    )

"""How sure a draft is, by rules that a reviewer can check, and the rule that spoke."""

from collections.abc import Callable

from consultant.domain.consult import Confidence
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Ask

Rule = tuple[Confidence, Callable[[Findings], bool], str]

_CLOSE = 0.12  # two candidates nearer than this in score are hard to tell apart


def weigh(findings: Findings) -> tuple[Confidence, str]:
    """The first rule that applies, the gravest first."""
    for confidence, applies, reason in RULES:
        if applies(findings):
            return confidence, reason
    return Confidence.HIGH, "every code was decided by stated facts, in an edition in force"


def _has_no_answer(findings: Findings) -> bool:
    return not findings.answers or all(a.is_open for a in findings.answers)


def _is_partly_open(findings: Findings) -> bool:
    return any(a.is_open for a in findings.answers)


def _lacks_facts(findings: Findings) -> bool:
    return bool(findings.missing_facts)


def _recommends_nothing(findings: Findings) -> bool:
    """A code that is only looked up wants no recommendation."""
    looks_up = all(set(a.asks) == {Ask.LOOKUP} and a.checks for a in findings.answers)
    return not findings.recommended and not looks_up


def _cannot_look_up(findings: Findings) -> bool:
    return any(c.code is None and not c.is_covered for c in findings.checks)


def _has_assumed(findings: Findings) -> bool:
    return any(c.assumed for c in findings.comparisons)


def _has_close_rival(findings: Findings) -> bool:
    """A further candidate for the same words scored almost as high, and neither is those words."""
    best = {
        f.term: f.score
        for f in findings.recommended
        if f.term and f.term.text.lower() != f.code.description.lower()
    }
    return any(
        f.term in best and best[f.term] - f.score < _CLOSE
        for f in findings.candidates
        if not f.is_recommended
    )


def _has_run_out(findings: Findings) -> bool:
    return bool(findings.warnings)


def _is_unspecified(findings: Findings) -> bool:
    return any(f.is_unspecified for f in findings.recommended)


#: the rules on one page
RULES: tuple[Rule, ...] = (
    (Confidence.LOW, _has_no_answer, "the library has no answer"),
    (Confidence.LOW, _is_partly_open, "one of the questions stays open"),
    (Confidence.LOW, _lacks_facts, "a fact that decides is missing"),
    (Confidence.LOW, _recommends_nothing, "no code is recommended"),
    (Confidence.LOW, _cannot_look_up, "a code of the letter is in no installed edition"),
    (Confidence.MEDIUM, _has_assumed, "a fact was taken that the letter does not state"),
    (Confidence.MEDIUM, _is_unspecified, "a more exact code exists once a fact is known"),
    (Confidence.MEDIUM, _has_close_rival, "another code fits the words almost as well"),
    (Confidence.MEDIUM, _has_run_out, "the newest installed edition has run out"),
)

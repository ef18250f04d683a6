"""Yes or no, where a question can be answered so: by what became of the codes it names.

"Can I use I21.9?"             and it was set aside    -> no
"Is Z12.11 all I need?"        and another goes with it -> no
"Is there a combination code?" and there is            -> yes
"""

import re

from consultant.domain.coding import CodeSystem
from consultant.domain.findings import Answer, Findings
from consultant.domain.inquiry import Ask

#: a clause that is answered by yes or no begins so; after a word like "which" it is not
_YES_OR_NO = re.compile(
    r"(?:^|[.,;:?!(\u2014-]\s*|\b(?:and|so|but|then|also|still|hi|hello)\s+)"
    r"(?:is|are|can|could|may|should|do|does|would|will|am)\s+(?!not\b)\w",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:which|what|who|whose|how|where|when|why)\b[^,;.]*\?|\bor\b[^?]*\?", re.IGNORECASE
)
_ENOUGH = re.compile(
    r"\b(?:enough|all i need|all we need|alone|sufficient|only one|by itself)\b", re.IGNORECASE
)
_RIGHT = re.compile(
    r"\b(?:is|are) (?:it|this|that|these|those|they|we|i)\b[^?]*"
    r"\b(?:right|correct|ok|okay|fine|good)\b"
    r"|\b(?:is|are)\s+(?:it|this|that|these|those)\s*\?"
    r"|\b(?:should|can|may|do) (?:we|i) (?:use|keep|report|bill|code) (?:that|this|it|these)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\bis there (?:an? |any )?(?:combo|combination|better|more (?:specific|precise|exact)|sequela|"
    r"other|specific)\b|\b(?:can|could) (?:we|i) be more (?:specific|precise)",
    re.IGNORECASE,
)


#: what a code may be called that does not stand: "is it dead?"
_AGAINST = re.compile(
    r"\b(?:dead|retired|gone|invalid|deleted|wrong|incorrect|outdated|not valid|no longer)\b",
    re.IGNORECASE,
)
_SERVICES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


def yes_or_no(answer: Answer, findings: Findings) -> str:
    """The word "Yes" or "No"; "" where the question is none of that kind or stays open."""
    asked = answer.question.words
    if answer.missing or any(c.missing for c in answer.comparisons) or answer.is_open:
        return ""
    told = {f.code.code for a in findings.answers for f in a.recommended}
    gone = {r.code.code for a in findings.answers for r in a.rejected}
    gone |= {r.code.code for c in findings.comparisons for r in c.rejected}
    written = {c.mention.code for c in findings.checks if c.mention.system is not CodeSystem.CPT}
    if _BETTER.search(asked):
        return "Yes" if told - written else ""
    named = _named(answer)
    if not named and _RIGHT.search(asked):
        named = {c.mention.code for c in findings.checks}
        return _by_codes(named, told, gone, asked)
    if not named or not _YES_OR_NO.search(asked) or _OPEN.search(asked):
        return ""
    if {Ask.PAIR, Ask.MODIFIER} & set(answer.asks) and not _may_stand_together(answer):
        return ""
    return _by_codes(named, told, gone, asked)


def _may_stand_together(answer: Answer) -> bool:
    """Whether the tables speak of the services asked about; diagnoses stand unless excluded."""
    services = [m for m in answer.question.mentions if m.system in _SERVICES]
    return not services or bool(answer.clashes)


def _named(answer: Answer) -> set[str]:
    """The codes in the sentence itself."""
    question = answer.question
    end = question.start + len(question.words)
    return {
        m.code
        for m in question.mentions
        if question.start <= m.start < end and m.system is not CodeSystem.MODIFIER
    }


def _by_codes(named: set[str], told: set[str], gone: set[str], asked: str) -> str:
    if named & gone:
        return "Yes" if _AGAINST.search(asked) else "No"
    if _AGAINST.search(asked) or not named or not named <= told:
        return ""
    return "No" if _ENOUGH.search(asked) and told - named else "Yes"

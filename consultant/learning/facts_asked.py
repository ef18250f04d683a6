"""Which facts of the case a sentence of a reviewer asks for, or makes an answer depend on."""

import re

from consultant.domain.coding import FactName

_ASKED = {
    FactName.AGE: r"how old|\bage\b|years? old|date of birth|birth ?date",
    FactName.SEX: r"male or female|female or male|\bsex\b|\bgender\b",
    FactName.LATERALITY: r"which side|left or right|right or left|laterality|one or both",
    FactName.APPROACH: r"\bapproach\b|percutaneous(?:ly)? or|open or|or open\b|cut-?down",
    FactName.ACCESS: r"peripheral or|or peripheral|central or|or central",
    FactName.MODE: r"\bvv or va\b|\bva or vv\b|veno-?venous or|veno-?arterial or",
    FactName.ENCOUNTER: (
        r"initial or subsequent|initial encounter|subsequent encounter|active treatment|sequela"
    ),
    FactName.SETTING: r"inpatient|outpatient|place of service|\bsetting\b|in the office",
    FactName.TRIMESTER: r"trimester|weeks of gestation|how many weeks|gestational age",
    FactName.ACUITY: r"acute or chronic|chronic or acute|\bacuity\b|is it acute|is it chronic",
    FactName.DOSE: r"\bdos(?:e|age)\b|how many (?:mg|mcg|units)",
    FactName.MINUTES: r"how many minutes|how long|time spent|start and stop",
    FactName.ROLE: r"assistant surgeon|co-?surgeon|who performed|which role",
}
_PATTERNS = {name: re.compile(words, re.IGNORECASE) for name, words in _ASKED.items()}
_SENTENCES = re.compile(r"(?<=[.?!])\s+|\n{2,}")
_BRANCH = re.compile(r"^(?:if|unless|when|where|for an?)\b|\bunless\b", re.IGNORECASE)


def facts_in(text: str) -> frozenset[FactName]:
    """The facts that a text names as to be known."""
    return frozenset(name for name, words in _PATTERNS.items() if words.search(text))


def questions_in(text: str) -> str:
    """The sentences of a text that ask."""
    return " ".join(s for s in _SENTENCES.split(text) if s.rstrip().endswith("?"))


def branches_in(text: str) -> str:
    """The sentences of a text that say what holds under a condition."""
    return " ".join(s for s in _SENTENCES.split(text) if _BRANCH.search(" ".join(s.split())))

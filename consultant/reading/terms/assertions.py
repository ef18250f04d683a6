"""What is said of a term: denied, suspected, past, a relative's, or only supposed.

A trigger rules the words after it (or before it) up to the end of its clause. A denied
finding is not coded, and a suspected one not in outpatient care (Guidelines IV.H).
"""

import re
from dataclasses import dataclass

from consultant.reading.patterns import any_of

#: (what it makes of a term, words, whether it stands after the term)
_TABLE: tuple[tuple[str, str, bool], ...] = (
    ("uncertain", any_of(
        r"""can(?:no|')?t (?:exclude|rule out|r/o)|rule[sd]? out(?= [^.,;]{3,40}\?)|r/o|rule out
        |possibl[ey]|probabl[ey]|suspected|suspicion (?:of|for)|suspicious for|suspect
        |likely|questionable|presum(?:ed|ptive)|concern(?:ing)? for|worrisome for
        |question of|working (?:dx|diagnosis)(?: of)?|\?(?=\w)|maybe
        |may be|might (?:be|have)|appears to be|(?:compatible|consistent) with|indicative of
        |evaluate for|eval for"""
    ), False),
    ("negated", any_of(
        r"""nothing (?:about|on|regarding|to suggest)|(?:no|without|lacks) (?:mention|word
        |documentation) of|does(?:n't| not) (?:mention|document|describe)
        |no (?:evidence of|signs? of|sign or symptom of|h/o|hx of|history of|known|current
        |further|new)|no|not|denie[sd]|denying|den(?= )|without|w/o|negative for|neg for
        |absence of|absent|free of|never had|never|nor|none of|isn't|wasn't|doesn't have
        |didn't have|ruled out for|resolved|non(?= )"""
    ), False),
    ("negated", any_of(
        r"""(?:was|were|is|has been|have been)?\s?(?:ruled out|r/o'd|excluded|not (?:seen|found
        |present|documented|identified|noted)|absent|negative|neg\b)"""
    ), True),
    ("uncertain", any_of(
        r"""(?:is |was )?(?:suspected|possible|probable|likely|not (?:ruled out|excluded))"""
    ), True),
    ("historical", any_of(
        r"""history of|hx of|h/o|hx:?|pmhx?:?|past (?:medical )?history(?: of)?|status post|s/p
        |prior|previous(?:ly)?|former|remote|old(?= (?:mi|cva|stroke|fracture|infarct))
        |years? ago"""
    ), False),
    ("historical", r"(?:\w+ ){0,3}(?:years?|months?|yrs?) ago|in (?:19|20)\d\d|back in \w+", True),
    ("family", any_of(
        r"""family (?:history|hx)(?: of)?|fam hx(?: of)?|fhx?:?
        |(?:mother|father|sister|brother|aunt|uncle|grandmother|grandfather|mom|dad|parent
        |sibling|daughter|son)s?(?: has| had| with| died of| w/)"""
    ), False),
    ("conditional", any_of(
        r"""if (?:he|she|they|it|the patient|pt|the pt|patient)\s(?:\w+\s){0,3}|in case of
        |should (?:he|she|they)\s|(?:return|call|come back|seek care)(?: \w+){0,3} (?:if|for)
        |unless|what if(?: \w+){0,4}|suppose(?: \w+){0,3}"""
    ), False),
)  # fmt: skip
_BEFORE = tuple(
    (what, re.compile(rf"(?<![\w-])(?:{words})(?:(?![\w-])|(?<=\?))[ ,:]{{0,2}}", re.IGNORECASE))
    for what, words, after in _TABLE
    if not after
)
_AFTER = tuple(
    (what, re.compile(rf"[ ,:(]{{0,3}}(?:{words})", re.IGNORECASE))
    for what, words, after in _TABLE
    if after
)
#: Where a trigger's reach ends.
_CLAUSE = re.compile(
    any_of(
        r"""[.;!?\n]
        |\b(?:but|however|although|though|except|besides|yet|still|while|whereas|because|so
        |then|who|which|that|is|are|was|were|has|came|presents?|with(?= (?:acute|severe
        |chronic)))\b
        |[,:](?! ?(?:or|nor|no|and no)\b)(?!(?: [\w/-]+){1,4}(?:,(?: [\w/-]+){1,4}){0,4}
        ,? (?:or|nor)\b)"""
    ),
    re.IGNORECASE,
)
#: "no documentation" says nothing of the patient; "not sure", "not right" neither.
_NO_DENIAL = re.compile(
    any_of(
        r"""\b(?:no|not)\s(?:documentation|documented|sure|right|certain|idea|one|longer|clear
        |an?\b|the\b|only|just|in the|to\b|yet|mention|chart|access|code|codes|query|need
        |problem|modifier|visit|severity|cause|answer|reason)"""
    ),
    re.IGNORECASE,
)
#: What a payer denies, and not a patient.
_BY_PAYER = re.compile(
    r"(?:\b(?:claims?|codes?|lines?|was|were|is|are|been|being|got|getting|payer|they|medicare"
    r"|medicaid|insurance)|\d[\w.]*)\W{0,3}$",
    re.IGNORECASE,
)
#: So far a trigger reaches, in characters.
REACH = 70
#: So far behind the term its sentence is looked at: "old MI", the "or" that closes a list.
AHEAD = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    negated: bool = False
    uncertain: bool = False
    historical: bool = False
    family: bool = False
    conditional: bool = False


def assertion(text: str, start: int, end: int) -> Assertion:
    """What `text` says of the words from `start` to `end`."""
    said = {what for what, pattern in _BEFORE if _reaches(pattern, text, start)}
    said |= {what for what, pattern in _AFTER if _follows(pattern, text, end)}
    if (
        "uncertain" in said
        and "negated" in said
        and re.match(r"[ ,:(]{0,3}(?:was |is |has been )?ruled out", text[end : end + 30])
    ):
        said.discard("uncertain")
    return Assertion(**dict.fromkeys(said, True))


def _reaches(pattern: re.Pattern[str], text: str, start: int) -> bool:
    """Whether a trigger stands before, with no end of its clause in between."""
    return any(
        not _has_ended(text, found.end(), start) and not _is_of_books(text, found)
        for found in pattern.finditer(text, max(0, start - REACH), start + AHEAD)
        if found.end() <= start
    )


def _has_ended(text: str, begin: int, end: int) -> bool:
    """Whether a clause ends in between; a comma of "fever, chills, or cough" ends none."""
    found = _CLAUSE.search(text, begin, end + AHEAD)
    return found is not None and found.start() < end


def _is_of_books(text: str, found: re.Match[str]) -> bool:
    """Whether it speaks of papers: "no documentation", or a code that a payer denied."""
    if found[0].lower().startswith("denied"):
        return bool(_BY_PAYER.search(text, max(0, found.start() - 25), found.start()))
    return bool(_NO_DENIAL.match(text, found.start()))


def _follows(pattern: re.Pattern[str], text: str, end: int) -> bool:
    return bool(pattern.match(text, end))

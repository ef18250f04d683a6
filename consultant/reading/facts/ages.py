"""How old the patient is, in completed years, in every form that charts have for it.

"4 y/o"  "18-month-old"  "DOL 3"  "neonate"  "patient is 12"  "66 M"  "turned 6"  "six-year-old"
Not ages: day 3, 36 weeks, POD 2, "5-0 Prolene", "2 of 5 years".
"""

import re
from collections.abc import Iterator

from consultant.domain.coding import Fact, FactName
from consultant.reading.patterns import any_of, row_of

_ONES = row_of(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen"""
)
_TENS = row_of("""twenty thirty forty fifty sixty seventy eighty ninety""")
NUMBERS = {word: n for n, word in enumerate(_ONES, 1)}
NUMBERS |= {word: n for n, word in zip(range(20, 100, 10), _TENS, strict=True)}
NUMBERS |= {
    f"{ten}{tie}{one}": NUMBERS[ten] + NUMBERS[one]
    for ten in _TENS
    for one in _ONES[:9]
    for tie in ("-", " ")
}
_NUMBER = (
    rf"(\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES[:9])})\b)?"
    rf"|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
)
_PERSON = any_of(
    r"""(?:male|female|man|woman|boy|girl|gentleman|lady|kid|child|infant|toddler|baby|patient
    |pt|[mf]\b)"""
)
_NO_PATIENT = any_of(
    r"""(?![ -](?:implant|device|graft|prosthes\w+|pacemaker|hardware|stent|scar|fracture|fx|injury
    |wound|lesion|code|chart|claim|surgery|history|hx|follow|f/u|survival|plan|period|data))"""
)
#: What makes of years a span of time and no age.
_SPAN = any_of(
    r"""(?! ?(?:ago|later|after|before|post|prior|out\b|since|apart|history|hx|follow|f/u
    |of\b(?! age)|on\b|in\b|survival|interval))"""
)
_NO_SPAN = any_of(
    r"""(?<!\bx )(?<!\bfor )(?<!\bpast )(?<!\blast )(?<!\bover )(?<!\bevery )(?<!\bwithin )
    (?<!\bin )(?<!\bafter )(?<!\bprevious )(?<!\bnext )(?<!\byr )(?<!\byear )"""
)
_NOT_BEFORE = (
    r"\b(?=[\defnost])(?<![\w./$-])(?<!grade )(?<!type )(?<!stage )(?<!class )(?<!level )(?<!day )"
)

#: Sooner rows win: what the patient has just become, before what he was.
_YEARS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        any_of(
            rf"""\b(?:just |has |had |have )?(?:turned|(?:is|are|'s) now
            |now aged?) {_NUMBER}\b(?! ?(?:months?|weeks?|days?|mos?\b|%|mg))"""
        ),
        # "5 years 11 months", "17 y 8 m", "5y 364d": the years are completed
        any_of(
            rf"""{_NOT_BEFORE}{_NO_SPAN}{_NUMBER}[\s-]?(?:years?|yrs?|y)\.?(?:[ -]?old)?,?
            (?: and)?[ ]?\d{{1,3}}[ -]?(?:months?|mos?|m|days?|d|wks?|weeks?)\b"""
        ),
        # "2 1/2 yr old", "2.5 yo": the years are completed
        rf"{_NOT_BEFORE}(\d{{1,2}})(?:[ -](?:1/2|and a half)|\.\d|½)[ -]?(?:years?|yrs?|y/?o)\b",
        any_of(
            rf"""{_NOT_BEFORE}{_NUMBER}[\s-]{{0,2}}(?:y\s?[/.]?\s?o\.?\b
            |yrs?[\s-]?\.?[\s-]?olds?\b|years?[\s-]?olds?\b{_NO_PATIENT}|years? young\b
            |y[/.]o[/.]?[mf]\b|yo[mf]\b
            |y[mf]\b|yr\.?\s?(?={_PERSON}))"""
        ),
        rf"{_NOT_BEFORE}{_NUMBER}[\s-]{{0,2}}(?:years?|yrs?)(?: of age\b|[ ,]{{1,2}}{_PERSON})",
        any_of(
            rf"""\b(?:age|aged|ages)[:= ]{{1,3}}{_NUMBER}\b(?! ?(?:months?|weeks?|days?|mos?\b
            |to\b|through|and\b|or\b|-|%))"""
        ),
        any_of(
            rf"""\b(?:patient|pt|child|kid|boy|girl|he|she|baby|son|daughter|infant
            |toddler)(?:'s| is| was| are| were| had been| would be| has been)(?: only| just| now
            | about| almost)? {_NUMBER}\b(?! ?(?:months?|weeks?|wks?|days?|mos?\b|m/o|%|mg|lbs?|kg
            |hours?|cm|in\b|of\b|out\b|th\b|minutes?|units?|to\b|weeks|/))"""
        ),
        rf"{_NOT_BEFORE}{_NUMBER}[ -]?(?:(?-i:[MF])\b(?![\w-])|(?:male|female)\b)",
        any_of(
            rf"""(?:^|[,;(] ?|\b(?:pt|patient|medicare
            |adult)[,:]? ){_NUMBER} ?(?:[mf])(?=[,.;)\s]|$)(?! ?\d)"""
        ),
        any_of(
            rf"""\b(?:{_PERSON})[, (]{{1,3}}(?:age )?{_NUMBER}(?=[,;).]|$| yrs?\b
            | years?\b)(?! ?(?:months?|mos?\b|weeks?|days?))"""
        ),
        any_of(
            r"""(?<![\w.$/-])(?-i:(\d{2})[mf])\b(?! ?(?:cath|cannul|sheath|arterial|venous|lumen
            |drain|foley|stent|tube))"""
        ),
        rf"{_NOT_BEFORE}{_NO_SPAN}{_NUMBER} ?y\b(?![/.]?\w)(?! ?o\b){_SPAN}",  # "58 y", "11y"
        # "67/F", "F/63", "M 19,", "50, male", "Ms. P, 45, presents"
        rf"\b(?=[\defnost])(?<![\w/.-]){_NUMBER} ?/ ?(?-i:[MF])\b",
        rf"(?<![\w/-])(?-i:[MF]) ?[/,] ?{_NUMBER}\b(?![/%\w])",
        rf"(?:^|[.,;(:] ?)(?-i:[MF]) {_NUMBER}(?=[,.;)]| with\b| who\b)",
        rf"\b(?=[\defnost])(?<![\w/.-]){_NUMBER}, ?(?:male|female|man|woman)\b",
        rf"\b(?:mr|mrs|ms|miss)\b\.? (?:\w{{1,15}}\.?,? ){{1,2}}{_NUMBER}(?=,| y)",
        rf"\b(?:adult|person|{_PERSON}) of {_NUMBER} (?:years|yrs)\b",
        rf"\b{_PERSON} of {_NUMBER}\b(?! ?(?:%|mg|days|weeks|months))",
        rf"(?:^|[.;:(]\s?|\bpt,? |\bpatient,? ){_NUMBER} ?(?:yrs?|years?)(?=[,;)])",
        rf"\bstill {_NUMBER}(?= (?:on|at|that)\b|[.,;]|$)",
        rf"(?m:^)[ \t]*{_NUMBER} (?:years?|yrs?)[ \t.,;]*(?m:$)",  # an answer to "how old?"
        any_of(
            rf"""\b(?:for|in|on|of|to) an? {_NUMBER}[- ](?:year|yr)s?\b(?![- ](?:follow|survival
            |period|history|plan|global))"""
        ),
    )
)
_MONTHS = re.compile(
    any_of(
        rf"""{_NOT_BEFORE}{_NUMBER}[\s-]{{0,2}}(?:m/o\b|months?[\s-]?olds?\b
        |mos?\.?(?= (?:here|well|wcc|with|presents|seen|pt\b|patient|c/o|s/p|f\b|m\b))
        |mos?\.?[\s-]?olds?\b|mth[\s-]?olds?\b|months? of age\b|mo\b(?= {_PERSON}))
        |\b(?:pt|patient|child|kid|infant|baby|boy|girl|he|she) is {_NUMBER} (?:months?|mos?)\b
        (?! (?:s/p|post|out|after|from|into))|\bnow (?:aged? )?{_NUMBER}[ -](?:months?|mos?)\b
        |\b(?:peds?|pediatric|pt|patient)\b[ ,(]{{0,9}}(?:pt[ (]{{1,2}})?{_NUMBER}
        [ -](?:months?|mos?\.?)\b
        (?! (?:ago|later|after|post|follow))|\b(?:child|infant|baby|toddler|boy|girl|kid|age
        |aged)\b[^.?!\n]{{0,30}}?[ ,(:]{_NUMBER}[ -](?:months?|mos?\.?)\b(?! (?:ago|later
        |after|post|follow))"""
    ),
    re.IGNORECASE,
)
_NEWBORN = re.compile(
    any_of(
        rf"""\bDOL ?#?:? ?\d{{1,2}}\b|\bday[s]? of life ?#? ?{_NUMBER}\b
        |{_NOT_BEFORE}{_NUMBER}[\s-]{{0,2}}(?:days?|weeks?|wks?|hours?|hrs?|d/o
        |w/o)[\s-]?olds?\b|\b\d{{1,2}} ?(?:d/o|wk/o)\b
        |\bneonat(?:es?|al)\b(?! (?:unit|nurse|coder|team|group|service|department|np|doctor))
        |\bbab(?:y|ies) (?:boys?|girls?)\b|\bborn (?:today|yesterday|here)\b
        |\bborn {_NUMBER} (?:hours|days|weeks?) ago\b
        |\bnew-?born\b(?! screen| nursery| code| chart)|\bpreemie\b
        |\binfants?\b(?! formula| seat| car)|\bnewly born\b"""
    ),
    re.IGNORECASE,
)


def find_ages(text: str) -> Iterator[Fact]:
    """Every age that `text` states, the deciding one first."""
    seen: set[int] = set()
    for value, found in _ages(text):
        if value not in seen and 0 <= value <= 120:
            seen.add(value)
            yield Fact(
                name=FactName.AGE, value=value, words=found[0].strip(" ,;(.:"), start=found.start()
            )


def _ages(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    for pattern in _YEARS[:2]:
        for found in pattern.finditer(text):
            yield _number(found), found
    for found in _MONTHS.finditer(text):
        yield _number(found) // 12, found
    for pattern in _YEARS[2:]:
        for found in pattern.finditer(text):
            yield _number(found), found
    for found in _NEWBORN.finditer(text):
        yield 0, found


def _number(found: re.Match[str]) -> int:
    written = next((group for group in found.groups() if group), "0").lower()
    return int(written) if written.isdigit() else NUMBERS.get(written, 0)

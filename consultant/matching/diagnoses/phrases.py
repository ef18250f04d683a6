"""The clinical phrases of a letter: terms that belong together joined, each once.

"primary osteoarthritis" of the "right knee"   -> one phrase
"pressure ulcer", "stage 3"                    -> one phrase
"hypertension with chronic kidney disease"     -> one phrase, and its parts
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from consultant.domain.coding import Term
from consultant.matching.books import Case
from consultant.matching.wording import stems

Tie = Callable[[Term, str, Term], bool]

_JOINS = re.compile(
    r"\s*(?:,\s*)?(?:currently\s+|now\s+)?"
    r"(?:(?:(?:end|aspect|part|third|head|neck|base|tip|shaft)\s+)?of|in|at|to|with)"
    r"(?:\s+(?:the|a|an|his|her|their|left|right|both|female|male))*\s*"
)
_LISTS = re.compile(r"\s*[,(]?\s*(?:and\s+|documented(?: as)?\s+|staged(?: as)?\s+|single\s+)?")
#: words that say more of the term before them and are no condition of their own
_MORE = re.compile(
    r"(?:stage|grade|class|type)\b(?:\s+\w+)?(?:\s+disease)?|(?:un)?complicated|(?:in)?tractable|(?:non-?)?displaced"
    r"|(?:mild|moderate|severe|recurrent|acute|chronic|initial|open|closed)(?:\s+stage)?"
    r"|unstageable|eschar|episode|in (?:full |partial |sustained |early )*remission"
    r"|(?:mild|moderate|severe) with(?:out)? psycho\w+(?: features| symptoms)?"
    r"|(?:right|left|bilateral)(?:\s+\w+)?",
    re.IGNORECASE,
)
_PLACES_SAID = """
abdomen ankle arm back body bone brain breast buttock chest ear elbow eye face finger foot forearm
groin hand head heart heel hip jaw joint kidney knee leg limb liver lung mouth neck nose rib
shoulder side site skin spine stomach thigh throat thumb toe trunk wrist artery vein vessel
index middle ring little great upper lower left right bilateral eyelid lid scalp forehead cheek
lip temple ureter bladder colon rectum breast lobe distal proximal
radius ulna humerus femur tibia fibula clavicle patella scapula pelvis vertebra sacrum
calf shin chin flank palm knuckle nail elbow axilla armpit sternum coccyx temple lower upper
shaft palate gum tongue eardrum retina cornea prostate uterus ovary cervix bladder
"""
#: fields of practice, which letters name beside a case
_FIELDS_SAID = """
neuro neurology path pathology urology gastrointestinal GI ED ER GYN OB ortho orthopedics cardiology
dermatology oncology pulmonary pulm pediatrics peds podiatry surgery rehab imaging ophthalmology
"""
#: a part of the body alone is no condition
_PLACES = stems(_PLACES_SAID)
_FIELDS = stems(_FIELDS_SAID)
_LED = re.compile(
    r"(?:after|following|since|despite|before|ongoing|routine|had"
    r"|rehab(?:ilitation)? (?:with|for|of))"
    r"\s+(?:(?:an?|the|his|her)\s+)?",
    re.IGNORECASE,
)
_GAP = 12  # characters between two terms of one clause
_ENDS = re.compile(r"[.;:?!\n(\"]")
_RIGHT = re.compile(r"\b(?:rt|r)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:lt|l)\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:currently|now)\b")
_PARTS = re.compile(r"\s+(?:with|due to|and|secondary to|from)\s+")
#: after these words a disease's name is a test's or a vaccine's
_NO_DISEASE = re.compile(
    r"\W{0,2}(?:given|shot|vaccin\w*|booster|toxoid|swabs?|tests?|neg\w*|cultures?|cx|panel"
    r"|titers?)\b|\s?#"
)
_SEEN_BY = re.compile(
    r"\b(?:confirmed|proven|shown|seen|diagnosed|positive)\s+(?:by|on|via|with)\s*$", re.IGNORECASE
)
#: how an injury came about, which is an external cause and no diagnosis
_DONE_BY = re.compile(
    r"\b(?:scratched|bitten|stung|hit|struck|kicked) by\b|^(?:fall|fell|slipped|tripped)\b"
    r"|^hit (?:his |her )?\w+$|^tests? (?:is |was )?(?:neg|pos)"
    # what a drug's code is for, and no condition
    r"|^(?:adverse (?:effects?|reactions?)|side effects?|poisoning|overdose|underdosing)$",
    re.IGNORECASE,
)
OF_A_RELATIVE = "family history of "
OF_THE_PAST = "personal history of "
_PAST = re.compile(r"(?:\bh(?:istory|x) of|\bh/o|\bhx)\s*$", re.IGNORECASE)


def phrases_of(case: Case, terms: Sequence[Term]) -> tuple[Term, ...]:
    """What is to be coded, in the letter's order; a part of a longer phrase is none."""
    terms = _with_lines(case, terms)
    kept = [_spelled(t) for t in map(_led, terms) if t.is_present and not _is_no_disease(case, t)]
    in_order = sorted(kept, key=lambda t: t.start)
    joined = _join(case, _join(case, in_order, _FLARES), _TIES) + _relatives(case, terms)
    joined = [_as_books_say(case, t) for t in joined]
    words = [stems(t.text) for t in joined]
    return tuple(
        term
        for place, term in enumerate(joined)
        if words[place] - _PLACES - _FIELDS
        and not any(words[place] < other for other in words)
        and words[place] not in words[:place]
    )


def _with_lines(case: Case, terms: Sequence[Term]) -> tuple[Term, ...]:
    """Lines that tell a whole phrase in place of the terms found within them."""
    lines = []
    for telling in case.books.tellings:
        for found in telling.pattern.finditer(case.inquiry.text):
            text = _RIGHT.sub("right", _LEFT.sub("left", found.expand(telling.text)))
            lines.append(Term(text=text.lower(), words=found[0], start=found.start()))
    spans = [(t.start, _end(t)) for t in lines]
    rest = [t for t in terms if not any(start <= t.start < end for start, end in spans)]
    return (*rest, *lines)


def _led(term: Term) -> Term:
    """Without "after a" and the like, which lead to a condition and are none of it."""
    led = _LED.match(term.words or term.text)
    if led is None or not term.text.lower().startswith(led[0].lower()):
        return term
    return replace(
        term,
        text=term.text[led.end() :],
        words=term.words[led.end() :],
        start=term.start + led.end(),
    )


def _spelled(term: Term) -> Term:
    return replace(term, text=term.text.replace(" w/ ", " with ").replace(" d/t ", " due to "))


def _as_books_say(case: Case, term: Term) -> Term:
    """The phrase in the books' words: "distal radius" is the "lower end of radius" there."""
    text = term.text
    for meaning in case.books.meanings:
        text = meaning.spell(text)
    return replace(term, text=text)


def one_of(case: Case, one: Term, other: Term) -> Term | None:
    """Two neighbours of one clause as one phrase; None where a clause ends between them."""
    between = case.inquiry.text[_end(one) : other.start]
    if _end(one) > other.start or len(between) > _GAP or _ENDS.search(between):
        return None
    return _as_books_say(case, _as_one(case, one, other))


def parts_of(phrase: Term) -> tuple[Term, ...]:
    """The conditions that a phrase ties together; empty for a plain one."""
    parts = _PARTS.split(phrase.text)
    return tuple(replace(phrase, text=p) for p in parts) if len(parts) > 1 else ()


def _is_no_disease(case: Case, term: Term) -> bool:
    text = case.inquiry.text
    if all(len(w) < 3 for w in stems(term.text)) or _DONE_BY.search(term.text):
        return True
    if "handed" in term.text:  # tells which side is dominant
        return True
    is_test = _SEEN_BY.search(text[: term.start]) is not None
    return is_test or _NO_DISEASE.match(text[_end(term) :][:20].lower()) is not None


def _end(term: Term) -> int:
    return term.start + len(term.words or term.text)


def _join(case: Case, terms: list[Term], ties: Sequence[Tie]) -> list[Term]:
    """Neighbours that one of the ties holds together, as one phrase."""
    text = case.inquiry.text
    found: list[Term] = []
    for term in terms:
        between = text[_end(found[-1]) : term.start] if found else ""
        if found and any(tie(found[-1], between, term) for tie in ties):
            found[-1] = _as_one(case, found[-1], term)
        else:
            found.append(term)
    return found


def _is_flare(one: Term, between: str, other: Term) -> bool:
    """Whether an acute state comes on a chronic one: "acute on chronic heart failure"."""
    return between == " on " and one.text.lower() in {"acute", "subacute"} and bool(other.text)


def _says_more(one: Term, between: str, other: Term) -> bool:
    is_more = _MORE.fullmatch(other.text) is not None and bool(one.text)
    return is_more and _LISTS.fullmatch(between) is not None


def _is_pair(one: Term, between: str, other: Term) -> bool:
    return between == " and " and len(stems(one.text)) == len(stems(other.text)) == 1


def _is_at(one: Term, between: str, other: Term) -> bool:
    return _JOINS.fullmatch(between) is not None and bool(one.text and other.text)


def _is_sited(one: Term, between: str, other: Term) -> bool:
    """Whether only the place follows: "basal cell carcinoma, left upper eyelid"."""
    words = stems(other.text)
    if between.strip(" ,-\u2013").removeprefix("both") or not words or not one.text:
        return False
    return words <= _PLACES or (not between.strip() and stems(other.text.split()[0]) <= _PLACES)


def _is_screened(one: Term, between: str, other: Term) -> bool:
    """Whether it is looked for: "screening for osteoporosis"."""
    return "screening" in one.text.lower() and between == " for " and bool(other.text)


_FLARES: tuple[Tie, ...] = (_is_flare, _is_screened)


def _is_label(one: Term, between: str, other: Term) -> bool:
    """Whether a line begins with the place: "Sacrum: pressure ulcer stage 3"."""
    return between == ": " and bool(other.text) and stems(one.text) <= _PLACES


_TIES: tuple[Tie, ...] = (_is_label, _says_more, _is_pair, _is_at, _is_sited)


def _as_one(case: Case, one: Term, other: Term) -> Term:
    text = case.inquiry.text
    between = text[_end(one) : other.start]
    return replace(
        one,
        text=" ".join(f"{one.text} {_between(one, between)} {other.text}".split()),
        words=text[one.start : _end(other)],
    )


def _between(one: Term, between: str) -> str:
    """What ties them, without marks; a comma stays that ends what is said to be absent."""
    words = _NOW.sub(" ", between).strip(" ,(")
    ends = "," in between and ("without" in one.text or "not " in one.text)
    return f", {words}" if ends else words


def _relatives(case: Case, terms: Sequence[Term]) -> list[Term]:
    """A relative's condition and a past one that the letter names as history."""
    found = []
    for term in terms:
        before = case.inquiry.text[: term.start]
        if term.family:
            found.append(replace(term, text=f"{OF_A_RELATIVE}{term.text}", family=False))
        elif term.historical and _PAST.search(before):
            found.append(replace(term, text=f"{OF_THE_PAST}{term.text}", historical=False))
    return found

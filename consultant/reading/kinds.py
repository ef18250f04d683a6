"""What kind of letter it is: a question, thanks, or no matter for this desk."""

import re

from consultant.domain.coding import Mention
from consultant.domain.inquiry import LetterKind
from consultant.domain.mail import Letter
from consultant.reading.asks import is_request
from consultant.reading.patterns import any_of

_THANKS = re.compile(
    any_of(
        r"""\b(?:thanks?|thank you|thx|ty|much appreciated|appreciate (?:it|your)|perfect|great
        |awesome|got it|will do|makes sense|understood|helpful|that helps|cheers|merci
        |danke|gracias)\b"""
    ),
    re.IGNORECASE,
)
#: What a coding desk is asked about; without any of it a letter is not for us.
_TRADE = re.compile(
    any_of(
        r"""\b(?:cod(?:e|es|ed|ing|er)|cpt|hcpcs|icd(?:-?\d{1,2})?|modifiers?|dx|diagnos\w+
        |claims?|denied|denial|ncci|mue|rvu|global days|medicare|medicaid|payer|bill(?:ed
        |ing|able)?|report(?:ed|ing)?|procedure|op note|patient|pt|surgeon|ecmo|units|pcs
        |drg|excludes\d?|principal|encounter|physician|dr|surgery|inject\w*|biopsy
        |cannul\w*|locum|locums|credential\w*|sequenc\w+|charge master|cdm)\b"""
    ),
    re.IGNORECASE,
)
_OFFICE = re.compile(
    any_of(
        r"""\b(?:invoice|receipt|w-?9|purchase order|vendor|subscription|renewal|password
        |log ?in|unpaid|overdue|refund|quote for|pricing|demo|newsletter|job opening|resume
        |position|webinar registration|parking|catering|conference room|candidate|sales
        |marketing|partnership|seo|remittance advice|bank details|wire transfer|gift card
        |meeting invite|lunch|hiring|job application|cover letter|desired (?:pay|salary)
        |my (?:co-?pay|bill|balance)|collections|got a bill|remote coders?)\b"""
    ),
    re.IGNORECASE,
)
#: What the asker now does with the answer; the codes in it are ours, said again.
_RESOLVED = re.compile(r"\b(?:we|i)(?:'ll| will| can now)\b|\brebill(?:ed|ing)?\b", re.IGNORECASE)
#: A letter of thanks is short, and asks nothing.
THANKS_LENGTH = 400


def kind_of(
    letter: Letter, mentions: tuple[Mention, ...], *, is_follow_up: bool = False
) -> LetterKind:
    """The letter's kind; `is_follow_up` where the desk knows its thread."""
    if letter.automatic_kind:
        return LetterKind(letter.automatic_kind)
    text = letter.visible_text
    follows = is_follow_up or bool(letter.thread.parents)
    asks = is_request(text) or (not follows and is_request(letter.subject))
    says_nothing_new = not mentions or (follows and bool(_RESOLVED.search(text)))
    if _THANKS.search(text) and not asks and says_nothing_new and len(text) < THANKS_LENGTH:
        return LetterKind.THANKS
    if _is_office_matter(f"{letter.subject}\n{text}", mentions):
        return LetterKind.OUT_OF_SCOPE
    return LetterKind.FOLLOW_UP if follows else LetterKind.QUESTION


def _is_office_matter(text: str, mentions: tuple[Mention, ...]) -> bool:
    if mentions:
        return False
    office = len(_OFFICE.findall(text))
    trade = len(_TRADE.findall(text))
    return (office >= 2 and office > trade) or (trade == 0 and bool(office))

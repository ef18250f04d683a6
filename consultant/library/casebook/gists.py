"""Makes the gist of a question: what is asked, of which codes, with which facts, in which words."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from consultant.domain.casebook import Gist
from consultant.domain.coding import Fact, FactName, Term
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry
from consultant.library.casebook.words import telling_words, turning_words

Mask = Callable[[str], str]

#: An age over 89 names a person (45 CFR 164.514(b)(2)(i)(C)).
OLDEST = 90
_MASKED = "["


def gist_of(
    inquiry: Inquiry, findings: Findings, mask: Mask, *, answered: tuple[str, ...] | None = None
) -> Gist:
    """The gist of a letter, masked; `answered` where a person answered with other codes."""
    text = mask(f"{inquiry.subject}\n{inquiry.text}")
    recommended = tuple(dict.fromkeys(f.code.code for f in findings.recommended))
    return Gist(
        asked=tuple(dict.fromkeys(mention.code for mention in inquiry.mentions)),
        answered=recommended if answered is None else answered,
        asks=inquiry.asks,
        facts=tuple(_masked(fact, mask) for fact in inquiry.facts if _is_of_the_case(fact)),
        present=_texts((t for t in inquiry.terms if t.is_present), mask),
        absent=_texts((t for t in inquiry.terms if not t.is_present), mask),
        words=telling_words(text),
        turns=turning_words(mask(inquiry.text)),
    )


def _is_of_the_case(fact: Fact) -> bool:
    return fact.name is not FactName.DATE_OF_SERVICE


def _masked(fact: Fact, mask: Mask) -> Fact:
    is_old = fact.name is FactName.AGE and isinstance(fact.value, int | float)
    is_old = is_old and float(fact.value) >= OLDEST
    value = OLDEST if is_old else mask(fact.value) if isinstance(fact.value, str) else fact.value
    return replace(fact, value=value, words="90 or older" if is_old else mask(fact.words), start=0)


def _texts(terms: Iterable[Term], mask: Mask) -> tuple[str, ...]:
    said = dict.fromkeys(mask(term.text).lower() for term in terms)
    return tuple(text for text in said if _MASKED not in text)

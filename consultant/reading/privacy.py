"""Words that name a patient, and a mask for them; never a code.

The 18 kinds of 45 CFR 164.514(b)(2), as they stand in coders' letters.
"""

import re
from collections.abc import Iterator

from consultant.domain.inquiry import Identifier
from consultant.reading.patterns import any_of

_DATE = any_of(
    r"""(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}|(?:jan|feb
        |mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd
        |th)?,? (?:19|20)\d{2})"""
)
_NAME = r"[A-Z][a-z'A-Z-]{1,20}(?:[ -][A-Z]\.?)?(?: [A-Z][a-zA-Z'-]{1,25}){1,2}"

#: (type, pattern); the first group is the identifier.
_TABLE: tuple[tuple[str, str, int], ...] = (
    ("ssn", r"\b(\d{3}-\d{2}-\d{4})\b", 0),
    ("ssn", r"\bssn\W{0,3}(\d{9}|\d{4})\b", re.IGNORECASE),
    ("dob", any_of(
        rf"""\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birth ?date|birthday)\W{{0,4}}(?:i
        s |was )?({_DATE})"""
    ), re.IGNORECASE),
    ("mrn", any_of(
        r"""\b(?:mrn|med(?:ical)? rec(?:ord)?(?: ?(?:no|number|num|#))?|mr#|chart(?: ?(?:no
        |number|#))?|patient id|pt id)\W{0,4}(?:is |no\.? )?([A-Z]{0,3}-?\d[\d-]{2,14})"""
    ), re.IGNORECASE),
    ("account", any_of(
        r"""\b(?:acct|account|a/c|har|csn|fin|visit id|member(?: id)?|subscriber(?: id)?
        |policy(?: no)?|insurance id|plan id|beneficiary|mbi|medicaid id
        |medicare id)\b[ #:.]{0,4}(?:no\.?|number|num
        |id)?[ #:.]{0,4}([A-Z0-9]{0,4}-?\d[A-Z0-9-]{3,16})\b"""
    ), re.IGNORECASE),
    ("name", rf"\b(?:Mr|Mrs|Ms|Miss|Master)\.? ({_NAME}|[A-Z][a-z'-]{{2,25}})\b", 0),
    ("name", any_of(
        rf"""\b(?i:pt|patient|pat|pt name|patient name|name|member|beneficiary)(?i: is| named
        | name)?[:=]? {{1,2}}({_NAME})\b"""
    ), 0),
    ("name", rf"(?m)^\W{{0,3}}({_NAME}),? (?i:d\.?o\.?b|mrn|date of birth|born|age \d|ssn)\b", 0),
    ("name", rf"\b({_NAME}),? (?:\(?(?i:dob|mrn|date of birth))\b", 0),
    ("email", r"\b([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})\b", 0),
    ("phone", r"(?<![\w-])((?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4})(?!\d)", 0),
    ("age", any_of(
        r"""\b((?:9\d|1[01]\d)[- ]?(?:y/?o|years?[- ]old|yr[- ]old|year[- ]old))\b"""
    ), re.IGNORECASE),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, flags)) for kind, pattern, flags in _TABLE)
MASK = "[{}]"


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """What in `text` names a patient, in order; overlapping ones are one."""
    found = sorted(_found(text), key=lambda one: (one.start, -len(one.text)))
    kept: list[Identifier] = []
    for one in found:
        if not kept or one.start >= kept[-1].start + len(kept[-1].text):
            kept.append(one)
    return tuple(kept)


def mask(text: str) -> str:
    """`text` with each identifier replaced by its kind: "[name]"."""
    pieces, end = [], 0
    for one in find_identifiers(text):
        pieces += [text[end : one.start], MASK.format(one.type)]
        end = one.start + len(one.text)
    return "".join([*pieces, text[end:]])


def _found(text: str) -> Iterator[Identifier]:
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield Identifier(type=kind, text=found[1], start=found.start(1))

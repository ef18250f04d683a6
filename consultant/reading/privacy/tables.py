"""How each kind of identifier is written; the first group is what names the patient.

The kinds are those of 45 CFR 164.514(b)(2). Where a number could be a code, only a label
before it makes it an identifier.
"""

import re

from consultant.reading.patterns import any_of
from consultant.reading.privacy.lists import CITIES, GIVEN_NAMES, HOUSES

_I = re.IGNORECASE
_MONTH = any_of(
    r"""jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?
    |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"""
)
_DAY = any_of(
    rf"""\d{{1,2}}-(?i:{_MONTH})-(?:19|20)\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:19|20)?\d{{2}}|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}
    |(?i:{_MONTH})\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?:(?:19|20)\d\d|'\d\d)
    |\d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ])?(?i:{_MONTH})\.?,?[ ](?:19|20)\d\d"""
)
_SURNAME = r"(?:(?:Mc|Mac|O'|De|La|Van|Von)[ ]?)?[A-Z][a-z']{1,20}(?:-[A-Z][a-z]{1,20})?"
_WORD = r"[A-Z][a-z']{1,20}"
_GIVEN = "(?:" + "|".join(sorted(GIVEN_NAMES)) + ")(?:-[A-Z][a-z]+)?"
#: What follows a title or a label: "John A. Smith", "L. Hernandez", "W.", "Smith".
_NAMED = rf"(?:{_WORD}|[A-Z]\.)(?: [A-Z]\.)?(?: {_SURNAME}|(?<!\.) [A-Z]\.(?=\W|$))?"
#: An identifier: letters and digits, hyphens inside, at least three digits.
_NUMBER = r"#?(?=(?:[A-Z-]*\d){3})[A-Z]{0,5}-?\d[\dA-Z]*(?:-[\dA-Z]+){0,3}"
_IS = r"[\s:#.(]{0,3}(?:(?:is|no|num|number|id)\b[\s:#.]{0,3})?"
#: Five characters as codes have, alone or with modifiers.
_CODE = r"(?:\d{4}[\dFTUM]|[A-V]\d{4}|[A-Z]\d[\dA-Z]\.[\dA-Z]{1,4})(?:-[A-Z\d]{2})*(?![\w-])"
#: "Case 33952" asks of a code; "case 2611-0087" and "case #33952" name a patient's.
_NO_CODE = rf"(?<!#)(?!{_CODE})"
#: "Chart 31870" is a chart; "chart 33952 or 33954" and "record J1885 x2" are of codes.
_NO_CODES = rf"(?!{_CODE}(?i:\s?/|,? ?(?:vs?\b|versus|or|and) ?[A-Z]?\d|,\s?[A-Z]?\d{{4}}| ?x ?\d))"
#: "Hepatitis B." and "Medicare Part B." are no patients.
_LETTERED = any_of(
    r"""Vitamin|Hepatitis|Influenza|Group|Grade|Class|Type|Stage|Plan|Part|Schedule|Figure|Table
    |Appendix|Factor|Protein|Strep|Section|Chapter|Option|Level|Tier|Phase|Column|Exhibit|Pugh
    |Category|Ebola"""
)
_FACILITY = any_of(
    r"""Hospitals?|Clinics?|Medical Cent(?:er|re)|Med(?:ical)? Ctr|Med\.? Center
    |Health(?:care)? (?:Center|System|Partners|Network|Care)|Health|Healthcare|Infirmary
    |Cancer Center|Surgery Center|General|Memorial|(?:Heart|Cancer|Eye) Institute|Medical Group"""
)

_HOUSE, _CITY = any_of(HOUSES), any_of(CITIES)
_OFFICE = r"clinic|hospital|office|med(?:ical)? center|facility|er|health\w*"

#: (kind, pattern, flags)
TABLE: tuple[tuple[str, str, int], ...] = (
    ("ssn", r"\b(?:ssn|social security)(?: number)?\W{0,4}(\d{3}-?\d{2}-?\d{4}|\d{4})\b", _I),
    ("ssn", r"(?<![\d-])(\d{3}-\d{2}-\d{4})(?![\d-])", 0),
    ("dob", any_of(
        rf"""\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birth ?date|birthday)\W{{0,4}}
        (?:is |was )?({_DAY})"""
    ), _I),
    ("mrn", any_of(
        rf"""\b(?i:mrn|mr ?#|med(?:ical)?\.? ?rec(?:ord)?s?|record|chart|patient id|pt id
        |hospital id|case (?:no|num(?:ber)?|id))\b{_IS}{_NO_CODES}({_NUMBER})"""
    ), 0),
    ("mrn", rf"\b(?i:case)\b{_IS}{_NO_CODE}({_NUMBER})", 0),
    ("account", any_of(
        rf"""\b(?i:acct|account|a/c|har|csn|fin|visit id|member|subscriber|policy
        |health plan|beneficiary|mbi|medicaid id|medicare id|hpn?|id|identifier
        |(?:ins(?:ur(?:ance)?)?\.?(?: policy| plan)?|plan|group) (?:no|num(?:ber)?|id)
        )\b{_IS}{_NO_CODES}({_NUMBER})"""
    ), 0),
    ("account", any_of(
        rf"""\b(?i:ins(?:ur(?:ance)?)?\.?(?: policy| plan)?|plan|group)\b
        {_IS}{_NO_CODE}({_NUMBER})"""
    ), 0),
    ("account", r"(?<![\w#])(#[A-Z]{1,5}-?\d{4,})", 0),
    ("account", r"(?<![\w-])((?!INV|PO|SO|CD|REF|TKT|NDC|LOT)[A-Z]{1,5}-\d{5,})(?![\w-])", 0),
    ("name", rf"\b(?:Mr|Mrs|Ms|Miss|Master)\.? ({_NAMED})", 0),
    ("provider", rf"\b((?:Dr|Doctor|Prof)\.? (?:{_NAMED}))", 0),
    ("name", any_of(
        rf"""\b(?i:pt|patient|pat|pt name|patient name|name|member|named|called)
        (?i: is| name| named| was)?[:=]?[ ]{{1,2}}
        ((?!{_LETTERED}){_WORD}(?: [A-Z]\.)? {_SURNAME})\b"""
    ), 0),
    ("name", any_of(
        rf"""(?m:^)\W{{0,3}}({_WORD}(?: [A-Z]\.?)? {_SURNAME}),?[ ]
        (?i:d\.?o\.?b|mrn|date of birth|born|age \d|ssn)\b"""
    ), 0),
    ("name", rf"\b({_WORD}(?: [A-Z]\.?)? {_SURNAME}),? \(?(?i:dob|mrn|date of birth)\b", 0),
    ("name", rf"\b({_GIVEN}(?: [A-Z]\.)? {_SURNAME})\b(?!(?: \w+)? {_FACILITY})", 0),
    ("name", any_of(
        rf"""\b((?!{_LETTERED}){_WORD}(?:-{_WORD})? [A-Z]\.)(?=[\s,;:)'?!]|$)(?! ?[A-Z]\.)"""
    ), 0),
    ("email", r"\b([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})\b", 0),
    ("phone", r"(?<![\w-])((?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4})(?!\d)", 0),
    ("address", any_of(
        r"""\b(\d{1,6} (?:[NSEW]\.? )?(?:[A-Z]\w+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Blvd
        |Drive|Dr|Lane|Ln|Court|Ct|Way|Place|Pl)\b\.?)"""
    ), 0),
    ("age", r"\b((?:9\d|1[01]\d)[- ]?(?:y/?o\b|years?[- ]old|yr[- ]old|year[- ]old|yo\b))", _I),
    ("date", rf"(?<![\w/-])({_DAY})(?![\w/-]\d)", 0),
    ("date", any_of(
        rf"""\b(?i:seen|admitted|visited?|treated|hospitalized|discharged|surgery|diagnosed
        |consulted) (?:\w+ ){{0,4}}?(?:in|on) ((?i:{_MONTH})\.? (?:19|20)\d\d)\b"""
    ), 0),
    ("place", any_of(
        rf"""\b((?:St\.?|Saint) {_WORD}(?:'s)?(?: {_FACILITY})?(?: in {_WORD})?)\b"""
    ), 0),
    ("place", rf"\b((?:{_HOUSE})(?: {_FACILITY})?(?:,? (?:in )?{_CITY})?)(?!\w)", 0),
    ("place", any_of(
        rf"""\b((?:{_WORD}(?:'s)?(?:-{_WORD})? ){{1,3}}(?:{_FACILITY})
        (?:(?:,| of| in) {_WORD}(?: {_WORD})?)?)(?!\w)"""
    ), 0),
    ("place", any_of(
        rf"""\b(?:in|at|from|near|of|our|to|the) ({_CITY}(?:,? [A-Z]{{2}}\b
        |[ ](?i:{_OFFICE}))?)(?!\w)"""
    ), 0),
    ("place", rf"\b({_CITY}(?:, [A-Z]{{2}}\b| (?i:{_OFFICE})))(?!\w)", 0),
)  # fmt: skip
PATTERNS = tuple((kind, re.compile(pattern, flags)) for kind, pattern, flags in TABLE)

"""Numbers in a letter that look like codes and are none: phones, ZIP codes, dates, amounts.

Each row of the table is one kind, with the group that is blanked out before codes are
looked for. Blanking keeps every character's place.
"""

import re

from consultant.reading.patterns import any_of, row_of

#: Fills the place of what is no code: no letter, no digit, no space.
FILLER = "¤"

#: Words that say "the number after me is an identifier".
_LABEL = any_of(
    r"""acct|account|a/c|mrn|med(?:ical)? rec(?:ord)?|chart|patient id|pt id|encounter|visit id
    |csn|har|fin|member|subscriber|policy|claim|icn|dcn|tcn|case|invoice|inv|batch
    |order|ord|po|p\.o\.|purchase order|ticket|tkt|ref|reference|conf(?:irmation)?|tracking
    |project|proj|vendor|req(?:uest)?|requisition|auth|authorization|prior auth|precert
    |npi|tax id|tin|ein|ssn|dea|license|lic|lot|serial|sn|s/n|model|upc|gtin|ndc|form
    |voucher|coupon|promo|badge|employee id|employee|emp|user|userid|login|pin|passcode|room
    |rm|bed|suite|ste|apt|bldg|building|floor|box|pager|beeper|ext|extension|durchwahl|poste|toestel|anexo|x|fax|tel
    |phone|ph|cell|mobile|vm|voicemail|mail ?stop|ms|zip|postal code|file|job|work ?order|wo
    |incident|inc|case no|docket|locker|route|hwy|highway
    |clia|iban|eft|remit|trace|warrant|receipt|accession|specimen
    |supplier|flight|quote|statement|site|contract|device id|udi|protocol|irb|nct|grant|folder|id"""
)
#: After some labels a number is an identifier even without "#" or "no."; a verb of the
#: same spelling ("can we claim 99213", "we bill 99213") is no label.
_VERBS = "".join(
    rf"(?<!\b{word} )" for word in row_of("to we i you can they or both should also only do")
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|"
    "OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR|VI|GU"
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_STREETS = any_of(
    r"""(?:street|st|avenue|ave|road|rd|blvd|boulevard|drive|dr|lane|ln|court|ct|way|parkway
    |pkwy|place|pl|plaza|highway|hwy|circle|cir|terrace|trail|county)"""
)
#: What is counted or measured, when it follows a bare number.
_UNITS = any_of(
    r"""(?:mgs?|mcg|µg|ug|g|gm|grams?|kg|lbs?|ml|cc|l|liters?|mm|cm|inch(?:es)?|fr|french
        |ga|gauge|units?/hr|iu|meq|mmol|%|percent|patients?|pts|people|persons?|members
        |rows|records|charts|claims|cases|lines|dollars|usd|sq|square|sf|feet|ft|miles
        |employees|beds|visits|encounters|copies|pages|bpm|mmhg|kcal|hz|copies/ml|cells|wbc
        |k/ul)"""
)

_TABLE: tuple[tuple[str, int], ...] = (
    # e-mail addresses and web addresses
    (r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", re.IGNORECASE),
    (r"\b(?:https?://|www\.)\S{1,500}", re.IGNORECASE),
    # phones: (555) 018-3398, 555.017.2061, 1-800-555-0199, 555-0143, +1 555 011 2233
    (any_of(
        r"""(?<![\w-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. /]{1,2}\d{3}[-. ]{1,2}\d{4}(?!\d)(?:\s{0,2}
        (?:x|ext\.?|#)\s?\d{1,6})?"""
    ), re.IGNORECASE),
    (r"(?<![\w.-])\d{3}-\d{4}(?![\d-])(?:\s{0,2}(?:x|ext\.?)\s?\d{1,6})?", re.IGNORECASE),
    # dates: 10/02/2026, 10/03, 2026-11-10, 3.4.2026, Nov 9, 2026; and times
    (r"(?<![\w/.])\d{1,2}[/-]\d{1,2}[/-](?:19|20)?\d{2}(?![\w/])", 0),
    (r"(?<![\w/.-])(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)", 0),
    (r"(?<![\w/.])\d{1,2}\.\d{1,2}\.(?:19|20)?\d{2}(?!\d)", 0),
    (r"(?<![\w/.$])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?![\w/])", 0),
    (rf"\b{_MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s(?:19|20)\d\d)?\b", re.IGNORECASE),
    (rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTHS}(?:,?\s(?:19|20)\d\d)?\b", re.IGNORECASE),
    (r"(?<![\w.])\d{1,2}:\d{2}(?::\d{2})?(?!\w)", 0),
    (r"(?<![\w.])\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)", re.IGNORECASE),
    # money, thousands, percent, ranges of amounts
    (r"[$€£]\s?\d[\d,]{0,12}(?:\.\d{1,2})?(?:\s?[kKmM]\b)?", 0),
    (r"(?<![\w.])\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?(?![\w,])", 0),
    (r"(?<![\w.])\d+(?:\.\d+)?\s?%", 0),
    # ZIP: with a state before, ZIP+4 anywhere
    (rf"\b(?:{_STATES})\.?,?\s{{1,3}}\d{{5}}(?:-\d{{4}})?(?!\d)", 0),
    (r"(?<![\w.-])\d{5}-\d{4}(?![\d-])", 0),
    # street addresses, with what follows on the line
    (
        rf"\b\d{{1,6}}\s(?:[NSEW]\.?\s)?(?:(?-i:[A-Z])\w+\s){{1,3}}{_STREETS}\b\.?[^\n]{{0,80}}",
        re.IGNORECASE,
    ),
    # a labelled identifier: acct 55102, MRN: 0098123, claim # 2026..., NDC 99999-0280-02
    (any_of(
        rf"""\b(?=\D{{1,34}}\d){_LABEL}\s{{0,2}}(?:#|no\.?|nos\.?|num(?:ber)?\.?
        |id)\s{{0,2}}[:#]?\s{{0,2}}[A-Z]{{0,4}}[-\d][\dA-Z/-]{{1,24}}"""
    ), re.IGNORECASE),
    (any_of(
        rf"""\b(?=\D{{1,34}}\d){_VERBS}{_LABEL}\.?\s{{0,2}}[:#=]?\s{{0,2}}(?:[A-Z]{{1,4}}-?)?\d[\dA-Z-]{{2,24}}(?!
        \w|\.\d)"""
    ), re.IGNORECASE),
    (any_of(
        r"""\b(?:room|rm|bed|suite|ste|cubicle|bay|locker|gate|model run|run)\.?\s
        [A-Z]{0,2}-?\d{1,6}[A-Z]?\b(?!\.\d)"""
    ), re.IGNORECASE),
    (r"\bflight\s[A-Z0-9]{2}\s?\d{1,5}\b", re.IGNORECASE),
    # "patient #33951": an identifier, unless it is called a code
    (r"(?<!code )(?<!codes )(?<!cpt )(?<!hcpcs )(?<!line )#\s?\d{3,}", re.IGNORECASE),
    # numbers measured or counted: 20610 patients, 4,000 rows, 10000 units of
    (rf"(?<![\w.])\d{{2,7}}(?:\.\d+)?\s?{_UNITS}(?![\w])", re.IGNORECASE),
    # letters and digits tied by a hyphen: INV-33948, 33956-B, 2611-0087, CD-4471
    (r"(?<![\w])[A-Z]{2,6}-\d{3,10}(?![\w])", 0),
    (r"(?<![\w.-])\d{4}-\d{4}(?![\w-])", 0),
    (r"(?<![\w.-])\d{5}-\d(?=[\s.,;)]|$)(?=\s*$)", re.MULTILINE),
    # long digit strings
    (r"(?<![\w.])\d{6,}(?![\w])", 0),
    # sutures, gauges, scales: 4-0 nylon, 5-0, 3/5
    (r"(?<![\w.-])\d{1,2}-0(?![\w-])", 0),
)  # fmt: skip
_PATTERNS = tuple(re.compile(pattern, flags) for pattern, flags in _TABLE)


def without_decoys(text: str) -> str:
    """`text` with every such number filled, character for character."""
    for pattern in _PATTERNS:
        text = pattern.sub(_fill, text)
    return text


def _fill(found: re.Match[str]) -> str:
    return FILLER * len(found[0])

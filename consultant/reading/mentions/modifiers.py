"""Modifiers: which there are, joined to a code or standing alone in a sentence.

Stand-alone two-digit numbers and letter pairs are everywhere in medical English ("CT",
"US", "25 patients"), so a lone one counts only where the words around it say so.
"""

import re
from collections.abc import Iterator

from consultant.reading.patterns import any_of, words_of

#: CPT's numeric ones, and the anaesthesia and category II ones.
NUMERIC = words_of(
    """22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82
    90 91 92 93 95 96 97 99"""
)
#: HCPCS Level II and CPT letter modifiers as published by CMS.
LETTERED = words_of(
    """1P 2P 3P 8P P1 P2 P3 P4 P5 P6 A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AD AE AF AG AH AI AJ AK AM AO
    AP AQ AR AS AT AU AV AW AX AY AZ BA BL BO BP BR BU CA CB CC CD CE CF CG CH CI CJ CK CL CM CN
    CO CP CQ CR CS CT DA E1 E2 E3 E4 EA EB EC ED EE EJ EM EP ER ET EX EY F1 F2 F3 F4 F5 F6 F7 F8
    F9 FA FB FC FP FQ FR FS FT FX FY G0 G1 G2 G3 G4 G5 G6 G7 G8 G9 GA GB GC GD GE GF GG GH GJ GK
    GL GM GN GO GP GQ GR GS GT GU GV GW GX GY GZ H9 HA HB HC HD HE HF HG HH HI HJ HK HL HM HN HO
    HP HQ HR HS HT HU HV HW HX HY HZ J1 J2 J3 J4 J5 JA JB JC JD JE JF JG JK JL JW JZ K0 K1 K2 K3
    K4 KA KB KC KD KE KF KG KH KI KJ KK KL KM KN KO KP KQ KR KS KT KU KV KW KX KY KZ L1 LC LD LL
    LM LR LS LT LU M2 MA MB MC MD ME MF MG MH MS N1 N2 N3 NB NR NU PA PB PC PD PI PL PM PN PO PS
    PT Q0 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 QA QB QC QD QE QF QG QH QJ QK QL QM QN QP QQ QR QS QT QW QX
    QY QZ RA RB RC RD RE RI RR RT SA SB SC SD SE SF SG SH SJ SK SL SM SN SQ SS ST SU SV SW SY SZ
    T1 T2 T3 T4 T5 T6 T7 T8 T9 TA TB TC TD TE TF TG TH TJ TK TL TM TN TP TQ TR TS TT TU TV TW U1
    U2 U3 U4 U5 U6 U7 U8 U9 UA UB UC UD UE UF UG UH UJ UK UN UP UQ UR US V1 V2 V3 V4 V5 V6 V7 V8
    V9 VM VP X1 X2 X3 X4 X5 XE XP XS XU ZA ZB ZC"""
)
ALL = NUMERIC | LETTERED
#: Letter pairs that mean nothing else in a coder's letter.
PLAIN = words_of("XE XS XP XU QK QX QZ JW JZ KX GZ GY GX Q5 Q6 Q7 Q8 Q9")
#: And these where a code or the word "modifier" stands before them ("RT" is a therapist too).
SIDES = words_of(
    """RT LT TC AS AT GA GC GE GT GQ QW SA AI FS FX CO CQ GN GO GP E1 E2 E3 E4 F1 F2 F3 F4 F5 F6 F7
    F8 F9 FA T1 T2 T3 T4 T5 T6 T7 T8 T9 TA LC LD RC LM RI PT"""
)
#: Letter pairs that nobody asks between but as modifiers.
ASKED_PAIRS = PLAIN | words_of("RT LT TC GA GC GE GT GW GV GN GO GP NU RR UE KF KH AS SA 8P")

_ONE = r"(?:[0-9]{2}|[A-Za-z][A-Za-z0-9]|[0-9]P)"
_END = r"(?![A-Za-z0-9]|[.,][0-9])"
#: Joined to the code: 99213-25, 66984 -RT, 99213-25-59, 99213-25,59.
_JOINED = re.compile(rf"\s?-\s?({_ONE}){_END}((?:\s?[-,/]\s?{_ONE}{_END})*)", re.IGNORECASE)
#: Spoken of with the code: 99213 w/ 25, 99213 with modifier 25, 20610 RT, 99213 mod 25.
_SPOKEN = re.compile(
    any_of(
        rf"""\s*\(?\s?(?:(?:w/|w/o|with(?:out)?|and|plus|\+|,)\s?)?(?:a\s)?(?:modifiers?
        |mods?\.?)\s?-?({_ONE}){_END}|\s(?:w/|with)\s?-?({_ONE}){_END}|\s({_ONE}){_END}"""
    ),
    re.IGNORECASE,
)
_FOLLOWING = re.compile(rf"\s?[-,/]\s?({_ONE}){_END}", re.IGNORECASE)

#: The word says so: modifier 25, mods 25 and 59, mod -XS.
_NAMED = re.compile(
    any_of(
        rf"""\b(?:modifiers?|mods?\.?|modif)\s?(?:#|is|of|:)?\s?-?({_ONE}){_END}((?:\s?(?:,|/
        |and|or|&|vs\.?|versus|\+)\s?-?{_ONE}{_END}){{0,6}})"""
    ),
    re.IGNORECASE,
)
#: Or the word stands behind: the 59 modifier, an AS modifier.
_NAMED_AFTER = re.compile(rf"(?<![\w.-])-?({_ONE})\s(?:modifiers?|mods?)\b", re.IGNORECASE)
#: The hyphen says so: "a -59 would", "-XS".
_HYPHENED = re.compile(rf"(?<![\w-])-({_ONE}){_END}(?!\s?(?:°|degrees|to\b))", re.IGNORECASE)
#: The verb says so: need 25 on, append XS, with a 59, w/ 25, goes the 59, the 59 goes.
_WORDED = re.compile(
    any_of(
        rf"""\b(?:said|says|w/o?|w|with(?:out)?|append(?:ed|ing)?|add(?:ed|ing)?|attach(?:ed)?|use[ds]?
        |using|need(?:s|ed)?|gets?|put(?:ting)?|goes|want[s]?|require[sd]?|drop(?:ped)?
        |remove|include|carry|carries|the|an?|prefers?|either|vs\.?|versus
        |instead of)\s(?:the\s|an?\s)?-?({_ONE}){_END}"""
    ),
    re.IGNORECASE,
)
#: Verbs of modifiers alone, or of a question that ends behind it: append 22, do we use 53?
_APPENDED = re.compile(
    any_of(
        rf"""\b(?:append(?:ed|ing)?\s(?:an?\s|the\s)?({_ONE}){_END}
        |(?:use|need|add|put|take)\s(?:an?\s|the\s)?({_ONE})\s?(?=\?)
        |(?:need|needs|use|append|add|put|bill with)\s
        (?-i:(FS|FQ|GC|GE|GV|GW|GQ|GT|SA|QW|Q5|Q6)){_END}
        |an?\s(2[2-6]|5[0-9]|7[3-9])\s(?=(?:be|on it|on the|here|apply|help|get)\b)
        |(?:take|takes|there be|need|needs|require|requires|add|put|want|wants)\s(?:an?\s|the\s)
        (?-i:(TC|GT|QW|AS|GA|GC|GE|RT|LT|SA|PT|GW|GV|NU|RR|JW|JZ|KX)){_END}
        |,\s(?-i:(TC|GT|QW|GA|GC|GE|GW|GV|NU|RR|JW|JZ|KX))\s?(?=\?))"""
    ),
    re.IGNORECASE,
)
#: "24 or 79?", "54 or 55 for each?": nothing before, and the question ends soon.
_BEGINS = re.compile(r"(?:^|[.?!:\n])\s*$")
_ASKED = re.compile(r"(?! ?(?:units?|lines?|times|days?|mins?|minutes?|mg)\b)[^.?!\n]{0,24}\?")
#: Two of a kind: 59 or XS, 25 and 57, 59/XS.
_PAIRED = re.compile(
    rf"(?<![\w.])({_ONE})\s?(?:/|\bor\b|\band\b|\bvs\.?|\bversus\b|&|\+)\s?-?({_ONE}){_END}",
    re.IGNORECASE,
)
#: "is GP needed on both lines": any modifier, where it is the subject.
_NEEDED = re.compile(
    rf"\b(?:is|are|does|do|if|whether|would|will|can)\s(?:the\s)?({_ONE})\s(?:still )?"
    r"(?:needed"
    r"|helps?|appl(?:y|ies)|lifts?|opens?|overrides?|bypass\w*"
    r"|before the|after the|required|necessary"
    r"|go|mandatory|appropriate|okay|ok|allowed|warranted|correct|right|valid|used|applicable|enough|better)\b",
    re.IGNORECASE,
)
_EACH = re.compile(rf"({_ONE}){_END}")
_STANDING = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(PLAIN))})(?![\w-])")
_OPENING = re.compile(
    any_of(
        rf"""(?:^|[.?!,;:(]\s*)({_ONE}){_END}(?=\s(?:goes|go|on|or|vs|needed|required|is|applies
        |appended|missing)\b)"""
    ),
    re.IGNORECASE,
)
#: What makes a number after such a verb a count or a measure after all.
_COUNTED = re.compile(
    any_of(
        r"""\s?(?:%|-?\s?(?:mgs?|mcg|g|gm|kg|ml|cc|mm|cm|fr|french|ga|gauge|y/?o|yo|yrs?|years?
        |months?|mos?|weeks?|wks?|days?|hours?|hrs?|minutes?|mins?|units?|patients?|pts?
        |people|times|lesions?|polyps?|views?|levels?|codes?|lines?|claims?|percent|st|nd
        |rd|th|am|pm|male|female|man|woman|m|f|degrees?|ppm|lbs?|doses?|vials?|tabs?
        |sessions?|others?|more|of)\b)|\s?[/:]\d"""
    ),
    re.IGNORECASE,
)
_ABOUT = re.compile(
    any_of(
        r"""\bmodif|\bmods?\b|(?<!\w)-\s?(?:2[2-7]|5\d|6[26]|7[36-9]|8[0-2]|9[0-9]|X[SEUP]|RT|LT|TC)\b
        |\bX\{?EPSU
        |\bedits?\b|\bcol(?:umn)?\.? ?[12]\b|\bbundl|\bNCCI\b|\bappeal
        |\bunrelated\b|\bglobal\b|\btele-?health\b|\bassist(?:ant|ing|ed)?\b
        |\b(?:stopped|discontinued|cancel+ed|aborted|terminated)\b|\breturn to (?:the )?or\b
        |\btherapy claim|\babn\b|\bclaim\b[^.?!\n]{0,9}\?
        |\ban? 5[2-9]\b[^.?!]{0,20}\ban? 5[2-9]\b"""
    ),
    re.IGNORECASE,
)


def is_modifier(written: str) -> bool:
    return written.upper() in ALL


def joined_modifiers(text: str, end: int) -> tuple[tuple[str, ...], int]:
    """The modifiers tied by a hyphen to a code that ends at `end`, and where they end."""
    found = _JOINED.match(text, end)
    if not found or not is_modifier(found[1]):
        return (), end
    mods, stop = [found[1].upper()], found.end(1)
    for more in _FOLLOWING.finditer(text, stop, found.end()):
        if not is_modifier(more[1]):
            break
        mods.append(more[1].upper())
        stop = more.end()
    return tuple(mods), stop


def spoken_modifier(text: str, end: int) -> tuple[str, int]:
    """The modifier named beside a code that ends at `end`: "w/ 25", "RT"; else ("", end)."""
    found = _SPOKEN.match(text, end)
    if not found:
        return "", end
    written = found[1] or found[2] or found[3]
    is_bare = found[3] is not None
    if not is_modifier(written) or _COUNTED.match(text, found.end()):
        return "", end
    if is_bare and not (written.isupper() and written in PLAIN | SIDES):
        return "", end
    if not is_bare and written.isalpha() and not written.isupper() and found[1] is None:
        return "", end
    return written.upper(), found.end()


def lone_modifiers(text: str, *, has_codes: bool) -> Iterator[tuple[int, int, str]]:
    """Stand-alone modifiers of a text: (start, end, modifier), each place once.

    `text` has codes and decoys blanked; `has_codes` tells that there were procedure codes.
    """
    seen: set[int] = set()
    for start, end, written in _lone(text, is_about=has_codes or bool(_ABOUT.search(text))):
        if start not in seen and is_modifier(written):
            seen.add(start)
            yield start, end, written.upper()


def _lone(text: str, *, is_about: bool) -> Iterator[tuple[int, int, str]]:
    yield from _named(text)
    yield from _standing(text, is_about=is_about)
    yield from _appended(text)
    for found in _PAIRED.finditer(text):
        if (is_about and _is_paired(text, found)) or _is_asked_pair(text, found):
            yield found.start(1), found.end(1), found[1]
            yield found.start(2), found.end(2), found[2]
    if not is_about:
        return
    for pattern in (_HYPHENED, _WORDED, _OPENING):
        for found in pattern.finditer(text):
            if _is_worth(text, found, 1):
                yield found.start(1), found.end(1), found[1]


def _appended(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _APPENDED.finditer(text):
        group = found.lastindex or 1
        if found[group].isdigit() or found[group].isupper():
            yield found.start(group), found.end(group), found[group]


def _is_asked_pair(text: str, found: re.Match[str]) -> bool:
    """Whether the question ends there, and both are nothing else: "76 or 77?", "GW or GV?"."""
    ends = text[found.end() : found.end() + 2].lstrip()[:1] == "?"
    opens = _BEGINS.search(text, max(0, found.start() - 3), found.start())
    if not ends and not (opens and _ASKED.match(text, found.end())):
        return False
    return all(found[n] in NUMERIC or found[n] in ASKED_PAIRS for n in (1, 2))


def _named(text: str) -> Iterator[tuple[int, int, str]]:
    """Those that the word "modifier" stands before, and the list that follows."""
    for found in _NAMED.finditer(text):
        for one in _EACH.finditer(text, found.start(1), found.end()):
            if one[1].isdigit() or one[1].isupper() or one[1].upper() in PLAIN | {"RT", "LT"}:
                yield one.start(1), one.end(1), one[1]
    for pattern in (_NAMED_AFTER, _NEEDED):
        for found in pattern.finditer(text):
            if found[1].isdigit() or found[1].isupper():
                yield found.start(1), found.end(1), found[1]


def _standing(text: str, *, is_about: bool) -> Iterator[tuple[int, int, str]]:
    for found in _STANDING.finditer(text):
        if found[0][0] in "QX" or is_about:
            yield found.start(), found.end(), found[0]


def _is_paired(text: str, found: re.Match[str]) -> bool:
    known = {found[1].upper(), found[2].upper()} & (PLAIN | {"59"})
    asked = text[found.end() : found.end() + 2].lstrip()[:1] == "?"
    is_either = _is_worth(text, found, 1) or _is_worth(text, found, 2)
    return bool(known or asked) and is_either and all(_may_be(text, found, n) for n in (1, 2))


def _may_be(text: str, found: re.Match[str], group: int) -> bool:
    """Whether it is a modifier beside one that is: "KX or GA"."""
    return _is_worth(text, found, group) or (found[group].isupper() and found[group] in SIDES)


def _is_worth(text: str, found: re.Match[str], group: int) -> bool:
    """Whether a lone one is a modifier: a number that is not counted, a pair that is plain."""
    written = found[group]
    if _COUNTED.match(text, found.end(group)):
        return False
    if written.isdigit():
        return written in NUMERIC
    return written in PLAIN or (found.re is _HYPHENED and written.isupper())

"""Words shaped like codes, and the one system that each belongs to.

    33953 99213 0075T 0001U   CPT (I, II, III, laboratory)
    J1885 g0008               HCPCS Level II
    J96.01 e119 M5416         ICD-10-CM; 6,761 of its codes look like HCPCS without the dot
    5A1522F                   ICD-10-PCS
    428.0 V58.61              ICD-9-CM, only where the letter speaks of it
The library decides where it can; the words around decide the rest.
"""

import re
from dataclasses import dataclass
from datetime import date

from consultant.domain.coding import CodeSystem, Standing
from consultant.reading.codebook import Codebook
from consultant.reading.patterns import any_of

_CPT = re.compile(r"\d{5}")
_CATEGORY = re.compile(r"\d{4}[FTUMA]")
_HCPCS = re.compile(r"[A-CEGHJ-MP-V]\d{4}")
_ICD10 = re.compile(r"[A-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?")
_PCS = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}")
_ICD9 = re.compile(r"(?:\d{3}(?:\.\d{1,2})?|V\d{2}(?:\.\d{1,2})?|E\d{3}(?:\.\d)?)")

#: Where CPT has numbers at all: anaesthesia, surgery, imaging, laboratory, medicine, visits.
CPT_RANGES = ((100, 1999), (10004, 69990), (70010, 79999), (80047, 89398), (90281, 99607))
#: Three characters that mean something else in a chart unless a diagnosis is spoken of:
#: vertebrae, blood factors, vitamins, rooms.
AMBIGUOUS = re.compile(
    r"(?:[TLSC]\d{1,2}|B12|B6|D[123]|H2O|P\d{2}|Q\d{1,2}|G\d{2}|X\d|K\d{2}|M\d)", re.IGNORECASE
)

CUES = {
    CodeSystem.ICD10CM: re.compile(
        any_of(
            r"""\b(?:icd|dx|dxs|diagnos\w*|z codes?|principal|primary|secondary|pdx
            |medical necessity|poa|drg|hcc|excludes\d?|billable|specificity|7th|seventh)\b"""
        ),
        re.IGNORECASE,
    ),
    CodeSystem.HCPCS: re.compile(
        any_of(
            r"""\b(?:hcpcs|j[- ]?codes?|g[- ]?codes?|q[- ]?codes?|units?|vials?|mg|mcg|drug
            |inject\w*|dme|supply|supplies|level ii|ndc|x\s?\d)\b"""
        ),
        re.IGNORECASE,
    ),
    CodeSystem.ICD10PCS: re.compile(r"\bpcs\b|\binpatient procedure\b", re.IGNORECASE),
}
_SPEAKS_OF_ICD9 = re.compile(
    r"\bicd[- ]?9\b|\bgems?\b|\bequivalents?\b|\bcross-?walk\w*|\bmaps? to\b"
    r"|\bbec[ao]me\b|\bconvert\w*|\btranslat\w*|\bturn(?:ed)? into\b",
    re.IGNORECASE,
)
#: Words that call any code-shaped number a code.
CODING = re.compile(
    any_of(
        r"""\b(?:codes?|coded|coding|cpt|hcpcs|bill(?:ed|ing|able)?|claims?|report(?:ed|ing)?
        |modifiers?|denied|denial|rejects?|rejected|payer|pays?|paid|rvus?|units?|edits?
        |bundled?|dx|icd|charge[ds]?|line|lines|keyed|dropped|entered|use|vs|versus|or|and
        |plus|pair|with|same|instead|also|crosswalk)\b|[+/?]"""
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A word that is a code of that system, in the publisher's spelling."""

    system: CodeSystem
    code: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What deciding takes: the library, the date, and what the letter speaks of."""

    codebook: Codebook
    on: date
    speaks_of_icd9: bool = False

    def shape_of(self, word: str, around: str) -> Shape | None:
        """What `word` is, given the sentence around it; None for what is no code."""
        upper = word.upper()
        for reading in (_as_number, _as_icd9, _as_lettered, _as_pcs):
            if shape := reading(self, word, upper, around):
                return shape
        return None

    def standing(self, system: CodeSystem, code: str) -> Standing:
        return self.codebook.standing(system, code, self.on)

    def made(self, system: CodeSystem, code: str) -> Shape:
        return Shape(system=system, code=code, standing=self.standing(system, code))

    def knows(self, system: CodeSystem, code: str) -> bool:
        return self.standing(system, code) is not Standing.UNKNOWN


def speaks_of_icd9(text: str) -> bool:
    """Whether the letter is about the old books, or about what became of an old code."""
    return bool(_SPEAKS_OF_ICD9.search(text))


def dotted(code: str) -> str:
    """The dot of ICD-10-CM: "J9601" -> "J96.01", as ICD-10-CM prints it."""
    bare = code.replace(".", "")
    return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare


def _as_number(reader: Reader, word: str, upper: str, around: str) -> Shape | None:
    """CPT: five digits where CPT has numbers, or four and a category's letter."""
    if _CPT.fullmatch(word):
        plausible = any(low <= int(word) <= high for low, high in CPT_RANGES)
        if plausible or reader.knows(CodeSystem.CPT, word) or _is_called_code(word, around):
            return reader.made(CodeSystem.CPT, word)
        return None
    if _CATEGORY.fullmatch(upper) and (word == upper or CODING.search(around)):
        return reader.made(CodeSystem.CPT, upper)
    return None


def _is_called_code(word: str, around: str) -> bool:
    """Whether it is an unknown number that the writer calls a code."""
    return bool(
        re.search(rf"\b(?:cpt|codes?|hcpcs)\s(?:#|is|was|of)?\s?{word}", around, re.IGNORECASE)
    )


def _as_icd9(reader: Reader, word: str, upper: str, around: str) -> Shape | None:
    if not reader.speaks_of_icd9 or not _ICD9.fullmatch(upper):
        return None
    if "." not in word and not re.search(
        rf"\bicd[- ]?9\b.{{0,30}}{word}|\bcode\s{word}", around, re.IGNORECASE
    ):
        return None
    if upper[0].isalpha() and reader.knows(CodeSystem.ICD10CM, upper):
        return None
    return reader.made(CodeSystem.ICD9CM, upper)


def _as_lettered(reader: Reader, word: str, upper: str, around: str) -> Shape | None:
    """A letter and digits: ICD-10-CM or HCPCS, by membership, then by the words around."""
    as_hcpcs, as_icd = bool(_HCPCS.fullmatch(upper)), bool(_ICD10.fullmatch(upper))
    if not as_hcpcs and not as_icd:
        return None
    in_hcpcs = as_hcpcs and reader.knows(CodeSystem.HCPCS, upper)
    in_icd = as_icd and reader.knows(CodeSystem.ICD10CM, dotted(upper))
    if in_icd and not in_hcpcs:
        return _icd(reader, word, upper, around)
    if in_hcpcs and not in_icd:
        return reader.made(CodeSystem.HCPCS, upper)
    if in_hcpcs and in_icd:
        says_icd = CUES[CodeSystem.ICD10CM].search(around) and not CUES[CodeSystem.HCPCS].search(
            around
        )
        return (
            reader.made(CodeSystem.ICD10CM, dotted(upper))
            if says_icd
            else reader.made(CodeSystem.HCPCS, upper)
        )
    return _unknown(reader, word, upper, around)


def _icd(reader: Reader, word: str, upper: str, around: str) -> Shape | None:
    """A code of ICD-10-CM; three bare characters must not mean a vertebra or a room."""
    is_short = "." not in word and len(word) <= 3
    needs_cue = is_short and (AMBIGUOUS.fullmatch(word) or word != upper)
    if needs_cue and not CUES[CodeSystem.ICD10CM].search(around) and not CODING.search(around):
        return None
    if is_short and re.search(
        rf"\b(?:[TLCS]\d{{1,2}}\s?[-/]\s?{word}|{word}\s?[-/]\s?[TLCS]?\d{{1,2}}\b(?!\.))",
        around,
        re.IGNORECASE,
    ):
        return None
    return reader.made(CodeSystem.ICD10CM, dotted(upper))


def _unknown(reader: Reader, word: str, upper: str, around: str) -> Shape | None:
    """In no edition installed: kept as an unknown mention where it cannot be much else."""
    if "." in word:
        is_measure = word[0].islower() and not CUES[CodeSystem.ICD10CM].search(around)
        return None if is_measure else reader.made(CodeSystem.ICD10CM, dotted(upper))
    if _HCPCS.fullmatch(upper) and (word == upper or CODING.search(around)):
        return reader.made(CodeSystem.HCPCS, upper)
    if len(word) >= 4 and word == upper and CUES[CodeSystem.ICD10CM].search(around):
        return reader.made(CodeSystem.ICD10CM, dotted(upper))
    return None


def _as_pcs(reader: Reader, word: str, upper: str, around: str) -> Shape | None:
    if not _PCS.fullmatch(upper) or upper.isdigit() or upper.isalpha():
        return None
    mixed = word == upper and sum(c.isdigit() for c in word) >= 2
    says_so = CUES[CodeSystem.ICD10PCS].search(around)
    if mixed or says_so or reader.knows(CodeSystem.ICD10PCS, upper):
        return reader.made(CodeSystem.ICD10PCS, upper)
    return None

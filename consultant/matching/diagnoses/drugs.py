"""What a drug did to a patient, by the table of drugs: adverse effect, poisoning, underdosing.

"overdose of acetaminophen, accidental"  -> the table's column "poisoning, accidental"
"rash from amoxicillin taken correctly"  -> "adverse effect"
"ran out of lisinopril"                  -> "underdosing"
"""

import re
from collections.abc import Sequence

from consultant.domain.coding import Code, CodeSystem, Term
from consultant.domain.findings import Finding, Rejection
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import mend_encounter
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.working import Working

_HITS = 8
_TABLE = "drug table: "
#: a drug ends its phrase or follows what it did: "rash from amoxicillin"
_WORD = re.compile(
    r"(?:(?:^|\b(?:of|from|to|by|with|on)\s)([a-z][a-z-]{3,})|([a-z][a-z-]{3,})$"
    r"|([a-z][a-z-]{3,})\s(?:tablets?|pills?|capsules?|doses?)\b)"
)
#: what the sixth character of T36-T50 tells
_SIXTH = {
    "poisoning, accidental": 1,
    "poisoning, self-harm": 2,
    "poisoning, undetermined": 4,
    "adverse effect": 5,
    "underdosing": 6,
}
_SAID_OF = {str(number): name for name, number in _SIXTH.items()} | {"3": "poisoning, assault"}
_NO_DRUG = frozenset({"blood", "rash", "water", "food"})
#: the table's column, and the words that call for it; the first that is said counts
#: (Official Guidelines I.C.19.e.5)
_COLUMNS = (
    (
        "underdosing",
        re.compile(
            r"\bunder-?dos|\bran out of\b|\bnon-?complian\w+ with med|\bstopped taking\b"
            r"|\bnot taking (?:his|her|the)\b|\bskipp\w+ (?:(?:his|her|the) )?(?:doses|med)"
        ),
    ),
    (
        "poisoning, self-harm",
        re.compile(
            r"\b(?:overdos|\bod\b|poison|ingest)[^.;]{0,80}(?:suicid|self[- ]harm|intentional)"
            r"|\b(?:suicid|self[- ]harm|intentional)[^.;]{0,80}(?:overdos|\bod\b|poison|ingest)"
        ),
    ),
    ("poisoning, undetermined", re.compile(r"\b(?:overdos|poison)[^.;]{0,60}undetermined")),
    (
        "poisoning, accidental",
        re.compile(
            r"(?<!not an )(?<!no )(?<!not )\b(?:overdos\w*|poisoning)(?! ?\?)"
            r"|\b(?:wrong (?:drug|dose|medication|route)|(?:double|twice the|too (?:much|many)"
            r"|extra) (?:doses?|tablets|pills|of (?:his|her|the)))\b"
            r"|\b(?:got|gotten) into (?:\w+'?s? ){0,2}(?:pills|meds|medic|purse|tablets)"
            r"|\baccident\w*\b[^.]{0,40}\b(?:ingest|swallow|took|drank|ate)"
            r"|\b(?:ingest|swallow|took|drank|ate)\w*\b[^.]{0,60}\baccident"
        ),
    ),
    (
        "adverse effect",
        re.compile(
            r"\badverse (?:effect|reaction)|\bside effect|\btaken (?:correctly|as (?:prescribed|"
            r"directed))|\b(?:correctly|properly) (?:taken|administered|given|prescribed)"
            r"|\b(?:rash|hives|urticaria|nausea|vomiting|diarrhea|cough|bleeding|anaphyla\w+|"
            r"angioedema|dermatitis|eruption)\s+(?:from|due to|d/t|caused by|secondary to)\s"
        ),
    ),
)  # fmt: skip


def code_drugs(case: Case, terms: Sequence[Term], working: Working, said: Said) -> None:
    """Puts the table's code for each drug that the letter says did harm or was not taken."""
    column = next((name for name, words in _COLUMNS if words.search(case.said)), "")
    if not column:
        return
    if _is_written(case):
        _mend_written(case, column, working, said)
        return
    for term in terms:
        if term.negated or term.family or term.conditional:
            continue
        for word in _drugs(term):
            if _is_complaint(working, word):
                continue
            if code := _in_table(case, word, column, said):
                _put(working, code, term, word, column)
                break


def _mend_written(case: Case, column: str, working: Working, said: Said) -> None:
    """The asker's code of a drug in the column that the letter's words call for."""
    for mention in case.inquiry.mentions:
        code = case.code(mention.code, CodeSystem.ICD10CM)
        if code is None or len(code.code) != 8 or not "T36" <= code.code[:3] <= "T50":
            continue
        mended = _of_column(case, code, "", column, is_mended=True)
        if mended is None or mended == code or not code.code[6:7].isdigit():
            continue
        finding = Finding(
            code=_as_seen(case, mended, said),
            score=0.8,
            because=(f"{_TABLE}{column}",),
            is_recommended=True,
        )
        working.set_aside(
            Rejection(
                code=code,
                is_for=_SAID_OF[code.code[6]],
                instead=finding.code.code,
                source="Official Guidelines I.C.19.e.5",
            )
        )
        if column.startswith("poisoning"):
            working.found.insert(0, finding)
        else:
            working.put(finding)


def _as_seen(case: Case, code: Code, said: Said) -> Code:
    return (mend_encounter(case, code, said) or code) if said.rules_out(code) else code


def _drugs(term: Term) -> tuple[str, ...]:
    words = (next(w for w in found if w) for found in _WORD.findall(term.text.lower()))
    return tuple(dict.fromkeys(w for w in words if w not in _NO_DRUG))


def _is_complaint(working: Working, word: str) -> bool:
    """Whether it is what was found wrong: the cough of "adverse effect: cough"."""
    return any(word in f.code.description.lower() for f in working.found)


def _is_written(case: Case) -> bool:
    """Whether the asker has such a code already, which is weighed as written."""
    return any(
        m.system is CodeSystem.ICD10CM and "T36" <= m.code[:3] <= "T50"
        for m in case.inquiry.mentions
    )


def _in_table(case: Case, word: str, column: str, said: Said) -> Code | None:
    """The code in a drug's row and the column; the row must begin with the word."""
    hits = case.books.search.search(
        f"{word} {column}", case.on, system=CodeSystem.ICD10CM, limit=_HITS
    )
    for hit in hits:
        for because in hit.because:
            row, _, place = because.removeprefix(_TABLE).partition(": ")
            is_row = because.startswith(_TABLE) and row.lower().split(" ")[0].strip(",") == word
            code = _of_column(case, hit.code, place, column) if is_row else None
            if code and said.rules_out(code):
                return mend_encounter(case, code, said)
            if code:
                return code
    return None


def _of_column(
    case: Case, code: Code, place: str, column: str, *, is_mended: bool = False
) -> Code | None:
    """The code itself, or that of its row in the wanted column: the sixth character tells it."""
    if not is_mended and (not code.billable or place == column):
        return code if code.billable else None
    number = _SIXTH.get(column)
    return case.code(f"{code.code[:6]}{number}{code.code[7:]}") if number else None


def _put(working: Working, code: Code, term: Term, word: str, column: str) -> None:
    """Before what the drug did where it is a poisoning, else after it (I.C.19.e.5)."""
    finding = Finding(
        code=code,
        score=0.8,
        because=(f"{_TABLE}{column}",),
        words=(term.words if len(term.words) < 60 else word,),
        is_recommended=True,
    )
    if code.code in working.codes():
        return
    if column.startswith("poisoning"):
        working.found = [f for f in working.found if not f.code.code.startswith(("T14.91", "Z91"))]
        working.found.insert(0, finding)
    else:
        working.put(finding)

"""What a drug did to a patient, by the table of drugs: adverse effect, poisoning, underdosing.

"overdose of acetaminophen, accidental"  -> the table's column "poisoning, accidental"
"rash from amoxicillin taken correctly"  -> "adverse effect"
"ran out of lisinopril"                  -> "underdosing"
"""

import re
from collections.abc import Sequence

from consultant.domain.coding import Code, CodeSystem, Term
from consultant.domain.findings import Finding
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import mend_encounter
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.working import Working

_HITS = 8
_TABLE = "drug table: "
#: a drug ends its phrase or follows what it did: "rash from amoxicillin"
_WORD = re.compile(r"(?:(?:^|\b(?:of|from|to|by|with|on)\s)([a-z][a-z-]{3,})|([a-z][a-z-]{3,})$)")
_NO_DRUG = frozenset({"blood", "rash", "water", "food"})
#: the table's column, and the words that call for it; the first that is said counts
#: (Official Guidelines I.C.19.e.5)
_COLUMNS = (
    ("underdosing", re.compile(r"\bunder-?dos|\bran out of\b|\bnon-?complian\w+ with med")),
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
        re.compile(r"\b(?:overdos\w*|poisoning|accidental(?:ly)? (?:ingest|took|drank))"),
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
    if not column or _is_written(case):
        return
    for term in terms:
        if term.negated or term.family or term.conditional:
            continue
        for word in _drugs(term):
            if code := _in_table(case, word, column, said):
                _put(working, code, term, word, column)
                break


def _drugs(term: Term) -> tuple[str, ...]:
    words = (one or other for one, other in _WORD.findall(term.text.lower()))
    return tuple(dict.fromkeys(w for w in words if w not in _NO_DRUG))


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
            if is_row and place == column and hit.code.billable:
                if said.rules_out(hit.code):
                    return mend_encounter(case, hit.code, said)
                return hit.code
    return None


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

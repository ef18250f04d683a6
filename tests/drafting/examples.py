"""Writes docs/examples/: full replies to letters of our own, as the program drafts them.

    python -m tests.drafting.examples

Each letter goes through reading, matching and drafting with the bundled library and the few
rows of tests/matching/tables.py; the footer is the one written at approval.
"""

import sys
import tempfile
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from consultant.domain.coding import CodeSystem
from consultant.domain.consult import Draft
from consultant.domain.findings import Findings
from consultant.drafting.drafts import draft_reply
from consultant.matching.books import Books
from consultant.matching.findings import find
from consultant.reading.questions import understand_text
from consultant.settings import share
from consultant.templates import Templates
from tests.matching.tables import books_with_tables

ROOT = Path(__file__).parents[2]
HOME = ROOT / "docs" / "examples"
ASKED_ON = date(2026, 11, 20)
REFERENCE = "CD-000042"

#: file, subject, letter; every person and case is invented
LETTERS = (
    (
        "01-compare-decided",
        "open or perc?",
        (
            "Femoral cutdown for VA ECMO, both cannulas placed, patient is a 4-year-old. "
            "33953 or 33954? And the ICD-10-CM code for acute respiratory failure with hypoxia?"
        ),
    ),
    (
        "02-fact-missing",
        "cannula moved",
        (
            "ECMO cannulas were repositioned open in the PICU. The note I have gives no age. "
            "Which CPT code?"
        ),
    ),
    (
        "03-code-looked-up",
        "E11.40",
        "Is E11.40 billable, and what does it say?",
    ),
    (
        "04-unknown-code",
        "E11.999",
        "Our scrubber stops at E11.999. Is that a valid code?",
    ),
    (
        "05-combination-code",
        "htn and chf",
        (
            "Face sheet: HTN, acute on chronic diastolic CHF, no CKD. "
            "Is it I10 + I50.33 or is there a combination code?"
        ),
    ),
    (
        "06-side-missing",
        "H25.1 rejected",
        (
            "H25.1 came back as not coded to highest specificity, the doctor wrote nuclear "
            "sclerosis and that is all. What is the full code?"
        ),
    ),
    (
        "07-excludes1",
        "dizziness and BPPV",
        (
            "BPPV of the right ear. She also lists dizziness, R42. "
            "Can I keep R42 next to the BPPV code, or does the Excludes1 note kill it?"
        ),
    ),
    (
        "08-pair-edit",
        "start and daily on one date",
        (
            "VA ECMO started at 02:10, and at 18:00 the same doctor wrote a full daily management "
            "note. Can we send 33947 for the start and 33949-59 for the later note?"
        ),
    ),
    (
        "09-units",
        "one line or eight",
        (
            "41 y/o F on V-V ECMO. May we put 33948 x8 on one line for eight days of daily "
            "management, or eight lines of one?"
        ),
    ),
    (
        "10-history-or-current",
        "uterine cancer, treated",
        (
            "67 f, finished all treatment for endometrial cancer, no evidence of recurrence, here "
            "for the yearly check. We have always put C54.1. Which codes, and in which order?"
        ),
    ),
    (
        "11-retired-codes",
        "charge master",
        (
            "Our charge master still lists 33960 and 36822 and every claim with them rejects. "
            "When did these go away and what do we load in their place?"
        ),
    ),
    (
        "12-fee-schedule",
        "33955",
        "Looking for the fee schedule: how many global days for 33955, and is modifier 62 payable?",
    ),
    (
        "13-stroke-sequela",
        "late effects",
        (
            "66 y/o man had a cerebral infarction in 2024, now in rehab with right-sided "
            "hemiplegia, right-handed. Can we still code I63.9 or is there a sequela code?"
        ),
    ),
    (
        "14-injury-with-its-cause",
        "ice",
        (
            "29 M slipped on the ice on the sidewalk, seen in the ED, first time: closed Colles "
            "fracture of the left wrist. I have S52.531A. Is that right, and which external cause "
            "and place of occurrence go with it?"
        ),
    ),
    (
        "15-modifier-by-the-manual",
        "visit and procedure",
        (
            "99213 and 69210 on one day, Medicare. The visit was for blood pressure, the earwax "
            "came up then. Do I need modifier 25 on the visit?"
        ),
    ),
    (
        "16-several-questions",
        "sepsis",
        (
            "Inpatient, 71 F: sepsis due to MRSA pneumonia, present on admission, with septic "
            "shock and acute hypoxic respiratory failure. I have A41.9, J18.9, R65.20 and J96.01. "
            "Which codes, and in which order? Do we need a query first?"
        ),
    ),
)


def examples(books: Books) -> Iterator[tuple[Path, str]]:
    """Each example's file and text."""
    templates = Templates(share("templates"))
    for name, subject, letter in LETTERS:
        inquiry = understand_text(
            letter, codebook=books.catalog, asked_on=ASKED_ON, subject=subject
        )
        findings = find(inquiry, books)
        draft = draft_reply(
            inquiry, findings, templates, reference=REFERENCE, asker="Dana Whitfield"
        )
        footer = _footer(findings, draft, templates)
        yield HOME / f"{name}.txt", _page(letter, draft, footer)


def _footer(findings: Findings, draft: Draft, templates: Templates) -> str:
    told = {f.code.release for f in findings.candidates}
    return templates.render_text(
        "_base/footer.txt",
        signature="Ruth Okafor, CPC, CCS",
        desk_name="Harbor coding desk",
        releases=[r for r in findings.releases if r in told],
        has_cpt=any(f.code.system is CodeSystem.CPT for f in findings.candidates),
        reference=REFERENCE,
    )


def _page(letter: str, draft: Draft, footer: str) -> str:
    asked = textwrap.fill(letter, width=72, initial_indent="> ", subsequent_indent="> ")
    sure = f"Confidence: {draft.confidence} ({draft.confidence_reason})"
    head = f"Asked:\n\n{asked}\n\n{sure}\n\nSubject: {draft.subject}\n"
    return f"{head}\n{draft.text}\n{footer}"


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="examples-") as folder,
        books_with_tables(Path(folder)) as books,
    ):
        HOME.mkdir(parents=True, exist_ok=True)
        for path, text in examples(books):
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

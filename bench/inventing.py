"""Looks for a code outside the library in the drafts of ten thousand generated questions."""

import argparse
import re
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.generated import questions
from consultant.domain.inquiry import Inquiry
from consultant.drafting.drafts import draft_reply
from consultant.drafting.evidence import allowed_by
from consultant.drafting.grounding import find_ungrounded
from consultant.library.bundled import install_bundled
from consultant.library.catalog import Catalog
from consultant.library.search import Search
from consultant.matching.books import Books, open_books
from consultant.matching.findings import find
from consultant.reading.questions import understand_text
from consultant.settings import share
from consultant.storage import schema
from consultant.storage.session import open_engine
from consultant.templates import Templates

ASKED_ON = date(2026, 11, 20)
#: code-shaped words, by a pattern of its own: what grounding overlooks must be seen here
SHAPED = re.compile(
    r"(?<![\w.$/-])(?:[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|\d{5}|[A-Z]\d{4}|\d{4}[A-Z])(?![\w-])"
)


def main(arguments: list[str] | None = None) -> int:
    """Draft them all; print every code that came from nowhere."""
    parser = argparse.ArgumentParser(prog="python -m bench.inventing", description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    count = parser.parse_args(arguments).questions
    with tempfile.TemporaryDirectory(prefix="bench-inventing-") as folder:
        home = Path(folder)
        engine = open_engine(f"sqlite:///{home / 'library.db'}")
        schema.upgrade(engine)
        install_bundled(engine, home / "search")
        books = open_books(Catalog(engine), Search(engine, home / "search"))
        began = time.process_time()
        found = invented(books, count)
        spent = time.process_time() - began
        engine.dispose()
    sys.stdout.write(
        f"{count} questions drafted in {spent:.0f} s of CPU; "
        f"drafts with a code outside the library: {len(found)}\n"
    )
    sys.stdout.writelines(f"  {text!r}: {what}\n" for text, what in found[:20])
    return 1 if found else 0


def invented(books: Books, count: int, seed: int = 20261120) -> list[tuple[str, str]]:
    """(question, what its draft says that stands nowhere) of so many generated questions."""
    templates = Templates(share("templates"))
    found = []
    for text in questions(count, seed):
        inquiry = understand_text(text, codebook=books.catalog, asked_on=ASKED_ON)
        findings = find(inquiry, books)
        draft = draft_reply(inquiry, findings, templates, reference="CD-000001")
        allowed = allowed_by(inquiry, findings, reference="CD-000001")
        strays = find_ungrounded(
            draft.text, books.catalog, on=inquiry.date_of_service, allowed=allowed
        )
        if strays:
            found.append((text, f"{strays[0].text!r}: {strays[0].why}"))
        elif unknown := _nowhere(draft.text, inquiry, books):
            found.append((text, ", ".join(unknown)))
    return found


def _nowhere(text: str, inquiry: Inquiry, books: Books) -> list[str]:
    """Code-shaped words of a draft that neither the library nor the asker has written."""
    asked = inquiry.text.upper()
    written = {m.code for m in inquiry.mentions}
    return [
        code
        for code in dict.fromkeys(SHAPED.findall(text))
        if code not in asked
        and code not in written
        and books.catalog.find(None, code, ASKED_ON) is None
    ]


if __name__ == "__main__":
    sys.exit(main())

"""How long it takes to find earlier questions like one, among 1,000 and 100,000 precedents.

Invented precedents whose words and codes are spread as in life: a few in every letter, most
in few. The two sizes are asked by turns, so that whatever else the machine does hits both alike;
on SQLite, all of whose work is done in this process, the time counted is the processor's.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import sqlalchemy as sa

from consultant.domain.casebook import AnsweredCode, Gist, Precedent
from consultant.domain.coding import CodeSystem, Fact, FactName
from consultant.domain.consult import Status
from consultant.domain.inquiry import Ask
from consultant.domain.mail import Letter
from consultant.library.casebook import alike_in
from consultant.remembering import words_of
from consultant.storage import casebook, consults, schema
from consultant.storage.casebook import PrecedentRow, PrecedentWordRow, Sought, State
from consultant.storage.consults import ConsultRow
from consultant.storage.documents import to_document
from consultant.storage.session import Engine, Session, open_engine, reading, transaction

SIZES = (1_000, 100_000)
ASKED = 200
WORDS, CODES = 12_000, 4_000  # different ones in all
BATCH = 2_000
NOW = datetime(2026, 11, 20, tzinfo=UTC)
QUESTION = "words in a letter as long as letters are, with what was found in the record. " * 6


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--databases", nargs=2, metavar="URL", help="two empty ones; else SQLite in a folder"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-casebook-") as folder:
        urls = chosen.databases or [f"sqlite:///{Path(folder) / str(size)}.db" for size in SIZES]
        engines = [open_engine(url) for url in urls]
        for engine, size in zip(engines, SIZES, strict=True):
            schema.upgrade(engine)
            fill(engine, size)
        _measure(engines, time.perf_counter if chosen.databases else time.process_time)
        for engine in engines:
            engine.dispose()
    return 0


def fill(engine: Engine, size: int) -> None:
    """So many sent consults, each with its precedent."""
    chance = Random(4)  # noqa: S311 - the same precedents each time
    with transaction(engine) as session:
        letter = Letter(from_address="a@b.example", subject="ECMO", text="?", visible_text="?")
        first = consults.open_consult(session, letter, received_at=NOW, now=NOW)
        pattern = session.execute(sa.select(ConsultRow.__table__)).mappings().one()
        session.execute(sa.delete(ConsultRow).where(ConsultRow.id == first.id))
    for start in range(1, size + 1, BATCH):
        numbers = range(start, min(start + BATCH, size + 1))
        made = [_precedent(number, _gist(chance)) for number in numbers]
        with transaction(engine) as session:
            rows = [{**pattern, "id": n, "status": Status.SENT.value} for n in numbers]
            session.execute(sa.insert(ConsultRow), rows)
            session.execute(sa.insert(PrecedentRow), [_row(each) for each in made])
            words = [
                {"word": word, "consult_id": int(each.reference[3:])}
                for each in made
                for word in words_of(each)
            ]
            session.execute(sa.insert(PrecedentWordRow), words)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _measure(engines: list[Engine], clock: Callable[[], float]) -> None:
    chance = Random(5)  # noqa: S311
    gists = [_gist(chance) for _ in range(ASKED)]
    common = Gist(asked=("C1",), asks=(Ask.LOOKUP,), words=("word1", "word2", "word3"))
    print(f"{'median ms (of nine in ten)':<34}{SIZES[0]:>16,}{SIZES[1]:>18,}{'ratio':>8}")
    _print("three like a question", engines, clock, [_alike(g) for g in gists])
    _print("three like one in common words", engines, clock, [_alike(common)] * ASKED)
    searches = [Sought(words=(f"word{2 + n % 50}",)) for n in range(ASKED)]
    _print("a page found by a common word", engines, clock, [_search(s) for s in searches])
    pairs = [Sought(words=(f"word{2 + n % 50}", "c3")) for n in range(ASKED)]
    _print("by a word and a code", engines, clock, [_search(s) for s in pairs])
    _print("the newest page", engines, clock, [_search(Sought())] * ASKED)


def _print(
    name: str,
    engines: list[Engine],
    clock: Callable[[], float],
    looks: list[Callable[[Session], object]],
) -> None:
    took: list[list[float]] = [[] for _ in engines]
    for look in looks:
        for times, engine in zip(took, engines, strict=True):
            with reading(engine) as session:
                begun = clock()
                look(session)
                times.append((clock() - begun) * 1000)
    few, many = (statistics.median(times) for times in took)
    slow_few, slow_many = (statistics.quantiles(times, n=10)[-1] for times in took)
    print(
        f"{name:<34}{few:>8.2f} ({slow_few:>5.2f}){many:>10.2f} ({slow_many:>5.2f})"
        f"{many / few:>8.2f}"
    )


def _alike(gist: Gist) -> Callable[[Session], object]:
    return lambda session: alike_in(session, gist)


def _search(sought: Sought) -> Callable[[Session], object]:
    return lambda session: casebook.page(session, sought, limit=31)


def _gist(chance: Random) -> Gist:
    """Codes and words by their rank: the first ones in many letters, the last in few."""
    asked = tuple({f"C{_ranked(chance, CODES)}" for _ in range(chance.randint(1, 3))})
    return Gist(
        asked=asked,
        answered=asked[:1],
        asks=(chance.choice(list(Ask)),),
        facts=(
            Fact(name=FactName.AGE, value=chance.randint(0, 89), words="so old"),
            Fact(name=FactName.SETTING, value=chance.choice(["office", "ED"]), words="there"),
        ),
        words=tuple({f"word{_ranked(chance, WORDS)}" for _ in range(25)}),
    )


def _ranked(chance: Random, most: int) -> int:
    return min(most, int(most ** chance.random()))


def _precedent(number: int, gist: Gist) -> Precedent:
    codes = (
        AnsweredCode(system=CodeSystem.CPT, code=code, description="words") for code in gist.asked
    )
    return Precedent(
        reference=f"CD-{number:06d}",
        title="a question",
        question=QUESTION,
        text=QUESTION * 2,
        gist=gist,
        codes=tuple(codes),
        approved_by="Ann Reviewer",
        approved_at=NOW,
    )


def _row(precedent: Precedent) -> dict[str, object]:
    return {
        "consult_id": int(precedent.reference[3:]),
        "state": State.KEPT.value,
        "organisation": "",
        "withdrawn_at": None,
        "withdrawn_by": "",
        "withdrawn_for": "",
        "precedent": to_document(Precedent, precedent),
    }

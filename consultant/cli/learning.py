"""`learning`: what the desk may learn from its reviewers, listed, decided, carried elsewhere."""

import json
from pathlib import Path
from typing import Annotated

import typer

from consultant.cli.context import context_of, say, say_rows, tell
from consultant.desk import now_utc
from consultant.domain.errors import ReviewError
from consultant.domain.learning import Lesson, LessonState
from consultant.learning import Decision, decide, take_in
from consultant.learning.sharing import as_row, read_rows
from consultant.library.catalog import Catalog
from consultant.storage import lessons
from consultant.storage.session import reading, transaction

family = typer.Typer(
    help="What reviewers sent instead of drafts, and what may be learned of it.",
    no_args_is_help=True,
)
app = typer.Typer()
app.add_typer(family, name="learning")

OPERATOR = "operator"

Number = Annotated[int, typer.Argument(help="Of the lesson, as `learning list` shows it.")]
Note = Annotated[str, typer.Option(help="Why; kept with the decision.")]


@family.command("list")
def list_lessons(
    ctx: typer.Context,
    state: Annotated[LessonState | None, typer.Option(help="Only these; else all.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List proposals and what became of them, those that most consults support first."""
    with reading(context_of(ctx).engine) as session:
        found = lessons.listing(session, state, limit=limit)
    say_rows([_row(each) for each in found], as_json=as_json, empty="Nothing is proposed.")


@family.command()
def accept(ctx: typer.Context, number: Number, note: Note = "") -> None:
    """Accept a lesson: it acts at once in search and drafts."""
    _decide(ctx, number, LessonState.ACCEPTED, note)


@family.command()
def refuse(ctx: typer.Context, number: Number, note: Note) -> None:
    """Refuse a lesson: it is not proposed again."""
    _decide(ctx, number, LessonState.REFUSED, note)


@family.command()
def withdraw(ctx: typer.Context, number: Number, note: Note) -> None:
    """Withdraw an accepted lesson: search and drafts are as they were without it."""
    _decide(ctx, number, LessonState.WITHDRAWN, note)


@family.command("export")
def export_lessons(
    ctx: typer.Context,
    state: Annotated[LessonState | None, typer.Option(help="Only these; else all.")] = None,
) -> None:
    """Print lessons as lines of JSON; no consult is named in them."""
    with reading(context_of(ctx).engine) as session:
        found = lessons.listing(session, state, limit=1_000_000)
    for lesson in reversed(found):
        say(json.dumps(as_row(lesson), ensure_ascii=False))


@family.command("import")
def import_lessons(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Lines of JSON, as `learning export` prints them.")],
) -> None:
    """Take in another desk's lessons with their decisions; one that is here stays as it is."""
    given = read_rows(file.read_text(encoding="utf-8").splitlines())
    engine = context_of(ctx).engine
    with transaction(engine) as session:
        new = take_in(session, given, Catalog(engine), who=OPERATOR, now=now_utc())
    tell(f"{new:,} lessons taken in, {len(given) - new:,} were here")


@family.command()
def gather(ctx: typer.Context) -> None:
    """Have the worker learn from replies that were sent before."""
    with transaction(context_of(ctx).engine) as session:
        number = lessons.note_all(session)
    tell(f"{number:,} consults are due; the worker looks at them")


def _decide(ctx: typer.Context, number: int, state: LessonState, note: str) -> None:
    engine = context_of(ctx).engine
    word = Decision(state=state, by=OPERATOR, who=OPERATOR, note=note, at=now_utc())
    with transaction(engine) as session:
        if lessons.get(session, number) is None:
            raise ReviewError(f"There is no lesson {number}.")
        decide(session, number, word, Catalog(engine))
    tell(f"lesson {number} is {state}")


def _row(lesson: Lesson) -> dict[str, object]:
    taught = lesson.taught
    return {
        "lesson": lesson.id,
        "state": lesson.state.value,
        "kind": taught.kind.value,
        "words": taught.words,
        "code": taught.code,
        "instead": taught.instead,
        "facts": ", ".join(f"{k} {v}".strip() for k, v in taught.facts.items()),
        "consults": lesson.seen,
        "references": list(lesson.references),
        "decided": f"{lesson.decided_by} {lesson.decided_at:%Y-%m-%d}" if lesson.decided_at else "",
        "note": lesson.note,
    }

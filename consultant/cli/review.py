"""`review`: a reviewer's acts without a browser, under the same rights."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from consultant import reviewing
from consultant.cli.context import context_of, tell
from consultant.cli.opening import opened_desk
from consultant.desk import Desk, now_utc
from consultant.domain.consult import Act, Fault, Reviewer, Status
from consultant.domain.errors import NotAllowedError, ReviewError
from consultant.reviewing import Seen, Word
from consultant.storage import consults, people
from consultant.storage.session import Session, reading, transaction

family = typer.Typer(
    help="Take, amend, approve, ask back, send back or decline.", no_args_is_help=True
)
app = typer.Typer()
app.add_typer(family, name="review")

References = Annotated[list[str], typer.Argument(help="One or more, like CD-000042.")]
As = Annotated[str, typer.Option("--as", help="The reviewer: e-mail address or full name.")]
Note = Annotated[str, typer.Option(help="Why.")]
Doing = Callable[[Session, Seen, Reviewer], object]


@family.command()
def take(ctx: typer.Context, references: References, as_: As) -> None:
    """Hold consults for yourself."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.take(s, seen.reference, by, desk.stationery, now_utc()),
    )


@family.command()
def put_back(ctx: typer.Context, references: References, as_: As) -> None:
    """Let consults go again."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.put_back(s, seen.reference, by, now_utc()),
    )


@family.command()
def amend(
    ctx: typer.Context,
    reference: str,
    as_: As,
    text: Annotated[Path, typer.Option(help="The new text of the reply; - for stdin.")],
) -> None:
    """Write the next version of a draft."""
    desk = opened_desk(context_of(ctx))
    words = _typed(text)
    _each(
        desk,
        [reference],
        as_,
        lambda s, seen, by: reviewing.amend(
            s, seen, by, desk.stationery, text=words, now=now_utc()
        ),
    )


@family.command()
def approve(
    ctx: typer.Context,
    as_: As,
    references: Annotated[list[str] | None, typer.Argument(help="Like CD-000042.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that waits.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Approve drafts as they stand; they leave after the undo time."""
    desk = opened_desk(context_of(ctx))
    wanted = _waiting(desk, yes=yes) if every else list(references or ())
    if not wanted and not every:
        raise typer.BadParameter("Give references, or --all.")
    _each(
        desk,
        wanted,
        as_,
        lambda s, seen, by: reviewing.approve(s, seen, by, desk.stationery, now_utc()),
    )


@family.command()
def send_back(
    ctx: typer.Context,
    references: References,
    as_: As,
    note: Note,
    fault: Annotated[Fault, typer.Option(help="What is wrong; figures count it.")] = Fault.OTHER,
) -> None:
    """Want new drafts, with a note."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.send_back(s, seen, by, note=note, now=now_utc(), fault=fault),
    )


@family.command()
def decline(ctx: typer.Context, references: References, as_: As, note: Note = "") -> None:
    """Decline consults; a polite notice goes out."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.decline(
            s, seen, by, desk.stationery, note=note, now=now_utc()
        ),
    )


@family.command()
def ask(
    ctx: typer.Context,
    references: References,
    as_: As,
    note: Annotated[str, typer.Option(help="What the asker should tell us.")],
) -> None:
    """Ask the asker for what is missing; the consult waits for their answer."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.ask(s, seen, desk.stationery, _word(Act.ASK, by, note)),
    )


@family.command()
def go_on(ctx: typer.Context, references: References, as_: As) -> None:
    """Review consults that wait for their asker without the answer."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.go_on(s, seen.reference, by, desk.stationery, now_utc()),
    )


@family.command()
def hand_over(
    ctx: typer.Context,
    references: References,
    as_: As,
    to: Annotated[str, typer.Option(help="The colleague: e-mail address or full name.")],
    note: Note = "",
) -> None:
    """Put consults into a colleague's hands."""
    desk = opened_desk(context_of(ctx))
    colleague = _reviewer(desk, to)
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.hand_over(
            s, seen.reference, colleague, desk.stationery, _word(Act.HAND_OVER, by, note)
        ),
    )


@family.command()
def write(
    ctx: typer.Context,
    reference: str,
    as_: As,
    text: Annotated[Path, typer.Option(help="The text of the reply; - for stdin.")],
) -> None:
    """Write a reply by hand where the desk could draft none."""
    desk = opened_desk(context_of(ctx))
    words = _typed(text)
    _each(
        desk,
        [reference],
        as_,
        lambda s, seen, by: reviewing.write(
            s, seen.reference, by, desk.stationery, text=words, now=now_utc()
        ),
    )


@family.command()
def vouch(
    ctx: typer.Context,
    reference: str,
    words: Annotated[str, typer.Argument(help="As the draft has them.")],
    as_: As,
    note: Note,
) -> None:
    """Answer for words that the library does not hold and that block an approval."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        [reference],
        as_,
        lambda s, seen, by: reviewing.vouch(
            s, seen, desk.stationery, _word(Act.VOUCH, by, note), text=words
        ),
    )


@family.command()
def undo(ctx: typer.Context, references: References, as_: As) -> None:
    """Call back approvals whose mail has not left."""
    desk = opened_desk(context_of(ctx))
    _each(
        desk,
        references,
        as_,
        lambda s, seen, by: reviewing.undo(s, seen.reference, by, desk.stationery, now_utc()),
    )


def _word(act: Act, by: Reviewer, note: str) -> Word:
    return Word(act=act, by=by, at=now_utc(), note=note)


def _typed(path: Path) -> str:
    """The words in a file, or on stdin; a file that is none is told in one line."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}") from None


def _waiting(desk: Desk, *, yes: bool) -> list[str]:
    with reading(desk.engine) as session:
        found = [c.reference for c in consults.listing(session, statuses=[Status.DRAFTED])]
    if found and not yes:
        typer.confirm(f"Approve {len(found)} drafts unseen?", abort=True)
    return found


def _each(desk: Desk, references: list[str], who: str, act: Doing) -> None:
    """One act on each consult, a transaction each: what fails is told, the rest goes on."""
    by = _reviewer(desk, who)
    failed = 0
    for reference in references:
        try:
            with transaction(desk.engine) as session:
                consult = consults.get(session, reference)
                act(session, Seen(reference=consult.reference, version=consult.version), by)
        except ReviewError as error:
            tell(f"{reference}: {error}")
            failed += 1
        else:
            tell(f"{reference}: done")
    desk.wake()
    if failed:
        raise typer.Exit(1)


def _reviewer(desk: Desk, who: str) -> Reviewer:
    with reading(desk.engine) as session:
        found = people.reviewer_named(session, who)
    if found is None:
        raise NotAllowedError(f"There is no reviewer {who}; see `consultant reviewers list`.")
    return found

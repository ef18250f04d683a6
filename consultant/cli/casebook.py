"""`casebook`: what was answered before, found, shown, withdrawn."""

import json
from typing import Annotated

import typer

from consultant.cli.context import context_of, say, say_json, say_rows, tell
from consultant.desk import now_utc
from consultant.domain.casebook import Precedent
from consultant.domain.consult import OrganisationKind
from consultant.domain.errors import NoSuchConsultError
from consultant.library.casebook.words import searched_words
from consultant.remembering import mark_exemplary, withdraw_precedent
from consultant.storage import casebook
from consultant.storage.casebook import Sought, State
from consultant.storage.documents import to_document
from consultant.storage.session import reading, transaction

family = typer.Typer(help="Answers that were approved and sent, masked.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(family, name="casebook")

OPERATOR = "operator"

Reference = Annotated[str, typer.Argument(help="Of its consult, like CD-000042.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@family.command()
def search(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Words and codes, all of them.")] = None,
    kind: Annotated[
        OrganisationKind | None, typer.Option(help="Asked by this kind of house.")
    ] = None,
    state: Annotated[State | None, typer.Option(help="Only these; else all that stand.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """List precedents that hold all the words, newest first."""
    sought = Sought(
        words=searched_words(" ".join(words or ())),
        organisation=kind or "",
        state=state,
    )
    if words and not sought.words:
        raise typer.BadParameter("These words stand in every letter; give a code or a term.")
    with reading(context_of(ctx).engine) as session:
        found = casebook.page(session, sought, limit=limit)
    say_rows([_row(each) for each in found], as_json=as_json, empty="No precedent is like this.")


@family.command()
def show(ctx: typer.Context, reference: Reference, as_json: AsJson = False) -> None:
    """Show one precedent: its question, its answer, what it rested on."""
    with reading(context_of(ctx).engine) as session:
        found = casebook.get(session, reference)
    if found is None:
        raise NoSuchConsultError(f"The casebook holds no {reference}.")
    say_json(json.loads(to_document(Precedent, found))) if as_json else say(_as_page(found))


@family.command()
def withdraw(
    ctx: typer.Context,
    reference: Reference,
    reason: Annotated[str, typer.Option(help="Why nobody should lean on it any more.")],
) -> None:
    """Withdraw a precedent: it is not shown beside questions, and no draft takes its words."""
    with transaction(context_of(ctx).engine) as session:
        withdraw_precedent(session, reference, who=OPERATOR, reason=reason, now=now_utc())
    tell(f"{reference} is withdrawn")


@family.command()
def exemplary(
    ctx: typer.Context,
    reference: Reference,
    no: Annotated[bool, typer.Option("--no", help="No longer.")] = False,
) -> None:
    """Hold a precedent up: among alike ones it comes first."""
    with transaction(context_of(ctx).engine) as session:
        mark_exemplary(session, reference, who=OPERATOR, exemplary=not no, now=now_utc())
    tell(f"{reference} is {'ordinary' if no else 'exemplary'}")


@family.command()
def gather(ctx: typer.Context) -> None:
    """Have the worker write the precedents of consults that were sent before and have none."""
    with transaction(context_of(ctx).engine) as session:
        lost = casebook.given_up(session)
        number = casebook.note_missing(session)
    for reference, why in lost:
        tell(f"{reference} is tried again: {why}")
    tell(f"{number:,} precedents are due; the worker writes them")


def _row(precedent: Precedent) -> dict[str, object]:
    return {
        "reference": precedent.reference,
        "approved": precedent.approved_at.date().isoformat(),
        "by": precedent.approved_by,
        "asked_by": precedent.organisation,
        "codes": [code.code for code in precedent.codes],
        "title": precedent.title,
        "state": _state_of(precedent),
    }


def _state_of(precedent: Precedent) -> str:
    if precedent.withdrawal:
        return State.WITHDRAWN.value
    return (State.EXEMPLARY if precedent.exemplary else State.KEPT).value


def _as_page(found: Precedent) -> str:
    head = f"{found.reference}, {_state_of(found)}, approved by {found.approved_by}"
    lines = [f"{head}, {found.approved_at:%Y-%m-%d}", found.title, ""]
    if found.withdrawal:
        lines += [f"Withdrawn by {found.withdrawal.by}: {found.withdrawal.reason}", ""]
    lines += [f"> {line}".rstrip() for line in found.question.splitlines()]
    lines += ["", found.text.rstrip(), "", "Codes:"]
    lines += [f"  {code.system} {code.code}  {code.description}" for code in found.codes]
    lines += ["Rested on:", *(f"  {each.system} {each.name}" for each in found.editions)]
    return "\n".join(lines)

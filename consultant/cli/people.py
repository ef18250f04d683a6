"""`reviewers`: who may sign in."""

from typing import Annotated

import typer

from consultant.cli.context import Context, context_of, say, say_rows, tell
from consultant.desk import now_utc
from consultant.domain.consult import Reviewer, Role
from consultant.domain.errors import AddressError, ReviewError
from consultant.domain.mime import check_address
from consultant.storage import audit, people
from consultant.storage.session import Session, reading, transaction
from consultant.web.sign_in import make_link

family = typer.Typer(help="Who may sign in and approve.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(family, name="reviewers")


@family.command()
def add(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(help="The sign-in name.")],
    name: Annotated[str, typer.Option(help="As it stands under a reply.")],
    credential: Annotated[str, typer.Option(help="CPC, RHIA, CCS ...")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.REVIEWER,
) -> None:
    """Add a reviewer and print the link with which they set their password, once."""
    context = context_of(ctx)
    with transaction(context.engine) as session:
        if people.reviewer_named(session, email) is not None:
            raise ReviewError(f"{email} is a reviewer already.")
        added = add_reviewer(session, email, name, credential, role)
        link = link_for(context, session, added)
    tell(f"{added.signature} <{added.email}> is a {added.role} now; this link works once:")
    say(link)


@family.command("list")
def list_reviewers(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """List the reviewers."""
    with reading(context_of(ctx).engine) as session:
        found = people.reviewers(session)
    rows: list[dict[str, object]] = [
        {
            "email": each.email,
            "name": each.name,
            "credential": each.credential,
            "role": each.role.value,
            "disabled": each.disabled,
        }
        for each in found
    ]
    say_rows(rows, as_json=as_json, empty="There is none yet: `consultant reviewers add`.")


@family.command()
def link(ctx: typer.Context, email: str) -> None:
    """Print a new one-time link for a reviewer who cannot sign in."""
    context = context_of(ctx)
    with transaction(context.engine) as session:
        found = _existing(session, email)
        audit.record(session, now=now_utc(), who="operator", act="link", about=found.email)
        made = link_for(context, session, found)
    say(made)


@family.command()
def disable(ctx: typer.Context, email: str) -> None:
    """End a reviewer's sessions and sign-in; their name stays under their replies."""
    with transaction(context_of(ctx).engine) as session:
        found = _existing(session, email)
        people.disable_reviewer(session, found.id, now=now_utc())
        audit.record(session, now=now_utc(), who="operator", act="disable", about=found.email)
    tell(f"{found.email} can no longer sign in")


def add_reviewer(session: Session, email: str, name: str, credential: str, role: Role) -> Reviewer:
    """A new reviewer, and the event; AddressError where the e-mail address is none."""
    try:
        address = check_address(email)
    except AddressError as error:
        raise typer.BadParameter(str(error)) from None
    added = people.add_reviewer(
        session, email=address, name=name, credential=credential, role=role, now=now_utc()
    )
    audit.record(session, now=now_utc(), who="operator", act="add reviewer", about=added.email)
    return added


def link_for(context: Context, session: Session, reviewer: Reviewer, url: str = "") -> str:
    """A one-time link, as it is typed into a browser."""
    web = context.settings.web
    base = url or web.public_url or f"http://{web.host}:{web.port}"
    return f"{base.rstrip('/')}/welcome/{make_link(session, reviewer, now_utc())}"


def _existing(session: Session, email: str) -> Reviewer:
    found = people.reviewer_named(session, email)
    if found is None:
        raise ReviewError(f"There is no reviewer {email}.")
    return found

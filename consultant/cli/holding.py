"""`hold`: what is to be kept whatever its age, for a court or an inquiry."""

from typing import Annotated

import typer

from consultant.cli.context import context_of, say_rows, tell
from consultant.desk import now_utc
from consultant.domain.errors import ReviewError
from consultant.domain.mime import check_address
from consultant.storage import audit, consults, holds
from consultant.storage.holds import Hold
from consultant.storage.session import Session, reading, transaction

family = typer.Typer(help="Legal holds: what no purge removes.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(family, name="hold")

OPERATOR = "operator"
About = Annotated[str, typer.Argument(help="CD-000042, a@b.example, or @b.example for a domain.")]


@family.command()
def add(
    ctx: typer.Context,
    about: About,
    reason: Annotated[str, typer.Option(help="Why; it stands on the consult's page.")],
) -> None:
    """Hold a consult, or all of an asker: neither `purge` nor `clients erase` touches it."""
    now = now_utc()
    with transaction(context_of(ctx).engine) as session:
        own = named(session, about)
        if not holds.place(session, Hold(about=own, reason=reason.strip(), at=now, by=OPERATOR)):
            raise ReviewError(f"{own} is held already.")
        audit.record(session, now=now, who=OPERATOR, act="legal hold", about=own)
    tell(f"{own} is held until `consultant hold lift {own}`")


@family.command("list")
def list_holds(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """List what is held, and why."""
    with reading(context_of(ctx).engine) as session:
        found = holds.listing(session)
    rows = [{"about": h.about, "since": h.at.isoformat(), "reason": h.reason} for h in found]
    say_rows(rows, as_json=as_json, empty="Nothing is held.")


@family.command()
def lift(ctx: typer.Context, about: About) -> None:
    """Hold it no longer: its age counts again."""
    with transaction(context_of(ctx).engine) as session:
        own = about.strip().upper() if "@" not in about else about.strip().lower()
        if not holds.lift(session, own):
            raise ReviewError(f"{own} is not held.")
        audit.record(session, now=now_utc(), who=OPERATOR, act="lift legal hold", about=own)
    tell(f"{own} is no longer held")


def named(session: Session, about: str) -> str:
    """What is to be held as it is kept; raises NoSuchConsultError, AddressError."""
    own = about.strip().lower()
    if own.startswith("@"):
        return "@" + check_address(f"x{own}").rpartition("@")[2]
    return check_address(own) if "@" in own else consults.get(session, own).reference

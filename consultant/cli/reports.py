"""`report`: the week in figures, printed, as JSON or CSV, or sent."""

from typing import Annotated

import typer

from consultant.cli.context import context_of, say, say_json, tell
from consultant.desk import digest_paper, now_utc, open_seal
from consultant.domain.errors import SettingsError
from consultant.domain.weeks import read_week
from consultant.reporting.digests import write_week
from consultant.reporting.figures import count_week, last_whole_week
from consultant.reporting.letters import render_digest
from consultant.reporting.rows import as_csv, as_json
from consultant.settings import share
from consultant.storage.session import reading, transaction
from consultant.templates import Templates

family = typer.Typer(help="What the desk did, in figures.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(family, name="report")


@family.callback()
def _family() -> None:
    """What the desk did, in figures."""


@family.command()
def weekly(
    ctx: typer.Context,
    week: Annotated[
        str, typer.Option(help="As 2026-W47; without it the last week that is over.")
    ] = "",
    as_document: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    as_table: Annotated[bool, typer.Option("--csv", help="As CSV, for a spreadsheet.")] = False,
    send: Annotated[
        bool,
        typer.Option("--send", help="Queue the digest for report.to, once a week and recipient."),
    ] = False,
) -> None:
    """Print a week's digest as it is mailed; with --send, mail it too."""
    context, now = context_of(ctx), now_utc()
    settings = context.settings
    paper = digest_paper(settings, Templates(share("templates")), open_seal(settings))
    wanted = read_week(week) if week else last_whole_week(now, paper.zone)
    with reading(context.engine) as session:
        figures = count_week(session, wanted, paper.zone, paper.promise)
    if as_document:
        say_json(as_json(figures))
    elif as_table:
        say(as_csv(figures))
    else:
        say(render_digest(figures, paper).text)
    if not send:
        return
    if not paper.to:
        raise SettingsError("report.to names nobody: write there who gets the digest.")
    with transaction(context.engine) as session:
        queued = write_week(session, paper, wanted, who="operator", now=now)
    had = len(paper.recipients) - queued
    tell(f"{queued} queued" + (f"; {had} had it already" if had else ""))

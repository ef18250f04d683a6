"""What figures are called, once for the mail, the page and the printout.

tables(this, before) -> Consults, Drafts, Mail          rows of label, now, before
lists(this, before)  -> what was asked, which codes     rows of name, now, before
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from consultant.reporting.figures import Count, Numbers, Waiting
from consultant.reporting.paper import in_words
from consultant.reporting.rows import compare

#: Title, and the figures under it with their names; a wait has two.
_TABLES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Consults",
        (
            ("received", "Came in"),
            ("answered", "Answered"),
            ("in_time", "Answered as soon as promised"),
            ("declined", "Declined"),
            ("closed", "Closed: the asker did not answer"),
            ("open", "Open at the end"),
            ("waiting.median", "Wait for the first reply, median"),
            ("waiting.ninetieth", "Nine in ten had it within"),
            ("closing.median", "Until the last word, median"),
            ("closing.ninetieth", "Nine in ten had it within"),
        ),
    ),
    (
        "Drafts",
        (
            ("drafts", "Written"),
            ("approved", "Replies approved"),
            ("unchanged", "Approved as drafted"),
            ("sameness", "Of the draft in what was sent, percent"),
            ("sent_back", "Sent back"),
            ("asked", "Askers asked for more"),
            ("asked_back", "Asked for a missing fact"),
            ("found_nothing", "With a question nothing was found for"),
            ("edition_warned", "Warned of an edition that has run out"),
        ),
    ),
    (
        "Mail",
        (
            ("letters", "Letters put with consults"),
            ("patients_named", "Letters that named a patient"),
            ("held", "Held for a person"),
            ("over_quota", "Held: a quota was spent"),
            ("automatic", "Automatic, discarded"),
            ("set_aside", "Set aside"),
            ("replies", "Replies sent"),
            ("retried", "Deliveries put off by the relay"),
            ("uncertain", "Deliveries uncertain"),
            ("given_up", "Deliveries given up"),
            ("bounced", "Mails that came back"),
        ),
    ),
)
_LISTS = (
    ("asks", "What letters asked"),
    ("systems", "Code systems that letters named"),
    ("codes", "Codes that most letters named"),
    ("pairs", "Codes named together"),
    ("facts", "Facts that drafts asked for"),
    ("faults", "Why drafts were sent back"),
    ("organisations", "Organisations that asked"),
    ("scores", "What askers said of replies"),
)
#: Figures behind which single consults stand.
DRILLED = frozenset(
    {
        "received", "answered", "declined", "closed", "approved", "sent_back", "asked",
        "asked_back", "found_nothing", "edition_warned", "drafts",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of two spans, as it is read."""

    figure: str  # its name in Numbers
    label: str
    now: str
    before: str

    @property
    def is_drilled(self) -> bool:
        """Whether single consults stand behind it."""
        return self.figure in DRILLED and self.now != "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures under one title."""

    title: str
    rows: tuple[Row, ...]


def tables(this: Numbers, before: Numbers) -> tuple[Table, ...]:
    """The figures of a span beside those of the one before; what nobody promised is left out."""
    return tuple(
        Table(
            title=title,
            rows=tuple(
                _row(figure, label, this, before)
                for figure, label in named
                if figure != "in_time" or this.in_time is not None
            ),
        )
        for title, named in _TABLES
    )


def lists(this: Numbers, before: Numbers) -> tuple[Table, ...]:
    """What is counted by name; a list with nothing in it is left out."""
    found = []
    for figure, title in _LISTS:
        now: Sequence[Count] = getattr(this, figure)
        rows = tuple(
            Row(
                figure=figure,
                label=each.name.replace("_", " "),
                now=str(each.now),
                before=str(each.before),
            )
            for each in compare(now, getattr(before, figure))
        )
        if rows:
            found.append(Table(title=title, rows=rows))
    return tuple(found)


def label_of(figure: str) -> str:
    """What a figure is called."""
    return next(label for _, named in _TABLES for name, label in named if name == figure)


def _row(figure: str, label: str, this: Numbers, before: Numbers) -> Row:
    return Row(figure=figure, label=label, now=_told(this, figure), before=_told(before, figure))


def _told(numbers: Numbers, figure: str) -> str:
    """A figure as it is read: a count, a wait in words, "-" where there was none."""
    name, _, part = figure.partition(".")
    value: int | Waiting | None = getattr(numbers, name)
    if isinstance(value, Waiting):
        wait: timedelta | None = getattr(value, part)
        return in_words(wait)
    return "-" if value is None else str(value)

"""A code's page on a terminal: what a reviewer needs first, long lists cut with a count."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill
from typing import NamedTuple

from consultant.domain.coding import Code, Release, Standing, Wording
from consultant.domain.rules import AddOn, Appearance, Change, CodePage, Fee, Fitting, UnitLimit
from consultant.library.indicators import fee_in_words
from consultant.library.page_groups import (
    Bridge,
    PairGroup,
    Place,
    bridges,
    notes_by_place,
    pairs_by_rule,
    told_apart,
)

WIDTH = 88
MOST_LINES, MOST_FAR = 12, 3


class Section(NamedTuple):
    title: str
    entries: Sequence[str]
    most: int = MOST_LINES  # how many are shown, unless all are wanted


def page_as_text(page: CodePage, *, is_whole: bool = False) -> str:
    """The page for a terminal; long lists are cut, unless it is wanted whole."""
    return "\n".join(_lines(page, is_whole=is_whole))


def near_words(near: Iterable[Code]) -> str:
    """What to say of the real codes near an unknown one."""
    found = ", ".join(code.code for code in near)
    return f" Near it: {found}." if found else ""


def _lines(page: CodePage, *, is_whole: bool) -> Iterator[str]:
    code = page.code
    yield fill(f"{code.system} {code.code}  {_described(code)}", WIDTH, subsequent_indent="  ")
    edition = code.release.edition if code.wording is Wording.OWN else code.citation
    yield f"{_billable(code)}{edition}, in force {_dates(code.release)}"
    if page.standing is not Standing.IN_FORCE or code.valid_to:
        yield f"{page.standing.value.replace('_', ' ')} on {page.on}{_own_dates(code)}"
    yield from (fill(f"! {warning}", WIDTH, subsequent_indent="  ") for warning in page.warnings)
    if code.plain:
        yield from ("", fill(code.plain, WIDTH))
    for section in (*_meaning(page), *_billing(page), *_where(page)):
        yield from _section(section, is_whole=is_whole)
    yield f"\nSource: {code.release.source}"
    if page.notice:
        yield fill(page.notice, WIDTH)


def _meaning(page: CodePage) -> Iterator[Section]:
    yield Section("Followed by", [_one_line(c) for c in page.heirs])
    yield Section("Licensed descriptors", [f"{form}: {text}" for form, text in page.descriptors])
    yield Section(
        "Stands under", [*map(_one_line, page.ancestors), *(f"{n}  {t}" for n, t in page.blocks)]
    )
    for place in notes_by_place(page):
        yield Section(
            _title_of(place), list(_notes(place)), MOST_LINES if place.is_near else MOST_FAR
        )
    yield Section("Completed by", [_one_line(c) for c in page.children])
    yield Section("Beside it, and how it differs", _neighbours(page))


def _billing(page: CodePage) -> Iterator[Section]:
    yield Section("Units", [_limit_line(each) for each in page.limits])
    yield Section("Add-on codes", list(_add_ons(page.code, page.add_ons)))
    yield Section("NCCI pairs", [_pairs_line(page.code, g) for g in pairs_by_rule(page)])
    yield Section("Modifiers that may fit", [_fitting_line(m) for m in page.modifiers])
    for fee in page.fees:
        yield Section(_fee_title(fee), [_indicator(*line) for line in fee_in_words(fee)])
    yield Section("For billing", [_indicator(*line) for line in page.indicators])


def _where(page: CodePage) -> Iterator[Section]:
    yield Section("Index entries that lead here", [f"{e.path} ({e.place})" for e in page.index])
    yield Section("In other code sets", [_bridge_line(each) for each in bridges(page)])
    if len(page.history) > 1:
        yield Section("Over the editions", [_appearance_line(a) for a in page.history])


def _section(section: Section, *, is_whole: bool) -> Iterator[str]:
    if not section.entries:
        return
    yield f"\n{section.title}"
    number, most = len(section.entries), section.most
    shown = number if is_whole or number <= most + 1 else most
    for entry in section.entries[:shown]:
        yield fill(entry, WIDTH, initial_indent="  ", subsequent_indent="    ")
    if number > shown:
        yield f"  and {number - shown} more (--all shows them)"


def _title_of(place: Place) -> str:
    return f"Notes at {place.at}" + (f" ({place.title})" if place.title else "")


def _notes(place: Place) -> Iterator[str]:
    for kind, texts in place.kinds:
        yield from (f"{kind}: {text}" for text in texts)


def _neighbours(page: CodePage) -> list[str]:
    return [
        f"{each.code.code}  {'; '.join(f'{fact}: {value}' for fact, value in each.differs)}"
        if each.differs
        else _one_line(each.code)
        for each in told_apart(page)
    ]


def _pairs_line(code: Code, group: PairGroup) -> str:
    partners = ", ".join(partner for partner, _ in group.partners)
    days = sorted({day for _, day in group.partners if day})
    since = f", since {days[0]}" if len(days) == 1 else f", since {days[0]} on" if days else ""
    rule = (
        f"{code.code} is paid, denied beside it"
        if group.is_paid
        else (f"{code.code} is denied beside")
    )
    return (
        f"{rule}: {partners}; {group.in_words} [{group.indicator}] "
        f"({group.rationale or 'no reason given'}; {group.setting} {group.edition}{since})"
    )


def _limit_line(limit: UnitLimit) -> str:
    return (
        f"at most {limit.units}, {limit.indicator_in_words} "
        f"(MUE {limit.setting} {limit.release.edition}; {limit.rationale})"
    )


def _add_ons(code: Code, rows: Sequence[AddOn]) -> Iterator[str]:
    """What it may stand beside, and what may stand beside it."""
    for is_add_on, words in ((True, "an add-on, only beside"), (False, "add-ons beside it")):
        mine = [r for r in rows if (r.code == code.code) is is_add_on]
        if mine:
            others = ", ".join(_primary(r.primary) if is_add_on else r.code for r in mine)
            yield f"{words}: {others} (NCCI add-on codes {mine[0].release.edition})"


def _primary(primary: str) -> str:
    return "a primary that the contractor defines" if primary == "CCCCC" else primary


def _fitting_line(each: Fitting) -> str:
    return f"{', '.join(each.modifiers)}: {each.because} ({each.source})"


def _fee_title(fee: Fee) -> str:
    part = f", modifier {fee.modifier}" if fee.modifier else ""
    return f"Medicare fee schedule {fee.release.edition}{part}"


def _indicator(name: str, value: str, words: str) -> str:
    return f"{name}: {value}  {words}".rstrip()


def _bridge_line(each: Bridge) -> str:
    together = f", together with others (choice {each.scenario})" if each.scenario else ""
    return f"{each.system} {each.code} {each.in_words}{together} (GEM {each.edition})"


def _appearance_line(each: Appearance) -> str:
    is_news = each.description and each.change is not Change.SAME
    words = f": {each.description}" if is_news else ""
    return f"{each.release.edition}  {each.change}{words}"


def _one_line(code: Code) -> str:
    return f"{code.code}  {_described(code)}"


def _described(code: Code) -> str:
    return f"{code.words} (our words)" if code.wording is Wording.OWN else code.words


def _billable(code: Code) -> str:
    if code.wording is Wording.ABSENT:
        return ""
    return "billable; " if code.billable else "not billable: more characters are needed; "


def _own_dates(code: Code) -> str:
    return f"; ended on {code.valid_to}" if code.valid_to else ""


def _dates(release: Release) -> str:
    return f"from {release.in_force_from} to {release.in_force_to or 'further notice'}"

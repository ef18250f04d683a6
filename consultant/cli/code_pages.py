"""A code's page on a terminal, and as JSON."""

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from consultant.domain.coding import Code, Release, Standing, Wording
from consultant.domain.rules import AddOn, CodePage, Crosswalk, Edit, UnitLimit
from consultant.library.indicators import fee_in_words

WIDTH = 88
MOST_LINES = 12
CPT_NOTICE = (
    "CPT is a code set of the American Medical Association. Its descriptors stand here only "
    "where this desk holds a licensed file; the words above are our own where marked so."
)


def page_as_json(page: CodePage) -> dict[str, Any]:
    """Everything on the page, as plain values."""
    code = page.code
    return {
        **_code_row(code),
        "standing": page.standing.value,
        "on": str(page.on),
        "wording": code.wording.value,
        "plain": code.plain,
        "facts": dict(code.facts),
        "edition": code.release.edition,
        "in_force": {"from": str(code.release.in_force_from), "to": _end(code.release)},
        "source": code.release.source,
        "warnings": list(page.warnings),
        "blocks": [{"name": name, "title": title} for name, title in page.blocks],
        "ancestors": [_code_row(c) for c in page.ancestors],
        "children": [_code_row(c) for c in page.children],
        "siblings": [_code_row(c) for c in page.siblings],
        "differences": [{"fact": d.fact, "values": dict(d.values)} for d in page.differences],
        "notes": [{"kind": n.kind.value, "text": n.text, "at": n.at} for n in page.notes],
        "descriptors": [{"form": form, "text": text} for form, text in page.descriptors],
        "index": [{"path": e.path, "place": e.place} for e in page.index],
        "edits": [_edit_row(e) for e in page.edits],
        "unit_limits": [_limit_row(each) for each in page.limits],
        "add_ons": [{"add_on": a.code, "primary": a.primary, "type": a.type} for a in page.add_ons],
        "fees": [
            {
                "modifier": f.modifier,
                "edition": f.release.edition,
                "indicators": [list(line) for line in fee_in_words(f)],
            }
            for f in page.fees
        ],
        "crosswalks": [_walk_row(w) for w in page.crosswalks],
        "heirs": [_code_row(c) for c in page.heirs],
        "history": [
            {"edition": a.release.edition, "description": a.description, "billable": a.billable}
            for a in page.history
        ],
    }


def page_as_text(page: CodePage) -> str:
    """The page for a terminal; long lists are cut, with a word of how many more there are."""
    return "\n".join(_lines(page))


def _lines(page: CodePage) -> Iterator[str]:
    code = page.code
    yield f"{code.system} {code.code}  {code.description or '(no words: they are licensed)'}"
    yield f"{_billable(code)}; {code.release.edition}, in force {_dates(code.release)}"
    if code.wording is Wording.OWN:
        yield "the words are our own"
    if page.standing is not Standing.IN_FORCE:
        yield f"{page.standing.value.replace('_', ' ')} on {page.on}"
    yield from (fill(warning, WIDTH) for warning in page.warnings)
    if code.plain:
        yield from ("", fill(code.plain, WIDTH))
    for title, entries in _sections(page):
        yield from _section(title, entries)
    if code.system.value == "CPT":
        yield from ("", fill(CPT_NOTICE, WIDTH))


def _sections(page: CodePage) -> Iterator[tuple[str, list[str]]]:
    yield "Stands under", [*map(_one_line, page.ancestors), *(f"{n}  {t}" for n, t in page.blocks)]
    yield "Completed by", [_one_line(c) for c in page.children]
    yield "Beside it", [_one_line(c) for c in page.siblings]
    yield "What tells them apart", _differences(page)
    yield "Notes", [f"{n.kind.value} (at {n.at}): {n.text}" for n in page.notes]
    yield "Licensed descriptors", [f"{form}: {text}" for form, text in page.descriptors]
    yield "Index entries that lead here", [f"{e.path} ({e.place})" for e in page.index]
    yield "NCCI pairs", [_edit_line(e) for e in page.edits]
    yield "Units", [_limit_line(each) for each in page.limits]
    yield "Add-on codes", [_add_on_line(a) for a in page.add_ons]
    for fee in page.fees:
        told = (f"{name}: {value} {words}".rstrip() for name, value, words in fee_in_words(fee))
        title = f"Fee schedule {fee.release.edition}"
        yield f"{title}, modifier {fee.modifier}" if fee.modifier else title, list(told)
    yield "In other code sets", [_walk_line(w) for w in page.crosswalks]
    yield "Followed by", [_one_line(c) for c in page.heirs]
    if len(page.history) > 1:
        yield "Over the editions", [f"{a.release.edition}: {a.description}" for a in page.history]


def _section(title: str, entries: list[str]) -> Iterator[str]:
    if not entries:
        return
    yield f"\n{title}"
    for entry in entries[:MOST_LINES]:
        yield fill(entry, WIDTH, initial_indent="  ", subsequent_indent="    ")
    if len(entries) > MOST_LINES:
        yield f"  and {len(entries) - MOST_LINES} more (--json shows all)"


def _differences(page: CodePage) -> list[str]:
    return [
        f"{d.fact}: " + "; ".join(f"{code} {value}" for code, value in d.values)
        for d in page.differences
    ]


def _one_line(code: Code) -> str:
    return f"{code.code}  {code.description}"


def _billable(code: Code) -> str:
    return "billable" if code.billable else "not billable: more characters are needed"


def _edit_line(edit: Edit) -> str:
    return (
        f"{edit.column1} pays, {edit.column2} is denied; {edit.indicator_in_words} "
        f"({edit.rationale}; {edit.setting} {edit.release.edition})"
    )


def _limit_line(limit: UnitLimit) -> str:
    return (
        f"at most {limit.units}, {limit.indicator_in_words} "
        f"(MUE {limit.setting} {limit.release.edition}; {limit.rationale})"
    )


def _add_on_line(row: AddOn) -> str:
    primary = "a primary that the contractor defines" if row.primary == "CCCCC" else row.primary
    return f"{row.code} only beside {primary} (NCCI add-on codes {row.release.edition})"


def _walk_line(walk: Crosswalk) -> str:
    how = "approximately" if walk.approximate else "exactly"
    target = walk.target or "nothing there"
    return f"{walk.system} {target}, {how} (GEM {walk.release.edition})"


def _code_row(code: Code) -> dict[str, Any]:
    return {
        "system": code.system.value,
        "code": code.code,
        "description": code.description,
        "billable": code.billable,
    }


def _edit_row(edit: Edit) -> dict[str, Any]:
    return {
        "column1": edit.column1,
        "column2": edit.column2,
        "modifier": edit.modifier,
        "meaning": edit.indicator_in_words,
        "effective": str(edit.effective or ""),
        "deletion": str(edit.deletion or ""),
        "rationale": edit.rationale,
        "setting": edit.setting,
        "edition": edit.release.edition,
    }


def _limit_row(limit: UnitLimit) -> dict[str, Any]:
    return {
        "units": limit.units,
        "mai": limit.indicator,
        "meaning": limit.indicator_in_words,
        "rationale": limit.rationale,
        "setting": limit.setting,
        "edition": limit.release.edition,
    }


def _walk_row(walk: Crosswalk) -> dict[str, Any]:
    return {
        "system": walk.system.value,
        "code": walk.target,
        "approximate": walk.approximate,
        "scenario": walk.scenario,
        "choice": walk.choice,
    }


def _dates(release: Release) -> str:
    return f"from {release.in_force_from} to {_end(release) or 'further notice'}"


def _end(release: Release) -> str:
    return str(release.in_force_to or "")


def near_words(near: Iterable[Code]) -> str:
    """What to say of the real codes near an unknown one."""
    found = ", ".join(code.code for code in near)
    return f" Near it: {found}." if found else ""

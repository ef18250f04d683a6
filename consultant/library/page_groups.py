"""A code's page in groups, as eyes take it in: what differs, notes by place, pairs by rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consultant.domain.coding import CodeSystem, Note, NoteKind, key_of
from consultant.domain.rules import CodePage, Crosswalk, Edit, Neighbour
from consultant.library.families import neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The notes that stand at one code, block or chapter, by kind."""

    at: str
    title: str
    is_near: bool  # the code's own category or within it; blocks and chapters are far
    kinds: tuple[tuple[NoteKind, tuple[str, ...]], ...]

    @property
    def count(self) -> int:
        return sum(len(texts) for _, texts in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairGroup:
    """Pairs of one code that say the same of all their partners."""

    is_paid: bool  # the code stands in column 1 and is paid; else it is denied
    indicator: int
    in_words: str
    rationale: str
    setting: str
    edition: str
    partners: tuple[tuple[str, date | None], ...]  # (code, first date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A code of another system, and how the mappings go between the two."""

    system: CodeSystem
    code: str  # empty: the other system has none
    there: str  # "exactly", "approximately"; empty where no mapping leads that way
    back: str
    edition: str
    scenario: int = 0  # several with one scenario are used together

    @property
    def in_words(self) -> str:
        """How surely one stands for the other: "approximately, both ways"."""
        if self.there == self.back:
            return f"{self.there}, both ways"
        ways = ((self.there, "to it"), (self.back, "from it"))
        return "; ".join(f"{how}, {way}" for how, way in ways if how)


def told_apart(page: CodePage) -> tuple[Neighbour, ...]:
    """The codes beside it, each with the facts in which it differs from this one."""
    return neighbours(page.code, page.siblings, page.differences)


def notes_by_place(page: CodePage) -> tuple[Place, ...]:
    """Notes where they stand, the nearest first, of each place by kind in the book's order."""
    titles = dict(page.blocks) | {c.code: c.description for c in page.ancestors}
    far = {name for name, _ in page.blocks}
    found: dict[str, list[Note]] = {}
    for note in page.notes:
        found.setdefault(note.at, []).append(note)
    return tuple(
        Place(at=at, title=titles.get(at, ""), is_near=at not in far, kinds=_by_kind(notes))
        for at, notes in found.items()
    )


def pairs_by_rule(page: CodePage) -> tuple[PairGroup, ...]:
    """NCCI pairs by what they say: those first where the code is paid, and that nothing lifts."""
    key = key_of(page.code.code)
    groups: dict[tuple[object, ...], list[Edit]] = {}
    for edit in page.edits:
        is_denied = edit.column2 == key
        rule = (is_denied, edit.modifier, edit.setting, edit.release.edition, edit.rationale)
        groups.setdefault(rule, []).append(edit)
    ordered = sorted(groups.values(), key=lambda edits: _order(edits[0], key))
    return tuple(_group(edits, key) for edits in ordered)


def bridges(page: CodePage) -> tuple[Bridge, ...]:
    """Mappings to and from codes of another system, each such code once."""
    back = {(w.source_system, w.source): w for w in page.mapped_from}
    found = []
    for walk in page.crosswalks:
        came = back.pop((walk.system, walk.target), None)
        found.append(
            Bridge(
                system=walk.system,
                code=walk.target,
                there=_how(walk),
                back=_how(came) if came else "",
                edition=walk.release.edition,
                scenario=walk.scenario,
            )
        )
    found += [
        Bridge(
            system=w.source_system,
            code=w.source,
            there="",
            back=_how(w),
            edition=w.release.edition,
        )
        for w in back.values()
    ]
    return tuple(found)


def _how(walk: Crosswalk) -> str:
    if not walk.target:
        return "no code there"
    return "approximately" if walk.approximate else "exactly"


def _order(edit: Edit, key: str) -> tuple[object, ...]:
    return (edit.setting != "practitioner", edit.column2 == key, edit.modifier, edit.rationale)


def _group(edits: list[Edit], key: str) -> PairGroup:
    first = edits[0]
    is_paid = first.column1 == key
    return PairGroup(
        is_paid=is_paid,
        indicator=first.modifier,
        in_words=first.indicator_in_words,
        rationale=first.rationale,
        setting=first.setting,
        edition=first.release.edition,
        partners=tuple((e.column2 if is_paid else e.column1, e.effective) for e in edits),
    )


def _by_kind(notes: Iterable[Note]) -> tuple[tuple[NoteKind, tuple[str, ...]], ...]:
    found: dict[NoteKind, list[str]] = {}
    for note in notes:
        found.setdefault(note.kind, []).append(note.text)
    return tuple((kind, tuple(texts)) for kind, texts in found.items())

"""The code, its notes and its neighbours, in the edition that answers for a date."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from consultant.domain.coding import Code, CodeSystem, Note, Release, Standing, Wording, key_of
from consultant.library import editions, spelling_of_codes
from consultant.library.memory import Memory
from consultant.library.rules import Rules
from consultant.library.vocabulary import Vocabulary, vocabulary_of
from consultant.storage.codesets import codes as code_table
from consultant.storage.codesets import families as family_table
from consultant.storage.session import Engine, Session

#: In which order the systems are asked for a word whose system is not known.
SYSTEMS = (
    CodeSystem.ICD10CM,
    CodeSystem.CPT,
    CodeSystem.HCPCS,
    CodeSystem.ICD10PCS,
)
#: Category I, II (F), III (T), and the AMA's multianalyte and laboratory codes (M, U).
CPT_NUMBER = re.compile(r"\d{4}[0-9AFMTU]")


class Catalog:
    """The library's door for look-ups; threads share one."""

    def __init__(self, engine: Engine) -> None:
        self._memory = Memory(engine)
        self.shelf = self._memory.shelf
        self._remember = self._memory.ask
        self.rules = Rules(self._memory)

    # --- editions

    def refresh(self) -> None:
        """See an install at once; else it is seen within a quarter second."""
        self._memory.look()

    def is_empty(self) -> bool:
        return not any(r.kind in editions.CODE_KINDS for r in self.shelf().releases)

    def editions(self) -> tuple[Release, ...]:
        return self.shelf().releases

    def editions_answering(self, on: date) -> tuple[Release, ...]:
        return self.shelf().all_answering(on)

    def warnings(self, on: date) -> tuple[str, ...]:
        """Ready sentences: which editions answer for a date they do not cover."""
        return editions.warnings(self.shelf(), on)

    # --- one code

    def find(self, system: CodeSystem | None, code: str, on: date) -> Code | None:
        """The code as its answering edition has it; else as the newest other edition had it.

        With or without its dot, in any case. Headers are found too. None: no edition
        installed holds it.
        """
        key = key_of(code)
        for each in (system,) if system else SYSTEMS:
            found = self._find(each, key, on)
            if found is not None:
                return found
        return None

    def standing(self, system: CodeSystem | None, code: str, on: date) -> Standing:
        found = self.find(system, code, on)
        if found is None:
            return Standing.UNKNOWN
        answering = self.shelf().code_releases(found.system, on)
        has_ended = found.valid_to is not None and found.valid_to < on
        is_number_alone = found.wording is Wording.ABSENT
        if has_ended or (found.release not in answering and not is_number_alone):
            return Standing.RETIRED
        return Standing.IN_FORCE

    def systems_of(self, written: str, on: date) -> tuple[CodeSystem, ...]:
        """The systems whose answering edition holds this code-shaped word."""
        key = key_of(written)
        shelf = self.shelf()

        def ask(session: Session) -> tuple[CodeSystem, ...]:
            asked = {s: [r.id for r in shelf.code_releases(s, on)] for s in SYSTEMS}
            held = code_table.holders(session, [i for ids in asked.values() for i in ids], key)
            return tuple(s for s, ids in asked.items() if held.intersection(ids))

        found = self._remember(("systems", key, on), ask)
        if CodeSystem.CPT not in found and self._number_alone(key, on):
            return (*found, CodeSystem.CPT)
        return found

    def find_own(self, code: Code, on: date) -> Code | None:
        """The code as our own family of words has it, whatever licensed file stands over it."""
        key = key_of(code.code)

        def ask(session: Session) -> Code | None:
            families = self.shelf().parts_answering(editions.FAMILY_KIND, on)
            held = (code_table.find(session, release, key) for release in families)
            return next((found for found in held if found is not None), None)

        return self._remember(("own", key, on), ask)

    def vocabulary(self, code: Code, on: date) -> Vocabulary:
        """What the facts of the code's family are called; empty for a code of none."""
        home = self.find_own(code, on) if code.system is CodeSystem.CPT and code.facts else None
        if home is None:
            return Vocabulary()

        def ask(session: Session) -> Vocabulary:
            return vocabulary_of(family_table.words_of(session, home.release))

        known = self._remember(("vocabulary", home.release.id), ask)
        # a family installed by an earlier version has no words of its own yet
        return known if known.names else Vocabulary(names=_bare_names((home, *self.siblings(home))))

    def find_in(self, release: Release, code: str) -> Code | None:
        """The code as one edition has it."""
        key = key_of(code)
        return self._remember(
            ("in", release.id, key), lambda session: code_table.find(session, release, key)
        )

    # --- around it

    def notes(self, code: Code) -> tuple[Note, ...]:
        """Its own notes first, then those of each code, block and chapter above it."""

        def ask(session: Session) -> tuple[Note, ...]:
            keys = _keys_up(session, code)
            found = code_table.notes_at(session, code.release, keys)
            return tuple(note for key in keys for note in found.get(key, ()))

        return self._remember(("notes", code.release.id, code.code), ask)

    def ancestors(self, code: Code) -> tuple[Code, ...]:
        """The codes above it, nearest first; blocks are no codes."""

        def ask(session: Session) -> tuple[Code, ...]:
            keys = _keys_up(session, code)[1:]
            found = code_table.find_many(session, code.release, keys)
            return tuple(found[key] for key in keys if key in found)

        return self._remember(("ancestors", code.release.id, code.code), ask)

    def blocks(self, code: Code) -> tuple[tuple[str, str], ...]:
        """(name, title) of the block, section or family it stands in and those over it."""
        top = (self.ancestors(code) or (code,))[-1].parent

        def ask(session: Session) -> tuple[tuple[str, str], ...]:
            return code_table.blocks_over(session, code.release, top)

        return self._remember(("blocks", code.release.id, top), ask)

    def chapter(self, code: Code) -> str:
        """The title of the chapter that it stands in; empty where its book has none."""

        def ask(session: Session) -> tuple[tuple[str, str], ...]:
            return code_table.chapters(session, code.release)

        key = key_of(code.code)[:3]
        known = self._remember(("chapters", code.release.id), ask)
        return next((title for span, title in known if _is_within(key, span)), "")

    def children(self, code: Code) -> tuple[Code, ...]:
        return self._under(code.release, key_of(code.code))

    def siblings(self, code: Code) -> tuple[Code, ...]:
        """The codes beside it under the same parent, in the publisher's order."""
        if not code.parent:
            return ()
        beside = self._under(code.release, _as_key(code.parent))
        return tuple(other for other in beside if other.code != code.code)

    def heirs(self, code: Code) -> tuple[Code, ...]:
        """What follows a retired code in the newest edition: its own children, or its parent's."""
        newest = self.shelf().others(code.system, (code.release,))[:1]
        if not newest or newest[0].in_force_from <= code.release.in_force_from:
            return ()

        def ask(session: Session) -> tuple[Code, ...]:
            return _heirs(session, newest[0], code)

        return self._remember(("heirs", code.release.id, code.code, newest[0].id), ask)

    def near_misses(
        self, system: CodeSystem | None, written: str, on: date, limit: int = 5
    ) -> tuple[Code, ...]:
        """Real codes that an unknown one may have meant, the likeliest first."""
        key = key_of(written)
        shelf = self.shelf()
        systems = (system,) if system else SYSTEMS

        def ask(session: Session) -> tuple[Code, ...]:
            found: list[Code] = []
            for each in systems:
                variants = spelling_of_codes.variants(each, key)
                for release in shelf.code_releases(each, on):
                    held = code_table.find_many(session, release, variants)
                    found += [held[v] for v in variants if v in held and held[v] not in found]
            return spelling_of_codes.likeliest(key, found)[:limit]

        return self._remember(("near", systems, key, on, limit), ask)

    # --- within

    def _find(self, system: CodeSystem, key: str, on: date) -> Code | None:
        shelf = self.shelf()

        def ask(session: Session) -> Code | None:
            answering = shelf.code_releases(system, on)
            held = [code_table.find(session, r, key) for r in answering]
            merged = _merge([code for code in held if code is not None])
            if merged is not None:
                return merged
            others = (code_table.find(session, r, key) for r in shelf.others(system, answering))
            return next((code for code in others if code is not None), None)

        found = self._remember(("code", system, key, on), ask)
        if found is None and system is CodeSystem.CPT:
            return self._number_alone(key, on)
        return found

    def _number_alone(self, key: str, on: date) -> Code | None:
        """A CPT number that only Medicare's tables know: its words are licensed and not here."""
        release = self.rules.naming(key, on) if CPT_NUMBER.fullmatch(key) else None
        if release is None:
            return None
        return Code(
            system=CodeSystem.CPT,
            code=key,
            description="",
            wording=Wording.ABSENT,
            release=release,
        )

    def _under(self, release: Release, parent: str) -> tuple[Code, ...]:
        def ask(session: Session) -> tuple[Code, ...]:
            return code_table.children(session, release, parent)

        return self._remember(("under", release.id, parent), ask)


def _bare_names(codes: Sequence[Code]) -> dict[str, str]:
    return {fact: fact.replace("_", " ") for code in codes for fact in code.facts}


def _merge(held: Sequence[Code]) -> Code | None:
    """The first, with the plain words and facts of those that follow where it has none."""
    if not held:
        return None
    first = held[0]
    for other in held[1:]:
        first = replace(first, plain=first.plain or other.plain, facts=first.facts or other.facts)
    return first


def _keys_up(session: Session, code: Code) -> list[str]:
    """Keys of the code, of those above it, and of the blocks over them."""
    keys = [key_of(code.code)]
    parent = _as_key(code.parent)
    while parent:
        above = code_table.find(session, code.release, parent)
        if above is None:
            return keys + [key for key, _ in code_table.blocks_over(session, code.release, parent)]
        keys.append(parent)
        parent = _as_key(above.parent)
    return keys


def _is_within(category: str, section: str) -> bool:
    first, _, last = section.partition("-")
    return first <= category <= last


def _as_key(parent: str) -> str:
    return parent if "-" in parent or " " in parent else key_of(parent)


def _heirs(session: Session, release: Release, code: Code) -> tuple[Code, ...]:
    """Codes of a later release that begin with it; else those under its nearest living parent."""
    key = key_of(code.code)
    while len(key) >= 3:
        found = code_table.find(session, release, key)
        if found is not None:
            below = code_table.children(session, release, key)
            return (found,) if found.billable else below
        key = key[:-1]
    return ()

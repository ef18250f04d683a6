"""Edits, unit limits, add-ons, fees, crosswalks, modifiers and index entries for a date."""

from datetime import date

from consultant.domain.coding import Code, CodeSystem, Release, key_of
from consultant.domain.rules import AddOn, Crosswalk, Edit, Fee, IndexEntry, Modifier, UnitLimit
from consultant.library.memory import Memory
from consultant.storage.codesets import codes as code_table
from consultant.storage.codesets import edits, indexes, payment

INDEX_KINDS = ("icd10cm-index", "icd10cm-neoplasm", "icd10cm-drug", "icd10cm-external")
NCCI_KINDS = ("ncci-mue", "ncci-aoc", "ncci-ptp")
MODIFIER_KINDS = ("cpt", "hcpcs", "modifiers")


class Rules:
    """What the publishers' tables say beside the code's own book."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def pair(self, one: str, other: str, on: date) -> tuple[Edit, ...]:
        """The NCCI edits between two codes that stand on the date; empty where there is none.

        Look first at `has("ncci-ptp", on)`: without a table nothing can be said.
        """
        first, second = sorted((key_of(one), key_of(other)))
        releases = self._answering("ncci-ptp", on)
        found = self._memory.ask(
            ("pair", first, second, releases),
            lambda session: edits.pair(session, releases, first, second),
        )
        return tuple(edit for edit in found if edit.stands(on))

    def pairs_of(self, code: str, on: date) -> tuple[Edit, ...]:
        """All edits of a code that stand on the date, in either column."""
        key, releases = key_of(code), self._answering("ncci-ptp", on)
        found = self._memory.ask(
            ("pairs", key, releases), lambda session: edits.pairs_of(session, releases, key)
        )
        return tuple(edit for edit in found if edit.stands(on))

    def limits(self, code: str, on: date) -> tuple[UnitLimit, ...]:
        """The most units paid (MUE), one for each setting installed."""
        key, releases = key_of(code), self._answering("ncci-mue", on)
        return self._memory.ask(
            ("limits", key, releases), lambda session: edits.limits_of(session, releases, key)
        )

    def add_ons(self, code: str, on: date) -> tuple[AddOn, ...]:
        """The rows that stand on the date with the code as add-on, or as primary."""
        key, releases = key_of(code), self._answering("ncci-aoc", on)
        found = self._memory.ask(
            ("add-ons", key, releases), lambda session: edits.add_ons_of(session, releases, key)
        )
        return tuple(row for row in found if row.stands(on))

    def fees(self, code: str, on: date) -> tuple[Fee, ...]:
        """The fee schedule's lines of a code."""
        key, releases = key_of(code), self._answering("mpfs", on)
        return self._memory.ask(
            ("fees", key, releases), lambda session: payment.fees_of(session, releases, key)
        )

    def crosswalks(self, code: str, on: date) -> tuple[Crosswalk, ...]:
        """Mappings from a code of ICD-10-CM or ICD-9-CM to the other."""
        key, releases = key_of(code), self._answering("gem", on)
        return self._memory.ask(
            ("walks", key, releases), lambda session: payment.crosswalks_of(session, releases, key)
        )

    def crosswalks_to(self, code: str, on: date) -> tuple[Crosswalk, ...]:
        """Mappings of codes of the other system that lead to this one."""
        key, releases = key_of(code), self._answering("gem", on)
        return self._memory.ask(
            ("walks to", key, releases),
            lambda session: payment.crosswalks_to(session, releases, key),
        )

    def naming(self, number: str, on: date) -> Release | None:
        """A table of Medicare's in which a number stands, though no book here holds it."""
        fees = self.fees(number, on)
        if fees:
            return fees[0].release
        key = key_of(number)
        releases = tuple(r for kind in NCCI_KINDS for r in self._answering(kind, on))
        return self._memory.ask(
            ("naming", key, releases), lambda session: edits.naming(session, releases, key)
        )

    def modifier(self, code: str, on: date) -> Modifier | None:
        """The modifier; its description is empty where the words are licensed and not here."""
        key = code.strip().upper()
        releases = tuple(r for kind in MODIFIER_KINDS for r in self._answering(kind, on))
        return self._memory.ask(
            ("modifier", key, releases), lambda session: code_table.modifier(session, releases, key)
        )

    def index_entries(self, code: Code, on: date) -> tuple[IndexEntry, ...]:
        """The entries of index and tables that lead to an ICD-10-CM code or to its header."""
        if code.system is not CodeSystem.ICD10CM:
            return ()
        key = key_of(code.code)
        keys = tuple(key[:n] for n in range(len(key), 2, -1))
        releases = tuple(r for kind in INDEX_KINDS for r in self._answering(kind, on))
        return self._memory.ask(
            ("entries", key, releases), lambda session: indexes.entries_to(session, releases, keys)
        )

    def descriptors(self, code: Code) -> tuple[tuple[str, str], ...]:
        """(form, text) of the licensed descriptors of a CPT code."""
        if code.release.kind != "cpt":
            return ()
        key = key_of(code.code)
        return self._memory.ask(
            ("descriptors", code.release.id, key),
            lambda session: code_table.descriptors_of(session, code.release, key),
        )

    def has(self, kind: str, on: date) -> bool:
        """Whether a table of that kind (ncci-ptp, ncci-mue, mpfs, gem ...) answers for the date."""
        return bool(self._answering(kind, on))

    def _answering(self, kind: str, on: date) -> tuple[Release, ...]:
        return self._memory.shelf().parts_answering(kind, on)

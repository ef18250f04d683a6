"""The library as matching holds it, and one inquiry laid beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from consultant.domain.coding import Code, CodeSystem, Fact, FactName
from consultant.domain.inquiry import Inquiry, Question
from consultant.library.catalog import Catalog
from consultant.library.guidelines import (
    Calling,
    Guideline,
    Meaning,
    read_callings,
    read_guidelines,
    read_meanings,
    read_sentences,
    read_wholes,
)
from consultant.library.guides import Guide, read_guides
from consultant.library.modifier_rules import ModifierRule, read_modifier_rules
from consultant.library.search import Search
from consultant.library.search.learned import LearnedBook
from consultant.settings import share


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The door to the library: look up, search, and how letters speak of a family."""

    catalog: Catalog
    search: Search
    guides: tuple[Guide, ...] = ()  # how letters speak of our families
    guidelines: tuple[Guideline, ...] = ()  # what is said of diagnoses together
    callings: tuple[Calling, ...] = ()  # words of the trade for a code
    modifier_rules: tuple[ModifierRule, ...] = ()  # the manuals', whatever the code
    meanings: tuple[Meaning, ...] = ()  # the trade's words in those of the books
    tellings: tuple[Meaning, ...] = ()  # lines of a letter as whole phrases
    causes: tuple[Meaning, ...] = ()  # the same for how an injury came about
    wholes: Mapping[str, str] = field(default_factory=dict)  # part of the body -> the whole
    sentences: Mapping[str, str] = field(default_factory=dict)  # our own, by what they say


def open_books(catalog: Catalog, search: Search) -> Books:
    """The library with our own words beside it: db/codesets/guides and guidelines.toml."""
    rules = share("db", "codesets", "guidelines.toml")
    return Books(
        catalog=catalog,
        search=search,
        guides=read_guides(share("db", "codesets", "guides")),
        guidelines=read_guidelines(rules),
        callings=read_callings(rules),
        modifier_rules=read_modifier_rules(share("db", "codesets", "modifier-rules.toml")),
        meanings=read_meanings(rules),
        tellings=read_meanings(rules, "told"),
        causes=read_meanings(rules, "cause"),
        wholes=read_wholes(rules),
        sentences=read_sentences(rules),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One inquiry, with the books open at its date of service."""

    inquiry: Inquiry
    books: Books
    on: date
    learned: LearnedBook  # what people accepted, the same for the whole letter

    @property
    def catalog(self) -> Catalog:
        return self.books.catalog

    def say(self, what: str, **words: str) -> str:
        """A sentence of our own, from db/codesets/guidelines.toml."""
        return self.books.sentences[what].format(**words)

    def code(self, written: str, system: CodeSystem | None = None) -> Code | None:
        return self.catalog.find(system, written, self.on)

    def facts(self, name: FactName) -> tuple[Fact, ...]:
        return tuple(f for f in self.inquiry.facts if f.name is name)

    def named_in(self, question: Question) -> frozenset[str]:
        """The codes written within a question's own sentence."""
        end = question.start + len(question.words)
        return frozenset(m.code for m in self.inquiry.mentions if question.start <= m.start < end)

    @property
    def asked_about(self) -> frozenset[str]:
        """The codes written within any sentence that asks; all of them where none does."""
        named = frozenset().union(*(self.named_in(q) for q in self.inquiry.questions))
        return named or frozenset(m.code for m in self.inquiry.mentions)

    @property
    def said(self) -> str:
        """All that the asker wrote, in lower case, the subject before the text."""
        return f"{self.inquiry.subject}\n{self.inquiry.text}".lower()


def open_case(inquiry: Inquiry, books: Books) -> Case:
    return Case(
        inquiry=inquiry,
        books=books,
        on=inquiry.date_of_service,
        learned=books.search.learned.book(),
    )

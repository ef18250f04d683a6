"""Lays what the desk drafted beside what was sent, and says what that may teach.

for each question of the letter
  words that led to nothing, one new code sent  --> synonym
  a code of ours gone, one new code sent        --> preference; a synonym where no fact decides
  a new "if ..." on a fact not stated           --> difference
  a sentence of ours replaced                   --> wording
what was asked of the asker, and by no draft    --> difference

Where more than one code or phrase could be meant nothing is proposed. Every code is in
force on the letter's date; words are clinical terms as they were read, and name nobody.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from consultant.domain.casebook import Rewording
from consultant.domain.coding import Code, CodeSystem, FactName, Term
from consultant.domain.findings import Answer, Finding, Findings
from consultant.domain.inquiry import Inquiry
from consultant.domain.learning import LessonKind, Taught, bearing_facts
from consultant.drafting.grounding import CODE
from consultant.drafting.rewording import cut, plain_of
from consultant.learning.facts_asked import branches_in, facts_in, questions_in
from consultant.matching.wording import normal

InForce = Callable[[str], Code | None]

_NOT = re.compile(
    r"\b(?:not|never|nor|instead of|rather than|exclud\w+|no longer)\b[^.;:]{0,30}$", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.;:?!])\s")
_SIDES = re.compile(r"\b(?:left|right|bilateral|both|lt|rt)\b")
_MASKED = re.compile(r"\[[a-z]{2,12}\]")
_LETTERS = re.compile(r"[a-z]{3}")
LONGEST_WORDS, LONGEST_SENTENCE = 80, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBack:
    """A question of a reviewer to the asker, and the draft that had not asked it."""

    note: str = field(repr=False)
    draft: str = field(repr=False)
    codes: tuple[str, ...]
    stated: frozenset[FactName]  # in the letters until then


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A consult's question, what the desk made of it, and what was sent."""

    inquiry: Inquiry
    findings: Findings
    desk: str = field(repr=False)  # its own draft's text; empty where a person wrote all
    approved: str = field(repr=False)
    rewordings: tuple[tuple[Rewording, ...], ...] = field(repr=False)  # by question, masked
    phrases: tuple[Term, ...]  # of the whole letter, as they were looked up
    asked: tuple[AskedBack, ...] = ()


def proposals_of(
    sent: Sent, *, mask: Callable[[str], str], in_force: InForce
) -> tuple[Taught, ...]:
    """What a reply teaches, each once; nothing where nothing is plain."""
    found: list[Taught] = []
    new = _put_in(sent)
    for place, answer in enumerate(sent.findings.answers, start=1):
        found += _codes(sent, answer, new.get(place, ""), in_force)
        found += _branches(sent, answer, new.get(place, ""), in_force)
    for own in sent.rewordings:
        found += _wordings(sent, own)
    found += _asked(sent, in_force)
    once = {taught.key: taught for taught in found if _names_nobody(taught, mask)}
    return tuple(once.values())


def _put_in(sent: Sent) -> dict[int, str]:
    """By question, the paragraphs of what was sent that the draft had not."""
    before = {paragraph.plain for paragraph in cut(sent.desk)}
    found: dict[int, str] = {}
    for each in cut(sent.approved):
        if each.question and each.plain not in before:
            found[each.question] = f"{found.get(each.question, '')}{each.text}\n\n"
    return found


def _codes(sent: Sent, answer: Answer, text: str, in_force: InForce) -> Iterator[Taught]:
    """The one code that a reviewer put in, for what the desk had or had not."""
    new = [code for code in _new(sent, answer, text) if (held := in_force(code)) and held.billable]
    code = in_force(new[0]) if len(new) == 1 else None
    if code is None:
        return
    gone = [f for f in answer.recommended if f.code.code not in asserted(sent.approved)]
    if len(gone) == 1 and gone[0].code.system is code.system:
        yield from _instead(sent, gone[0], code)
    elif not gone:
        loose = _loose(sent, answer)
        if len(loose) == 1:
            yield from _synonym(loose[0], code)


def _new(sent: Sent, answer: Answer, text: str) -> list[str]:
    """Codes told in a reviewer's own words that the draft had not, or had set aside."""
    given = {f.code.code for f in sent.findings.recommended}
    before = set(CODE.findall(sent.desk))
    aside = {r.code.code for r in answer.rejected}
    aside |= {r.code.code for c in answer.comparisons for r in c.rejected}
    branches = {b.code.code for c in answer.comparisons for b in c.branches}
    told = [code for code in asserted(text) if code not in given | branches]
    return [code for code in told if code not in before] or [c for c in told if c in aside]


def asserted(text: str) -> list[str]:
    """The codes that a text gives, each once; not those that it says are not to be given."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        found += [
            match[0]
            for match in CODE.finditer(sentence)
            if not _NOT.search(" ".join(sentence[: match.start()].split()))
        ]
    return list(dict.fromkeys(found))


def _instead(sent: Sent, gone: Finding, code: Code) -> Iterator[Taught]:
    facts = bearing_facts(sent.inquiry.facts)
    words = clean(gone.term.text) if gone.term else ""
    if words and not facts:
        yield _taught(LessonKind.SYNONYM, words, code)
    elif facts:
        yield _taught(LessonKind.PREFERENCE, words, code, instead=gone.code.code, facts=facts)


def _synonym(phrase: Term, code: Code) -> Iterator[Taught]:
    words = clean(phrase.text)
    if words:
        yield _taught(LessonKind.SYNONYM, words, code)


def _loose(sent: Sent, answer: Answer) -> list[Term]:
    """The phrases of this question that no recommended code rests on."""
    held = [_span(f.term) for f in sent.findings.recommended if f.term]
    is_only = len(sent.findings.answers) == 1
    own = answer.question.start, answer.question.start + len(answer.question.words)
    asked = [p for p in sent.phrases if is_only or _overlap(_span(p), own)]
    return [p for p in asked if p.is_present and not any(_overlap(_span(p), s) for s in held)]


def _branches(sent: Sent, answer: Answer, own: str, in_force: InForce) -> Iterator[Taught]:
    """A condition put in on a fact that neither the letter states nor the draft asks for."""
    text = branches_in(own)
    kept = [f.code.code for f in answer.recommended if f.code.code in asserted(sent.approved)]
    if len(kept) == 1 and asserted(text):
        stated = frozenset(fact.name for fact in sent.inquiry.facts)
        yield from _differences(kept[0], text, sent.desk, stated, in_force)


def _asked(sent: Sent, in_force: InForce) -> Iterator[Taught]:
    for each in sent.asked:
        if len(each.codes) == 1:
            yield from _differences(each.codes[0], each.note, each.draft, each.stated, in_force)


def _differences(
    written: str, text: str, draft: str, stated: frozenset[FactName], in_force: InForce
) -> Iterator[Taught]:
    code = in_force(written)
    known = stated | facts_in(questions_in(draft)) | facts_in(branches_in(draft))
    for name in sorted(facts_in(text) - known) if code else ():
        yield _taught(LessonKind.DIFFERENCE, "", code, facts={name.value: ""})


def _wordings(sent: Sent, own: Iterable[Rewording]) -> Iterator[Taught]:
    """Sentences of ours in a reviewer's words, where no fact or code of the case stands in them."""
    said = {fact.words.lower() for fact in sent.inquiry.facts if len(fact.words) > 2}
    for each in own:
        before, after = " ".join(each.before), plain_of("\n".join(each.after))
        is_short = max(len(before), len(after)) <= LONGEST_SENTENCE
        is_plain = '""' not in after and not any(words in after.lower() for words in said)
        if (
            before
            and is_short
            and is_plain
            and set(CODE.findall(before)) == set(CODE.findall(after))
        ):
            yield Taught(kind=LessonKind.WORDING, words=after, instead=before, facts={})


def _taught(
    kind: LessonKind,
    words: str,
    code: Code | None,
    *,
    instead: str = "",
    facts: dict[str, str] | None = None,
) -> Taught:
    return Taught(
        kind=kind,
        words=words,
        system=CodeSystem(code.system) if code else None,
        code=code.code if code else "",
        instead=instead,
        facts=facts or {},
    )


def clean(text: str) -> str:
    """Clinical words as a lesson keeps them: lower case, without a side; empty where too little."""
    words = " ".join(_SIDES.sub(" ", normal(text.replace("'s", ""))).split())
    return words if _LETTERS.search(words) and len(words) <= LONGEST_WORDS else ""


def _names_nobody(taught: Taught, mask: Callable[[str], str]) -> bool:
    words = f"{taught.words}\n{taught.instead}"
    return mask(words) == words and not _MASKED.search(words)


def _span(term: Term) -> tuple[int, int]:
    return term.start, term.start + len(term.words or term.text)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]

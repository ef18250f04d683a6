"""What people accepted of the desk's proposals, at hand for search and matching.

lessons (accepted) --> LearnedBook, read anew when the number of the newest decision changes
"""

from dataclasses import dataclass, field
from time import monotonic

from consultant.domain.learning import Lesson, LessonKind
from consultant.library.search.words import WORD, fold
from consultant.storage import lessons
from consultant.storage.session import Engine, reading

#: Seconds after which another process's decision is seen.
FRESH_SECONDS = 0.25
#: What a text may say beside the words of a lesson: the variants of one code.
BESIDE = frozenset({"left", "right", "bilateral", "first", "second", "third", "trimester"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedBook:
    """Accepted lessons, each where it acts."""

    synonyms: dict[str, tuple[Lesson, ...]] = field(default_factory=dict)  # by their words, folded
    preferences: tuple[Lesson, ...] = ()
    differences: tuple[Lesson, ...] = ()
    longest: int = 0  # words of the longest synonym

    def said_in(self, text: str) -> tuple[Lesson, ...]:
        """The synonyms whose words stand in a text, one beside the other; the longest first."""
        if not self.synonyms:
            return ()
        words = WORD.findall(fold(text))
        found: dict[int, Lesson] = {}
        for length in range(min(self.longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                phrase = " ".join(words[start : start + length])
                found |= {lesson.id: lesson for lesson in self.synonyms.get(phrase, ())}
        return tuple(found.values())


EMPTY = LearnedBook()


class Learned:
    """The door to what was learned; threads share one. Without an engine nothing was."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine
        self._version = 0
        self._looked_at = -FRESH_SECONDS
        self._book = EMPTY

    def book(self) -> LearnedBook:
        """What acts now; another process's decision is seen within a quarter second."""
        if self._engine is not None and monotonic() - self._looked_at > FRESH_SECONDS:
            self.look()
        return self._book

    def look(self) -> None:
        """See a decision at once."""
        if self._engine is None:
            return
        with reading(self._engine) as session:
            version = lessons.version(session)
            if version != self._version:
                self._book = _book_of(lessons.accepted(session))
                self._version = version
        self._looked_at = monotonic()


def folded(words: str) -> str:
    """Words as synonyms are known by: lower case, no marks, no possessives."""
    return " ".join(WORD.findall(fold(words)))


def _book_of(accepted: tuple[Lesson, ...]) -> LearnedBook:
    synonyms: dict[str, tuple[Lesson, ...]] = {}
    for lesson in accepted:
        words = folded(lesson.taught.words)
        if lesson.taught.kind is LessonKind.SYNONYM and words:
            synonyms[words] = (*synonyms.get(words, ()), lesson)
    return LearnedBook(
        synonyms=synonyms,
        preferences=_of(LessonKind.PREFERENCE, accepted),
        differences=_of(LessonKind.DIFFERENCE, accepted),
        longest=max((len(words.split()) for words in synonyms), default=0),
    )


def _of(kind: LessonKind, accepted: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    return tuple(lesson for lesson in accepted if lesson.taught.kind is kind)


def says_all(lesson: Lesson, text: str) -> bool:
    """Whether the lesson's words are all that a text says, but for a side or a trimester."""
    rest = [word for word in WORD.findall(fold(text)) if word not in BESIDE]
    return rest == [word for word in WORD.findall(fold(lesson.taught.words)) if word not in BESIDE]

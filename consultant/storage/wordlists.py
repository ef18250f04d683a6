"""Which words stand in which consult: what the queue's search looks in.

One row a word and consult. The database's own full text would rank differently on
each database; here nothing is ranked, the newest come first.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.sealed import HiddenWord
from consultant.storage.session import Base

_WORD = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*")
LONGEST = 40  # characters of a word
#: Words of one letter at most; a pasted table must not fill the list.
MOST = 400


class WordRow(Base):
    __tablename__ = "consult_words"
    __table_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "comment": "words of consults, for the queue's search",
        "sqlite_with_rowid": False,  # the key is the whole of it
    }

    word: Mapped[str] = mapped_column(HiddenWord(LONGEST), primary_key=True, comment="lower case")
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, autoincrement=False, comment="where"
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are kept: lower case; a code also without its dot."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(text.lower()):
        word = match[0][:LONGEST]
        if len(word) < 2:
            continue
        found[word] = None
        found.update((part, None) for part in re.split(r"[.'-]", word) if len(part) > 2)
        if "." in word and any(c.isdigit() for c in word):
            found[word.replace(".", "")] = None
    return tuple(found)


def add(session: Session, consult_id: int, texts: Iterable[str]) -> None:
    """Note the words of a consult's letter; those that stand already stay."""
    words = words_of(" ".join(texts))[:MOST]
    if not words:
        return
    _insert(session, [(word, consult_id) for word in words])


def asked_for(text: str) -> tuple[str, ...]:
    """The words of a search: parts of a hyphenated word are found by, not asked for beside it."""
    whole = set(_WORD.findall(text.lower()))
    return tuple(word for word in words_of(text) if word in whole)


def mark_of(kind: str, word: str) -> str:
    """What a draft says of a consult, kept among the words: "code:J96.01"; no letter has such."""
    return f"{kind}:{word}"[:LONGEST]


def set_marks(
    session: Session, consult_id: int, kind: str, before: Iterable[str], after: Iterable[str]
) -> None:
    """Replace the marks of one kind by others."""
    old, new = (dict.fromkeys(mark_of(kind, word) for word in words) for words in (before, after))
    gone = [mark for mark in old if mark not in new]
    if gone:
        session.execute(
            sa.delete(WordRow).where(WordRow.consult_id == consult_id, WordRow.word.in_(gone))
        )
    _insert(session, [(mark, consult_id) for mark in new])


def mark_older_codes(session: Session) -> None:
    """Mark the codes of drafts that were written before there were marks; once is enough."""
    table = sa.table("consults", sa.column("id"), sa.column("codes"))
    marked = sa.select(WordRow.word).where(WordRow.word > "code:", WordRow.word < "code:~")
    if session.scalar(marked.limit(1)) is not None:
        return
    older = session.execute(sa.select(table.c.id, table.c.codes).where(table.c.codes != ""))
    _insert(
        session,
        [(mark_of("code", code), number) for number, codes in older for code in codes.split()],
    )


def _insert(session: Session, rows: list[tuple[str, int]]) -> None:
    if not rows:
        return
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    values = [{"word": word, "consult_id": consult_id} for word, consult_id in rows]
    session.execute(insert(WordRow.__table__).on_conflict_do_nothing(), values)  # type: ignore[arg-type]


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"

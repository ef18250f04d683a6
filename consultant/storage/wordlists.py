"""Which words stand in which consult: what the queue's search looks in.

One row a word and consult. The database's own full text would rank differently on
each database; here nothing is ranked, the newest come first.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from consultant.storage.session import Base

_WORD = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*")
LONGEST = 40  # characters of a word
#: Words of one letter at most; a pasted table must not fill the list.
MOST = 400
#: Rows counted to find the rarest word; the search is driven by it.
COUNTED = 500


class WordRow(Base):
    __tablename__ = "consult_words"
    __table_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "comment": "words of consults, for the queue's search",
        "sqlite_with_rowid": False,  # the key is the whole of it
    }

    word: Mapped[str] = mapped_column(sa.String(LONGEST), primary_key=True, comment="lower case")
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
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    rows = [{"word": word, "consult_id": consult_id} for word in words]
    session.execute(insert(WordRow.__table__).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]


def find(session: Session, text: str, *, beyond: int | None, limit: int) -> list[int]:
    """Ids of consults that hold every word of `text`, newest first, below the id `beyond`."""
    words = [word for word in words_of(text) if _is_whole(word, text)]
    if not words:
        return []
    rarest, *others = words
    if others:
        rarest, *others = sorted(words, key=lambda word: _count(session, word))
    query = sa.select(WordRow.consult_id).where(WordRow.word == rarest)
    if beyond is not None:
        query = query.where(WordRow.consult_id < beyond)
    for other in others:
        also = aliased(WordRow)
        query = query.where(
            sa.exists().where(also.word == other, also.consult_id == WordRow.consult_id)
        )
    return list(session.scalars(query.order_by(WordRow.consult_id.desc()).limit(limit)))


def _is_whole(word: str, text: str) -> bool:
    """Parts of a hyphened word are kept for finding, not asked for beside the whole."""
    return word in _WORD.findall(text.lower())


def _count(session: Session, word: str) -> int:
    some = sa.select(WordRow.consult_id).where(WordRow.word == word).limit(COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"

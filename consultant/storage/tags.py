"""Tags: words of the desk's own on consults, for finding them again."""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base

LONGEST = 30  # characters of a tag
#: On one consult.
MOST = 12


class TagRow(Base):
    __tablename__ = "consult_tags"
    __table_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "comment": "the desk's own words on consults",
        "sqlite_with_rowid": False,  # the key is the whole of it
    }

    tag: Mapped[str] = mapped_column(sa.String(LONGEST), primary_key=True, comment="lower case")
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        comment="on which case",
    )


def as_tag(text: str) -> str:
    """A tag as it is kept: lower case, letters and digits, a hyphen between words; or empty."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")[:LONGEST].strip("-")


def add(session: Session, consult_id: int, tag: str) -> bool:
    """Put a tag on a consult; False where it is there already or there are too many."""
    mine = of_consults(session, [consult_id]).get(consult_id, ())
    if tag in mine or len(mine) >= MOST:
        return False
    is_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    row = {"tag": tag, "consult_id": consult_id}
    done = session.execute(
        insert(TagRow).values(row).on_conflict_do_nothing().returning(TagRow.tag)
    )
    return done.first() is not None


def remove(session: Session, consult_id: int, tag: str) -> bool:
    """Take a tag off a consult; False where it is not there."""
    done = session.execute(
        sa.delete(TagRow)
        .where(TagRow.tag == tag, TagRow.consult_id == consult_id)
        .returning(TagRow.tag)
    )
    return done.first() is not None


def of_consults(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The tags of these consults, by the alphabet; who has none is left out."""
    query = (
        sa.select(TagRow.consult_id, TagRow.tag)
        .where(TagRow.consult_id.in_(list(ids)))
        .order_by(TagRow.consult_id, TagRow.tag)
    )
    found: dict[int, tuple[str, ...]] = {}
    for consult_id, tag in session.execute(query):
        found[consult_id] = (*found.get(consult_id, ()), tag)
    return found


def known(session: Session, *, limit: int) -> list[str]:
    """The tags in use, by the alphabet: each found from the one before, however many carry it."""
    found: list[str] = []
    last = ""
    while len(found) < limit:
        query = sa.select(TagRow.tag).where(TagRow.tag > last).order_by(TagRow.tag).limit(1)
        tag = session.scalar(query)
        if tag is None:
            break
        found.append(tag)
        last = tag
    return found

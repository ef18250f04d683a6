"""One edition beside the edition before: what came, what went, what reads otherwise."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consultant.domain.coding import Release
from consultant.storage.codesets.codes import CodeRow


def added(session: Session, old: Release, new: Release) -> Iterable[tuple[str, str]]:
    """(key, description) of the codes that `new` has and `old` has not."""
    return _only_in(session, new, old)


def retired(session: Session, old: Release, new: Release) -> Iterable[tuple[str, str]]:
    """(key, description) of the codes that `old` has and `new` has not."""
    return _only_in(session, old, new)


def revised(session: Session, old: Release, new: Release) -> Iterable[tuple[str, str, str]]:
    """(key, old description, new description) where the words or the flag differ."""
    before, after = aliased(CodeRow), aliased(CodeRow)
    query = (
        sa.select(after.key, before.description, after.description)
        .join(before, sa.and_(before.key == after.key, before.release_id == old.id))
        .where(
            after.release_id == new.id,
            sa.or_(
                before.description != after.description,
                before.billable != after.billable,
            ),
        )
        .order_by(after.key)
    )
    yield from ((row[0], row[1], row[2]) for row in session.execute(query))


def _only_in(session: Session, one: Release, other: Release) -> Iterable[tuple[str, str]]:
    here, there = aliased(CodeRow), aliased(CodeRow)
    held = sa.exists().where(there.release_id == other.id, there.key == here.key)
    query = (
        sa.select(here.key, here.description)
        .where(here.release_id == one.id, ~held)
        .order_by(here.key)
    )
    yield from ((row[0], row[1]) for row in session.execute(query))

"""Who wants which digest: a person's own word, which outweighs what the settings say."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.digests import Audience
from consultant.storage.session import Base, Moment


class SubscriptionRow(Base):
    __tablename__ = "subscriptions"
    __table_args__ = {"comment": "who wants which digest, in their own word"}  # noqa: RUF012

    audience: Mapped[str] = mapped_column(
        sa.String(8), primary_key=True, comment="manager, reviewer, client: which digest"
    )
    address: Mapped[str] = mapped_column(sa.Text, primary_key=True, comment="lower case")
    wanted: Mapped[bool] = mapped_column(sa.Boolean, comment="false: stopped")
    at: Mapped[datetime] = mapped_column(Moment, comment="when they said so")


def set_wish(
    session: Session, audience: Audience, address: str, *, wanted: bool, now: datetime
) -> None:
    """Note what an address wants; what it said before is gone."""
    row = SubscriptionRow(
        audience=audience.value, address=address.strip().lower(), wanted=wanted, at=now
    )
    session.merge(row)
    session.flush()


def wishes(session: Session, audience: Audience) -> dict[str, bool]:
    """What addresses said about this digest; nothing for those who said nothing."""
    query = sa.select(SubscriptionRow.address, SubscriptionRow.wanted).where(
        SubscriptionRow.audience == audience.value
    )
    return dict(session.execute(query).all())

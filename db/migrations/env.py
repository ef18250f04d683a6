"""Runs the migrations on the connection that `consultant.storage.schema` hands over."""

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator

from consultant.storage.schema import METADATA


def render_item(kind: str, item: Any, autogen: object) -> str | bool:
    """A migration names plain SQL types: the code's own types may move."""
    del autogen
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a table in place
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

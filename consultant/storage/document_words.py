"""Looking into JSON documents in the database's own words, the same on each database.

word(column, "kind")        one value, as text
length(column, "missing")   how many items a list has; 0 where there is no such list
texts(column, "missing")    the items of a list of texts, as rows
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Word(FunctionElement[str]):
    type = sa.Text()
    inherit_cache = True


class _Length(FunctionElement[int]):
    type = sa.Integer()
    inherit_cache = True


class _Texts(FunctionElement[Any]):
    name = "texts"
    inherit_cache = True


#: How each is said, given the document and a name of ours.
_SAID: dict[type[FunctionElement[Any]], dict[str, str]] = {
    _Word: {
        "sqlite": "CAST(json_extract({0}, '$.' || {1}) AS TEXT)",
        "postgresql": "(CAST({0} AS JSONB) ->> {1})",
    },
    _Length: {
        "sqlite": "coalesce(json_array_length({0}, '$.' || {1}), 0)",
        "postgresql": "coalesce(jsonb_array_length(CAST({0} AS JSONB) -> {1}), 0)",
    },
    _Texts: {
        "sqlite": "json_each({0}, '$.' || {1})",
        "postgresql": "jsonb_array_elements_text(CAST({0} AS JSONB) -> {1})",
    },
}


def word(document: Any, name: str) -> sa.ColumnElement[str]:
    return _Word(document, _literal(name))


def length(document: Any, name: str) -> sa.ColumnElement[int]:
    return _Length(document, _literal(name))


def texts(document: Any, name: str) -> sa.TableValuedAlias:
    """Rows of one column, `value`."""
    return _Texts(document, _literal(name)).table_valued("value")


def _literal(name: str) -> sa.ColumnElement[str]:
    """A name of ours, written out: a bound one would keep the plan from being known."""
    if not name.isidentifier():
        raise ValueError(name)
    return sa.literal_column(f"'{name}'", sa.Text)


def _say(element: FunctionElement[Any], compiler: Any, **how: Any) -> str:
    said = _SAID[type(element)][compiler.dialect.name]
    return said.format(*(compiler.process(clause, **how) for clause in element.clauses))


for _kind in _SAID:
    compiles(_kind)(_say)

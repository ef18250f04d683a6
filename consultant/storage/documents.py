"""Domain values as JSON documents in a column, and back."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")

#: One adapter a type: building one takes milliseconds, using it microseconds.
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def to_document(kind: type[Value], value: Value) -> str:
    """A value of the domain as JSON text."""
    return _adapter(kind).dump_json(value).decode()


def from_document(kind: type[Value], text: str) -> Value:
    """The value that `to_document` wrote; raises ValueError where the text is no such value."""
    value: Value = _adapter(kind).validate_json(text)
    return value


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]

"""Tables of what people write, made into what programs match with."""

#: What word processors make of plain marks; one for one, so that every place stays.
TYPED = str.maketrans(
    "\u2018\u2019\u201c\u201d\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u2009\u202f\u00d7",
    "''\"\"------   x",
)


def typed(text: str) -> str:
    """`text` in plain quotes, dashes and blanks; no character moves."""
    return text.translate(TYPED)


def any_of(table: str) -> str:
    """One pattern of a table of alternatives that is broken over lines for the eye.

    A line's margin counts for nothing; a blank at either end is written `[ ]`.
    """
    return "(?:" + "".join(line.strip() for line in table.split("\n")) + ")"


def row_of(table: str) -> tuple[str, ...]:
    """The words of a table in order, between blanks."""
    return tuple(table.split())


def words_of(table: str) -> frozenset[str]:
    """The words of a table, between blanks."""
    return frozenset(table.split())

"""The house tests itself: each promise and each guard names the tests that hold it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guards.md"
PROMISES, GUARDS, KEEPING = 10, 27, 9


def rows() -> dict[str, list[tuple[str, str]]]:
    """The tests of each number: file and name."""
    found = re.findall(r"^\| ([PGK]\d+) \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {number: re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row) for number, row in found}


def is_there(file: str, name: str) -> bool:
    path = ROOT / file
    if not path.is_file():
        return False
    # A function, or the test case that a state machine gives.
    made = re.compile(rf"^(def {name}\(|{name} = \w+\.TestCase$)", re.MULTILINE)
    return bool(made.search(path.read_text("utf-8")))


def test_every_promise_and_guard_has_a_test() -> None:
    numbers = {"P": PROMISES, "G": GUARDS, "K": KEEPING}
    wanted = [f"{kind}{n}" for kind, most in numbers.items() for n in range(1, most + 1)]

    assert list(rows()) == wanted
    assert [number for number, tests in rows().items() if not tests] == []


def test_every_test_that_is_named_is_there() -> None:
    missing = [
        f"{number}: {file}::{name}"
        for number, tests in rows().items()
        for file, name in tests
        if not is_there(file, name)
    ]

    assert missing == []


def test_every_name_on_the_page_is_looked_for() -> None:
    named = PAGE.read_text("utf-8").count("::")

    assert sum(len(tests) for tests in rows().values()) == named

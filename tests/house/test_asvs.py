"""The house tests itself: what the check-list of the ASVS names is there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| ([a-z/ ]+) \| (.+) \|$", PAGE, re.MULTILINE)
STATES = {"met", "partly", "operator", "n/a", "not met"}
#: Points of levels 1 and 2 in chapters 1 to 16 of the standard's version 5.0.
POINTS = 241


def test_every_point_stands_once_and_in_a_state() -> None:
    assert len({number for number, *_ in ROWS}) == len(ROWS) == POINTS
    assert {state for _, _, state, _ in ROWS} == STATES


def test_the_figures_at_the_top_are_true() -> None:
    told = dict(re.findall(r"^\| ([a-z/ ]+) \| .* \| (\d+) \|$", PAGE, re.MULTILINE))

    assert {k: int(v) for k, v in told.items()} == Counter(state for _, _, state, _ in ROWS)


def test_every_file_and_test_that_is_named_is_there() -> None:
    named = {
        path for *_, where in ROWS for path in re.findall(r"`([\w./-]+/[^`]+|\w+\.md)`", where)
    }
    missing = [path for path in sorted(named) if not _is_there(path)]

    assert len(named) > 100
    assert missing == []


def _is_there(named: str) -> bool:
    path, _, test = named.partition("::")
    file = ROOT / path
    if not test:
        return file.exists()
    return file.is_file() and f"def {test}(" in file.read_text("utf-8")

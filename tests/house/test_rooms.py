"""The house tests itself: no room is crowded, every room says what it holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "consultant").rglob("*.py"))
LINES, FUNCTION_LINES = 350, 40


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_longer_than_350_lines() -> None:
    long = {
        path.name: count
        for path in MODULES
        if (count := path.read_text("utf-8").count("\n")) > LINES
    }

    assert long == {}


def test_half_the_files_have_under_150_lines() -> None:
    short = [path for path in MODULES if path.read_text("utf-8").count("\n") < 150]

    assert len(short) * 2 >= len(MODULES)


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in MODULES
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]

    assert long == []


def test_every_module_opens_with_what_it_holds() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []

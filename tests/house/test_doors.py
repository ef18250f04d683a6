"""The house tests itself: one door for each outside library."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "consultant"

#: What each outside library's imports may be written in, below consultant/.
DOORS = {
    "aiosmtpd": ("receiving/",),
    "mailparser": ("reading/",),
    "resiliparse": ("reading/",),
    "pypdf": ("reading/attached/pdf.py",),
    "charset_normalizer": ("reading/",),
    "sqlalchemy": ("storage/",),
    "alembic": ("storage/schema.py",),
    "cryptography": ("storage/sealed.py",),
    "jinja2": ("templates.py",),
    "apscheduler": ("worker.py",),
    "starlette": ("web/",),
    "uvicorn": ("web/",),
    "argon2": ("web/",),
    "pyotp": ("web/factor.py",),
    "segno": ("web/factor.py",),
    "prometheus_client": ("web/",),
    "pydantic": ("settings.py", "storage/documents.py"),
    "smtplib": ("sending/postman.py",),
    "typer": ("cli/",),
    "tantivy": ("library/",),
}


def imported_by(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("library", DOORS)
def test_an_outside_library_has_one_door(library: str) -> None:
    strangers = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if library in imported_by(path)
        and not str(path.relative_to(HOUSE)).startswith(DOORS[library])
    ]

    assert strangers == []


def test_no_import_hides_behind_type_checking() -> None:
    hidden = [str(p) for p in HOUSE.rglob("*.py") if "TYPE_CHECKING" in p.read_text("utf-8")]

    assert hidden == []

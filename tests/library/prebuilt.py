"""The bundled library, built once for all tests and kept until its makings change."""

import hashlib
import shutil
from pathlib import Path
from tempfile import mkdtemp

from consultant.library.bundled import install_bundled, tabular_path
from consultant.settings import share
from consultant.storage import schema
from consultant.storage.session import open_engine

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".pytest_cache" / "library"
MAKINGS = ("consultant/library", "consultant/storage/codesets", "db/codesets", "db/migrations")


def prebuilt_library() -> Path:
    """A folder with library.db (at head) and search/; read only."""
    home = KEPT / _fingerprint()
    if not home.is_dir():
        _build(home)
    return home


def copy_library(to: Path) -> Path:
    """A copy of one's own to write to: `to`/library.db and `to`/search."""
    return Path(shutil.copytree(prebuilt_library(), to, dirs_exist_ok=True))


def library_url(home: Path) -> str:
    return f"sqlite:///{home / 'library.db'}"


def _build(home: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix="building-", dir=KEPT))
    engine = open_engine(library_url(aside))
    if any(share("db", "migrations", "versions").glob("*.py")):
        schema.upgrade(engine)
    else:
        schema.METADATA.create_all(engine)
    install_bundled(engine, aside / "search")
    engine.dispose()
    try:
        aside.rename(home)
    except OSError:  # another run was faster
        shutil.rmtree(aside)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(tabular_path()).encode())
    for folder in MAKINGS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

"""The desk's secret, which signs its references: given by the operator, or made once and kept."""

import os
import secrets
from pathlib import Path

NAME = "secret"


def kept_secret(folder: Path) -> bytes:
    """The secret that lies in `folder`, made there if there is none (readable by us alone).

    Two processes that start at once end up with the same one: who comes second reads
    what the first wrote, which is whole before it bears its name.
    """
    path = folder / NAME
    if not path.is_file():
        _make(path)
    return path.read_text(encoding="ascii").strip().encode("ascii")


def put_secret(folder: Path, secret: bytes) -> None:
    """Put a secret into `folder` that was kept elsewhere; one that is there stays."""
    _put(folder / NAME, secret.strip().decode("ascii"))


def _make(path: Path) -> None:
    _put(path, secrets.token_hex(32))


def _put(path: Path, secret: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{NAME}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was faster: its secret counts
        pass
    finally:
        draft.unlink()

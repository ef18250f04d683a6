"""Where the material for accuracy lies that is no part of the project."""

import os
from pathlib import Path


def shared() -> Path | None:
    """The folder beside the project (or CONSULTANT_SHARED); None where there is none."""
    named = os.environ.get("CONSULTANT_SHARED")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared"
    return folder if folder.is_dir() else None

"""Where templates/, db/ and config/ lie: beside the package, or inside it in a wheel."""

from importlib.resources import files
from pathlib import Path


def share(*parts: str) -> Path:
    """A path in templates/, db/ or config/: beside the package, or inside it in a wheel."""
    package = Path(str(files("consultant")))
    inside = package / "_share"
    return (inside if inside.is_dir() else package.parent).joinpath(*parts)

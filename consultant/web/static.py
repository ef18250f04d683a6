"""Style, script and icons: read once, packed once, named by their content.

/static/<first 12 of sha256>/desk.css      may be kept by the browser for ever
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    digest: str
    plain: bytes
    packed: bytes
    content_type: str


class Static:
    """The files of one folder, in memory; nothing outside it can be asked for."""

    def __init__(self, folder: Path) -> None:
        files = (path for path in sorted(folder.iterdir()) if path.suffix in TYPES)
        self._files = {path.name: _read(path) for path in files}

    def address(self, name: str) -> str:
        """Where a page finds the file; KeyError for one that is not there."""
        return f"/static/{self._files[name].digest}/{name}"

    async def serve(self, request: Request) -> Response:
        file = self._files.get(request.path_params["name"])
        if file is None or file.digest != request.path_params["digest"]:
            return PlainTextResponse("There is no such file.", status_code=404)
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.packed, media_type=file.content_type, headers=headers)
        return Response(file.plain, media_type=file.content_type, headers=headers)


def _read(path: Path) -> _File:
    plain = path.read_bytes()
    return _File(
        digest=hashlib.sha256(plain).hexdigest()[:12],
        plain=plain,
        packed=gzip.compress(plain, mtime=0),
        content_type=TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain",
    )

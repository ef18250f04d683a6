"""The text of a PDF file, page by page, within bounds of pages and time."""

import logging
from io import BytesIO
from itertools import islice
from time import process_time

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from consultant.reading.attached import Told
from consultant.reading.parts import SHOWN

PAGES = 40
#: Seconds of CPU after which no further page is begun.
SECONDS = 0.5

# pypdf warns of what it finds in a file; a file's words go into no log.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def read(octets: bytes) -> Told:
    """The text of the first pages; one that opens without a password is nobody's secret."""
    try:
        reader = PdfReader(BytesIO(octets), strict=False)
        if reader.is_encrypted and not _opens(reader):
            return Told(unread="it is locked by a password")
        return _pages(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError):
        return Told(unread="it is damaged")
    except RecursionError:
        return Told(unread="it is nested too deeply")


def _opens(reader: PdfReader) -> bool:
    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):  # AES needs a library of its own
        return False


def _pages(reader: PdfReader) -> Told:
    begun, texts = process_time(), []
    for page in islice(reader.pages, PAGES):
        texts.append(page.extract_text())
        if process_time() - begun > SECONDS or sum(map(len, texts)) > SHOWN:
            break
    text = "\n\n".join(one.strip() for one in texts if one.strip())
    total = len(reader.pages)
    if not text:
        return Told(unread="its pages hold pictures and no text")
    return Told(text=text, unread=f"pages after {len(texts)}" if len(texts) < total else "")

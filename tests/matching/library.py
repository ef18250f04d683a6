"""Opens the bundled library as matching takes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from consultant.library.catalog import Catalog
from consultant.library.search import Search
from consultant.matching.books import Books, open_books
from consultant.storage.session import open_engine
from tests.databases import library_url
from tests.library.prebuilt import prebuilt_library


@contextmanager
def bundled_books() -> Iterator[Books]:
    home = prebuilt_library()
    engine = open_engine(library_url(home))
    yield open_books(Catalog(engine), Search(engine, home / "search"))
    engine.dispose()

"""Brings all that is to be encrypted at rest under the newest key, while the desk works.

    sealed columns, row by row  ->  hidden words noted anew  ->  readable ones removed

Each batch is a transaction of its own; a run that was broken off is simply begun again.
"""

from collections.abc import Callable

from consultant.domain.consult import Consult
from consultant.remembering import words_of
from consultant.storage import casebook, consults, inquiries, schema, sealing
from consultant.storage.consults import id_of
from consultant.storage.session import Engine, empty_log, overwriting, transaction

#: Rows of one transaction: others wait meanwhile.
BATCH = 200


def encrypt(
    engine: Engine,
    progress: Callable[[str, int], None] = lambda _what, _rows: None,
    *,
    batch: int = BATCH,
) -> int:
    """Seal every value with the newest key; how many were sealed now.

    Raises SettingsError without a key, SealedError for a value that no key opens.
    """
    total = 0
    for place in sealing.places(schema.METADATA):
        number = _seal(engine, place, batch)
        progress(f"{place.table.name}.{place.column.name}", number)
        total += number
    with transaction(engine) as session:
        is_readable = sealing.has_readable_words(session)
    if is_readable:
        _note_words(engine, batch)
        progress("words", _drop_words(engine, batch * 25))
    empty_log(engine)
    return total


def _seal(engine: Engine, place: sealing.Place, batch: int) -> int:
    number, after = 0, None
    while True:
        with transaction(engine) as session:
            overwriting(session)
            sealed = sealing.seal_some(session, place, after, limit=batch)
        if not sealed:
            return number
        number, after = number + len(sealed), sealed[-1]


def _note_words(engine: Engine, batch: int) -> None:
    last = 0
    while found := _note_some(engine, last, batch):
        last = found[-1].id
    last = 0
    while True:
        with transaction(engine) as session:
            kept = casebook.behind(session, last, limit=batch)
            for precedent in kept:
                casebook.add_words(session, id_of(precedent.reference), words_of(precedent))
        if not kept:
            return
        last = id_of(kept[-1].reference)


def _note_some(engine: Engine, last: int, batch: int) -> list[Consult]:
    with transaction(engine) as session:
        found = consults.listing(session, after=last, limit=batch)
        for consult in found:
            inquiries.note_words(session, consult)
    return found


def _drop_words(engine: Engine, batch: int) -> int:
    number = 0
    while True:
        with transaction(engine) as session:
            overwriting(session)
            gone = sealing.drop_readable_words(session, limit=batch)
        if not gone:
            return number
        number += gone

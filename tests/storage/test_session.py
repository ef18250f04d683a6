"""What a database says when something goes wrong names no value: it may be a patient's."""

import pytest
import sqlalchemy as sa

from consultant.storage import audit, messages
from consultant.storage.session import Engine, transaction
from tests.builders import NOW, an_arrival

SECRET = "xylophonist"


def test_an_error_of_the_database_names_no_value(engine: Engine) -> None:
    whole = {"at": NOW, "act": SECRET, "about": SECRET, "particulars": "{}", "hash": "0" * 64}

    with pytest.raises(sa.exc.IntegrityError) as raised, transaction(engine) as session:
        session.execute(sa.insert(audit.EventRow).values(who=None, **whole))  # who must be there

    assert SECRET not in str(raised.value)
    assert SECRET not in str(raised.value.orig)
    assert "who" in str(raised.value)


def test_a_second_of_its_kind_is_refused_without_its_name(engine: Engine) -> None:
    with transaction(engine) as session:
        messages.keep(session, [an_arrival(), an_arrival(fingerprint="e" * 64)])

    with pytest.raises(sa.exc.IntegrityError) as raised, transaction(engine) as session:
        session.execute(sa.update(messages.MessageRow).values(fingerprint=SECRET))

    assert SECRET not in str(raised.value)
    assert SECRET not in str(raised.value.orig)

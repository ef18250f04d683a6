"""What Prometheus is told: counts, ages and days; never a name or a word."""

import re
from datetime import timedelta

from consultant.desk import now_utc
from consultant.domain.mail import MessageState
from consultant.storage import consults, messages
from consultant.storage.session import transaction
from tests.builders import a_drafted_consult, an_arrival
from tests.sending.conftest import Clock
from tests.sending.posting import deliver, queue_mail
from tests.sending.sink import Sink
from tests.web.desks import Place


def figures(place: Place) -> dict[str, float]:
    text = place.visitor(peer="127.0.0.1").get("/metrics").text
    rows = re.findall(r"^(consultant_\S+(?: \w+)?) (\S+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in rows}


def test_what_was_accepted_is_counted_and_never_counts_down(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        messages.keep(session, [an_arrival(fingerprint=f"{n:064}") for n in range(3)])

    assert figures(place)["consultant_messages_accepted_total"] == 3


def test_each_queue_tells_how_long_its_oldest_waits(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        a_drafted_consult(session)
        messages.set_state(session, 1, MessageState.READ)
        (consult,) = consults.listing(session)

    told = figures(place)

    waited = (now_utc() - consult.received_at) / timedelta(seconds=1)
    assert abs(told['consultant_oldest_seconds{queue="to_review"}'] - max(waited, 0)) < 60
    assert told['consultant_oldest_seconds{queue="to_read"}'] == 0
    assert told['consultant_oldest_seconds{queue="to_send"}'] == 0


def test_deliveries_are_counted_by_their_outcome(place: Place) -> None:
    with Sink() as relay:
        queue_mail(place.desk.engine, "one")
        deliver(place.desk.engine, relay, Clock())

    assert figures(place)['consultant_deliveries_total{outcome="sent"}'] == 1


def test_an_edition_tells_the_days_it_has_left(library_place: Place) -> None:
    told = figures(library_place)

    today = now_utc().astimezone(library_place.desk.settings.zone).date()
    ends = [
        edition.in_force_to
        for edition in library_place.desk.catalog.editions()
        if edition.kind == "icd10cm-tabular" and edition.in_force_to
    ]
    name = 'consultant_edition_days_left{kind="icd10cm-tabular",system="ICD-10-CM"}'
    assert told[name] == (max(ends) - today).days

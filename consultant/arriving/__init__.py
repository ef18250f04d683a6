"""The road's first step: a kept message is read, admitted or not, and put where it belongs.

message -> letter -> thread and standing -> the chain's ruling
    accept     understood, then put with its consult or into a new one
    hold       kept for a person, with the reason; perhaps a polite word
    discard    kept, with the reason; a report finds the mail that it is about
"""

from datetime import datetime

from consultant.arriving.gate import Arrived, look_at
from consultant.arriving.placing import place
from consultant.arriving.registering import confirm, is_confirmation
from consultant.arriving.turning_away import turn_away
from consultant.desk import Desk
from consultant.domain.inquiry import Inquiry
from consultant.domain.mail import MessageState
from consultant.reading.privacy import find_identifiers, names_a_patient
from consultant.receiving.admission import Disposition, Ruling
from consultant.storage import inquiries, messages
from consultant.storage.session import reading, redoable

__all__ = ["read_message"]


def read_message(desk: Desk, number: int, now: datetime) -> None:
    """A kept message becomes a letter and an inquiry, of a new consult or an old one."""
    with reading(desk.engine) as session:
        message = messages.get(session, number)
    if message is None or message.state is not MessageState.KEPT:
        return  # another worker was faster
    letter = desk.read(message)
    with reading(desk.engine) as session:
        arrived = look_at(session, desk, message, letter)
        belonging = arrived.belonging
        joined = belonging.consult if belonging.joins else None
        earlier = inquiries.letters(session, joined) if joined else []
    if arrived.ruling.disposition is Disposition.ACCEPT and not is_confirmation(desk, arrived):
        inquiry = desk.understand(
            arrived.letter,
            message.envelope.received_at,
            earlier=tuple(read.inquiry for read in earlier),
        )
        arrived = arrived.ruled(_patients_rule(desk, arrived, inquiry))
    else:
        inquiry = None
    with redoable(desk.engine) as session:
        if messages.claim(session, number, MessageState.KEPT) is None:
            return
        if is_confirmation(desk, arrived):
            confirm(session, desk, arrived, now)
        elif inquiry is None or arrived.ruling.disposition is not Disposition.ACCEPT:
            turn_away(session, desk, arrived, inquiry, now)
        else:
            place(session, desk, arrived, inquiry, now)


def _patients_rule(desk: Desk, arrived: Arrived, inquiry: Inquiry) -> Ruling:
    """The operator's choice about letters that name a patient; the reason tells kinds only."""
    if desk.settings.desk.patients == "accept" or arrived.message.let_in_by:
        return arrived.ruling
    found = (*inquiry.identifiers, *find_identifiers(arrived.letter.subject))
    if not names_a_patient(found):
        return arrived.ruling
    kinds = ", ".join(dict.fromkeys(one.type for one in found))
    return Ruling(disposition=Disposition.HOLD, rule="patient named", why=kinds)

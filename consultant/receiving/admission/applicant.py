"""A letter at the gate, with all that the desk knows of its sender."""

from dataclasses import dataclass, field

from consultant.domain.consult import Allowance, Client
from consultant.domain.mail import Envelope, Letter
from consultant.receiving.authentication import Authentication
from consultant.receiving.fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What an operator allows."""

    registered_only: bool = False
    rate_address: int = 60  # messages an hour
    rate_network: int = 600
    rate_pair: int = 20  # letters and mails of ours about one consult, an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a sender when the letter comes, looked up before the chain is asked."""

    client: Client | None = None  # registered, by address or domain
    authentication: Authentication = Authentication.NOT_ASKED
    allowance: Allowance | None = None  # with this letter counted, if it opens a consult
    from_address_last_hour: int = 0  # messages of this envelope sender, this one included
    from_network_last_hour: int = 0  # of its network; 0 where it is a relay of ours
    exchanged_last_hour: int = 0  # about the consult that it joins: letters, this one too, and ours
    is_own_address: bool = False  # the From is one of the desk's own
    is_our_mail: bool = False  # it bears our seal: a mail of ours that came back
    goes_on: bool = False  # it joins a consult of this sender's


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    envelope: Envelope
    letter: Letter
    fields: Fields = field(default_factory=Fields)
    standing: Standing = field(default_factory=Standing)
    bounds: Bounds = field(default_factory=Bounds)
    is_let_in: bool = False  # a person has looked at it and said yes

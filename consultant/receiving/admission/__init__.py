"""Whether a letter is let in: the first rule of the chain that objects decides.

Rules take values and give a reason or ""; nothing here asks a clock, a table or a wire.
What the desk has acknowledged is never bounced (that would be backscatter, guard G23):
it is let in, held for a person, or discarded, each with its reason. Refusals belong into
the SMTP dialogue:

    too large               552, at MAIL by its SIZE or at the dot
    wrong recipient         550, at RCPT; too many of them: 452
    loop                    554, at the dot, by AT_THE_DOOR
    too fast, house full    421; the disk, the database or we at fault: 451, 452
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from consultant.receiving.admission import machines, senders
from consultant.receiving.admission.applicant import Applicant, Bounds, Standing

__all__ = ["AT_THE_DOOR", "CHAIN", "Applicant", "Bounds", "Disposition", "Ruling", "Standing"]
__all__ += ["admit", "is_refused_at_the_door"]


class Disposition(StrEnum):
    """What becomes of a letter that a rule objects to."""

    #: no rule objected
    ACCEPT = "accept"
    #: a person decides
    HOLD = "hold"
    #: answered 5xx in the SMTP dialogue, never later
    REJECT = "reject"
    #: kept, and needs no answer
    DISCARD = "discard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the chain decided: by which rule, and why."""

    disposition: Disposition
    rule: str = ""
    why: str = ""

    @property
    def reason(self) -> str:
        """One line for the list of messages."""
        return f"{self.rule}: {self.why}" if self.rule else ""


Rule = Callable[[Applicant], str]

#: The chain on one page, in order. Machines first: nobody waits for them.
CHAIN: tuple[tuple[str, Rule, Disposition], ...] = (
    ("our own mail", machines.our_own_mail, Disposition.DISCARD),
    ("loop", machines.too_many_hops, Disposition.DISCARD),
    ("bounce", machines.bounce, Disposition.DISCARD),
    ("automatic", machines.automatic, Disposition.DISCARD),
    ("calendar", machines.calendar, Disposition.DISCARD),
    ("list", machines.bulk, Disposition.DISCARD),
    ("growing subject", machines.growing_subject, Disposition.HOLD),
    ("our own address", senders.own_address, Disposition.HOLD),
    ("suspicious header", senders.suspicious_header, Disposition.HOLD),
    ("wrong recipient", senders.wrong_recipient, Disposition.HOLD),
    ("not authenticated", senders.not_authenticated, Disposition.HOLD),
    ("rate of the address", senders.address_rate, Disposition.HOLD),
    ("rate of the network", senders.network_rate, Disposition.HOLD),
    ("rate of the pair", senders.pair_rate, Disposition.HOLD),
    ("stranger", senders.stranger, Disposition.HOLD),
    ("over quota", senders.over_quota, Disposition.HOLD),
)

#: What is refused before the 250; all other refusals are the dialogue's own.
AT_THE_DOOR = (("loop", machines.too_many_hops_in, Disposition.REJECT),)


def admit(applicant: Applicant) -> Ruling:
    """The chain's ruling; what a person let in, the chain lets in too."""
    if applicant.is_let_in:
        return Ruling(disposition=Disposition.ACCEPT)
    for name, rule, disposition in CHAIN:
        if why := rule(applicant):
            return Ruling(disposition=disposition, rule=name, why=why)
    return Ruling(disposition=Disposition.ACCEPT)


def is_refused_at_the_door(raw: bytes) -> bool:
    """Whether a message is refused in the dialogue; asked of each, so it must be quick."""
    return any(rule(raw) for _, rule, _ in AT_THE_DOOR)

"""What an address of the queue asks for; every filter and every order is an address.

/?lane=review&flag=clash&tag=oncology&sort=due    <-->    Narrowing    -->    Sieve, Order
"""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from consultant.domain.consult import Confidence
from consultant.domain.flags import Flag
from consultant.domain.inquiry import Ask
from consultant.storage import tags
from consultant.storage.queues import Lane, Order, Sieve
from consultant.web.lanes import BY_NAME, LaneCard

#: Characters of one part of an address; a longer one is cut.
LONGEST = 200
FLAGS = {
    Flag.PATIENT: "patient named",
    Flag.STRANGER: "stranger",
    Flag.EDITION: "edition out",
    Flag.CLASH: "edit clash",
    Flag.MISSING: "missing facts",
    Flag.SUBJECT: "new subject",
}
ASKS = {
    Ask.LOOKUP: "look-up",
    Ask.COMPARE: "which of these",
    Ask.CODE_FOR: "code for words",
    Ask.PAIR: "pair",
    Ask.MODIFIER: "modifier",
    Ask.UNITS: "units",
    Ask.PAYMENT: "payment",
    Ask.CROSSWALK: "crosswalk",
    Ask.GUIDELINE: "guideline",
    Ask.OTHER: "other",
}
ORDERS = {
    Order.AGE: "age",
    Order.NEWEST: "newest",
    Order.DUE: "due",
    Order.SURE: "sure",
    Order.ASKER: "asker",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One filter in words, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """An address of the queue, taken apart; the empty word for what it does not say."""

    lane: str = ""
    q: str = ""
    sure: str = ""
    flag: str = ""
    asks: str = ""
    tag: str = ""
    code: str = ""
    asker: str = ""
    holder: str = ""
    sort: str = ""
    beyond: str = ""

    @property
    def card(self) -> LaneCard:
        """The lane; words are searched for in every one unless told."""
        return BY_NAME[self.lane or ("all" if self.q else "review")]

    @property
    def is_narrow(self) -> bool:
        return any(getattr(self, name) for name in FILTERS)

    def order(self, usual: Order) -> Order:
        """The order asked for; the long lanes know only their own."""
        if not self.of(0).is_short:
            return self.card.order
        if self.sort:
            return Order(self.sort)
        return usual if self.card.order is Order.AGE else self.card.order

    def of(self, reviewer: int) -> Lane:
        return self.card.of(reviewer)

    @property
    def sieve(self) -> Sieve:
        number = _number_in(self.q)
        return Sieve(
            number=number,
            sure=Confidence(self.sure) if self.sure else None,
            flag=Flag(self.flag) if self.flag else None,
            asks=self.asks,
            tag=self.tag,
            code=self.code,
            asker=self.asker,
            holder=int(self.holder) if self.holder else None,
            words="" if number is not None else self.q,
        )

    @property
    def begins_beyond(self) -> int | None:
        return int(self.beyond) if self.beyond else None

    def address(self, **changes: str) -> str:
        """The queue's address with these changes; the first page of it unless told."""
        told = replace(self, **({"beyond": ""} | changes))
        return f"/?{told.query}" if told.query else "/"

    @property
    def query(self) -> str:
        """What stands behind the address's ?, in one order always."""
        parts = [(f.name, getattr(self, f.name)) for f in fields(self)]
        return urlencode([(name, value) for name, value in parts if value])

    def chips(self, names: dict[int, str]) -> list[Chip]:
        """The filters in force in words, each with the address without it."""
        words = {
            "sure": f"sure: {self.sure}",
            "flag": FLAGS[Flag(self.flag)] if self.flag else "",
            "asks": f"asks: {ASKS[Ask(self.asks)]}" if self.asks else "",
            "tag": f"tag: {self.tag}",
            "code": f"code: {self.code}",
            "asker": f"asker: {self.asker}",
            "holder": f"with {names.get(int(self.holder), 'nobody')}" if self.holder else "",
            "q": f"words: {self.q}",
        }
        return [
            Chip(words=words[name], without=self.address(**{name: ""}))
            for name in FILTERS
            if getattr(self, name)
        ]


def _number_in(text: str) -> int | None:
    """The number of the consult that is named; a bare number may be a code's."""
    written = text.upper().removeprefix("CD-")
    is_named = text.upper().startswith("CD-") and written.isascii() and written.isdigit()
    return int(written[:12]) if is_named else None


#: The parts of an address that narrow a lane.
FILTERS = ("q", "sure", "flag", "asks", "tag", "code", "asker", "holder")


def read_narrowing(params: QueryParams) -> Narrowing:
    """What an address asks for; what it says wrongly is left out."""
    said = {f.name: params.get(f.name, "").strip()[:LONGEST] for f in fields(Narrowing)}
    known: dict[str, set[str]] = {
        "lane": set(BY_NAME),
        "sure": set(Confidence),
        "flag": set(Flag),
        "asks": set(Ask),
        "sort": set(Order),
    }
    for name, values in known.items():
        if said[name] not in values:
            said[name] = ""
    for name in ("holder", "beyond"):
        if not (said[name].isascii() and said[name].isdigit() and len(said[name]) < 10):
            said[name] = ""
    said["tag"] = tags.as_tag(said["tag"])
    said["code"] = said["code"].upper()
    said["asker"] = said["asker"].lower()
    return Narrowing(**said)

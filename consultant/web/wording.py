"""How pages write moments, spans and words; a page's script turns moments into its own zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from consultant.domain.consult import Status
from consultant.domain.mail import Caution

CAUTION = {
    Caution.NEW_SUBJECT: "A new subject on an old thread: another matter perhaps.",
    Caution.REPLY_TO_ELSEWHERE: "It asks for the answer at another domain; "
    "the answer goes to the address that was checked.",
    Caution.SECOND_CONTENT: "Its Message-ID was used before, for other words.",
    Caution.ANOTHER_ASKER: "It goes on with a consult that somebody else asked.",
    Caution.LATE: "It goes on with a consult that is long over.",
    Caution.LET_IN: "A person let it in, or took it down for the asker.",
}
STATUS = {
    Status.READ: "being matched",
    Status.MATCHED: "being drafted",
    Status.DRAFTED: "to review",
    Status.WAITING: "waiting for the asker",
    Status.APPROVED: "approved",
    Status.DECLINED: "declined",
    Status.SENT: "sent",
    Status.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words for values, at one moment and in one zone; handed to every page as `say`."""

    now: datetime
    zone: ZoneInfo

    def moment(self, at: datetime) -> str:
        """A moment in the desk's zone: "Fri 20 Nov, 14:05", with the year where it is another."""
        local = at.astimezone(self.zone)
        is_this_year = local.year == self.now.astimezone(self.zone).year
        day = f"{local:%a} {local.day} {local:%b}" + ("" if is_this_year else f" {local.year}")
        return f"{day}, {local:%H:%M}"

    def day(self, on: date | None) -> str:
        return on.isoformat() if on else "no end known"

    def machine(self, at: datetime) -> str:
        """ISO 8601 in UTC, for a time element."""
        return at.isoformat(timespec="seconds")

    def age(self, since: datetime) -> str:
        return span(self.now - since)

    def until(self, at: datetime) -> int:
        """Whole seconds from now, never below zero."""
        return max(0, int((at - self.now).total_seconds()))

    def status(self, status: Status) -> str:
        return STATUS[status]

    def caution(self, caution: Caution) -> str:
        return CAUTION[caution]

    def count(self, number: int, one: str, many: str = "") -> str:
        return f"{number} {one if number == 1 else many or one + 's'}"


def span(length: timedelta) -> str:
    """As exact as an eye needs it: "under a minute", "12 min", "3 h", "2 days"."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 1:
        return "under a minute"
    if minutes < 100:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"

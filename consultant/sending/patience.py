"""How long to wait before the next try, as tables: for one mail, and for the whole relay."""

from datetime import timedelta

#: After the first, second, ... 4xx to one mail; the last wait goes on (RFC 5321 section 4.5.4.1).
MAIL_WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 20, 60, 120, 300, 600, 1200, 1800, 3600)
)
#: A mail that has been deferred for so long is given up.
MAIL_PATIENCE = timedelta(days=5)
#: After so many failures in a row to reach the relay; no mail is given up for them.
RELAY_WAITS = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 10, 30, 60, 120, 300))
#: Seconds between tries to write down how a delivery ended, while the database is away.
SETTLE_WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, *(10.0,) * 20)
_SPREAD = 0.2  # mails deferred together do not come back together


def wait_for_mail(deferrals: int, chance: float) -> timedelta:
    """The wait after so many deferrals of one mail, spread by `chance` (0 to 1)."""
    usual = MAIL_WAITS[min(max(deferrals, 1), len(MAIL_WAITS)) - 1]
    return usual * (1 - _SPREAD + 2 * _SPREAD * chance)


def wait_for_relay(failures: int) -> timedelta:
    """The rest after so many failures in a row to reach the relay; none after none."""
    return RELAY_WAITS[min(failures, len(RELAY_WAITS)) - 1] if failures else timedelta(0)

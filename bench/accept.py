"""How many messages a second the door accepts, beside two others in one run.

Figures of one run compare; those of two runs do not (other load, other disk). What limits
is said by the client's share of a processor: near 1.0 the load itself is the limit.
"""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import door_servers
from bench.senders import Load, send_for

CONNECTIONS = (1, 10, 50)
SIZES = {"4 KB": 4_000, "50 KB": 50_000}
#: The least that is wanted, as a ratio: against aiosmtpd at 10 and 50 connections, and
#: against Postfix at each size.
AIM_AIOSMTPD = 0.7
AIM_POSTFIX = {"4 KB": 1.5, "50 KB": 1.0}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.accept", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1, help="of each round")
    parser.add_argument("--per-session", type=int, default=10, help="messages of a session")
    parser.add_argument("--only", help="one server by name, for a profile")
    chosen = parser.parse_args(arguments)
    servers = door_servers.available()
    for name, why in servers.items():
        if why:
            print(f"{name} is left out: {why}.")
    names = [n for n, why in servers.items() if not why and chosen.only in {None, n}]
    plan = Plan(chosen.rounds, chosen.seconds, chosen.per_session)
    # Removed at the end and not between: a disk that frees gigabytes keeps fsync waiting.
    with tempfile.TemporaryDirectory(prefix="door-bench-") as folder:
        Path(folder).chmod(0o755)  # Postfix's own users must reach their part of it
        _print_table(names, plan, Path(folder))
    return 0


@dataclass(frozen=True, slots=True)
class Plan:
    rounds: int
    seconds: float
    per_session: int


def _print_table(names: list[str], plan: Plan, folder: Path) -> None:
    print(
        f"Messages accepted a second: median of {plan.rounds} rounds of {plan.seconds:g} s"
        f" in turn, {plan.per_session} messages a session."
    )
    others = [name for name in names if name != "ours"]
    heads = ["size", "connections", *names, *(f"ours/{n}" for n in others), "client share"]
    print("  ".join(f"{head:>14}" for head in heads))
    for label, size in SIZES.items():
        for connections in CONNECTIONS:
            loads = _measure(names, connections, size, plan, folder)
            cells = [label, str(connections), *_figures(loads, label, connections)]
            print("  ".join(f"{cell:>14}" for cell in cells), flush=True)


def _measure(
    names: list[str], connections: int, size: int, plan: Plan, folder: Path
) -> dict[str, list[Load]]:
    """Rounds in turn, so that a slow moment of the machine falls on all of them."""
    loads: dict[str, list[Load]] = {name: [] for name in names}
    for number in range(plan.rounds):
        for name in names:
            own = folder / f"{name}-{size}-{connections}-{number}"
            with door_servers.running(name, own) as port:
                send = partial(
                    send_for,
                    port=port,
                    connections=connections,
                    size=size,
                    per_session=plan.per_session,
                )
                send(0.2)  # warms it up
                loads[name].append(send(plan.seconds))
    return loads


def _figures(loads: dict[str, list[Load]], label: str, connections: int) -> list[str]:
    medians = {name: statistics.median(x.per_second for x in each) for name, each in loads.items()}
    cells = [f"{median:.0f}" for median in medians.values()]
    for name, median in medians.items():
        if name != "ours" and "ours" in medians:
            ratio = medians["ours"] / median
            cells.append(f"{ratio:.2f} {_verdict(ratio, name, label, connections)}")
    cells.append(f"{max(x.client_share for each in loads.values() for x in each):.2f}")
    return cells


def _verdict(ratio: float, name: str, label: str, connections: int) -> str:
    if name == "aiosmtpd" and connections == 1:
        return "(no aim)"
    aim = AIM_POSTFIX[label] if name == "postfix" else AIM_AIOSMTPD
    return f"(>= {aim:g})" if ratio >= aim else f"(< {aim:g} !)"


if __name__ == "__main__":
    sys.exit(main())

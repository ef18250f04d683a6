"""How many messages a second the door accepts, beside two others in one run.

Figures of one run compare; those of two runs do not (other load, other disk). What limits
is said by the client's share of a processor: near 1.0 the load itself is the limit.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
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
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.7, help="of each round")
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
) -> list[dict[str, Load]]:
    """Short rounds in turn, so that a slow moment of the machine falls on all of them."""
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(
                door_servers.running(name, folder / f"{name}-{size}-{connections}")
            )
            for name in names
        }
        send = partial(send_for, connections=connections, size=size, per_session=plan.per_session)
        for port in ports.values():
            send(0.2, port=port)  # warms it up
        return [
            {name: _settled(send, plan.seconds, port, folder) for name, port in ports.items()}
            for _ in range(plan.rounds)
        ]


def _settled(send: Callable[..., Load], seconds: float, port: int, folder: Path) -> Load:
    """One round; what it left to be done is done before the next one begins."""
    load = send(seconds, port=port)
    door_servers.wait_for_queues(folder)
    return load


def _figures(rounds: list[dict[str, Load]], label: str, connections: int) -> list[str]:
    """Medians of the figures, and medians of the ratios within each round."""
    names = list(rounds[0])
    cells = [f"{statistics.median(r[name].per_second for r in rounds):.0f}" for name in names]
    for name in names:
        if name != "ours" and "ours" in names:
            ratio = statistics.median(r["ours"].per_second / r[name].per_second for r in rounds)
            cells.append(f"{ratio:.2f} {_verdict(ratio, name, label, connections)}")
    cells.append(f"{max(load.client_share for r in rounds for load in r.values()):.2f}")
    return cells


def _verdict(ratio: float, name: str, label: str, connections: int) -> str:
    if name == "aiosmtpd" and connections == 1:
        return "(no aim)"
    aim = AIM_POSTFIX[label] if name == "postfix" else AIM_AIOSMTPD
    return f"(>= {aim:g})" if ratio >= aim else f"(< {aim:g} !)"


if __name__ == "__main__":
    sys.exit(main())

"""Lists as an operator writes them: in TOML, in the environment, line by line in a file."""

import json
from ipaddress import ip_network


def as_list(value: object) -> object:
    """A list as TOML or JSON has it, or words between commas as a shell has them."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueError("not a list") from error
    return [word.strip() for word in value.split(",") if word.strip()]


def as_networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """The same networks; ValueError that names the one that is none."""
    for network in value:
        ip_network(network, strict=False)
    return value


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a file that say something: no empty ones, none that begin with #."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))

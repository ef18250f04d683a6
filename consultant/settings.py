"""What an operator may turn: read once, at the door, and passed down by value.

`config/consultant.toml` (or `--config`, or CONSULTANT_CONFIG) holds the keys;
CONSULTANT_<SECTION>__<KEY> in the environment overrides one.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from consultant.domain.business import Promise, known_hours, promise_of
from consultant.domain.errors import SettingsError
from consultant.domain.lists import as_list as _as_list
from consultant.domain.lists import as_networks as _as_networks
from consultant.domain.lists import lines_of
from consultant.domain.weeks import Turn, read_turn
from consultant.share import share as share  # noqa: PLC0414 - rooms above find it here too

SIX_YEARS = 2192  # days, two leap days among them
PREFIX = "CONSULTANT_"
#: Variables of ours that are no settings.
NOT_SETTINGS = {"CONSULTANT_CONFIG", "CONSULTANT_SHARED"}


class _Section(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True
    )


class Database(_Section):
    url: str = ""


class Data(_Section):
    dir: Path = Path("data")
    key_file: str = ""
    key: SecretStr = SecretStr("")


class Smtp(_Section):
    host: str = "127.0.0.1"
    port: int = Field(default=2525, ge=0, le=65535)
    addresses: tuple[str, ...] = ("desk@localhost",)
    hostname: str = ""
    max_size: int = Field(default=26_214_400, ge=1024)
    timeout: float = Field(default=60, gt=0)
    max_connections: int = Field(default=1000, ge=1)
    max_connections_per_address: int = Field(default=50, ge=1)
    max_recipients: int = Field(default=20, ge=1)
    min_free_disk: int = Field(default=104_857_600, ge=0)
    max_bytes_in_hand: int = Field(default=134_217_728, ge=1024)
    session_timeout: float = Field(default=1800, gt=0)
    give_way_after: float = Field(default=5, ge=0)
    keep_timeout: float = Field(default=15, gt=0)
    starttls: Literal["off", "optional", "required"] = "off"
    tls_certificate: str = ""
    tls_key: str = ""
    submitters: str = ""
    sign_in_required: bool = False
    proxy_from: tuple[str, ...] = ()

    @field_validator("addresses", "proxy_from", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("addresses")
    @classmethod
    def _lower(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(address.strip().lower() for address in value)

    @field_validator("proxy_from")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _as_networks(value)


class Web(_Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8025, ge=0, le=65535)
    public_url: str = ""
    idle_minutes: int = Field(default=15, ge=1)
    session_hours: int = Field(default=12, ge=1)
    metrics_for: Literal["loopback", "anyone"] = "loopback"
    second_factor: Literal["optional", "required"] = "optional"
    passwords: bool = True
    proxy_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    user_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$")
    oidc_issuer: str = Field(
        default="", pattern=r"^(https://.*|http://(127\.0\.0\.1|localhost)\b.*|)$"
    )
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")

    @field_validator("proxy_from", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("proxy_from")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _as_networks(value)

    @model_validator(mode="after")
    def _somebody_comes_in(self) -> "Web":
        if not (self.passwords or self.user_header or (self.oidc_issuer and self.oidc_client)):
            raise ValueError("without passwords nobody can sign in: set user_header, or oidc_*")
        return self


class Mail(_Section):
    relay_host: str = "127.0.0.1"
    relay_port: int = Field(default=25, ge=1, le=65535)
    relay_timeout: float = Field(default=60, gt=0)
    relay_answer_timeout: float = Field(default=600, gt=0)  # RFC 5321 section 4.5.3.2.6
    relay_tls: Literal["off", "optional", "required", "implicit"] = "optional"
    relay_ca_file: str = ""
    relay_user: str = ""
    relay_password: SecretStr = SecretStr("")
    sender: str = Field(default="Consultation desk <desk@localhost>", alias="from")
    plus_address: bool = True
    trusted_authserv_id: str = ""
    trusted_relays: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    trusted_hops: int = Field(default=1, ge=0)

    @field_validator("trusted_relays", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("trusted_relays")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _as_networks(value)


class DeskRules(_Section):
    name: str = "Consultation desk"
    admit: Literal["anyone", "registered"] = "anyone"
    undo_seconds: int = Field(default=30, ge=0)
    hold_minutes: int = Field(default=30, ge=1)
    quota_guest: int = Field(default=0, ge=0)
    quota_guest_month: int = Field(default=0, ge=0)
    quota_registered: int = Field(default=0, ge=0)
    quota_registered_month: int = Field(default=0, ge=0)
    rate_address: int = Field(default=0, ge=0)
    rate_network: int = Field(default=600, ge=0)
    rate_pair: int = Field(default=20, ge=0)
    notices_an_hour: int = Field(default=5, ge=0)
    register_domains: tuple[str, ...] = ()
    patients: Literal["accept", "hold", "ask"] = "accept"
    follow_up_days: int = Field(default=30, ge=0)
    subject_days: int = Field(default=7, ge=0)
    timezone: str = "America/New_York"
    acknowledge: bool = False
    two_persons: bool = False
    ratings: bool = False
    waiting_days: int = Field(default=14, ge=0)
    target_hours: float = Field(default=0, ge=0, le=1000)
    business_hours: Annotated[str, AfterValidator(known_hours)] = "MON-FRI 08:00-17:00"
    holidays: tuple[date, ...] = ()
    secret: SecretStr = SecretStr("")

    @field_validator("register_domains", "holidays", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("register_domains")
    @classmethod
    def _lower(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(domain.strip().lower().removeprefix("@") for domain in value)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no time zone of the IANA database") from error
        return value


class Report(_Section):
    weekly_at: str = "MON 08:00"
    to: tuple[str, ...] = ()
    reviewers: bool = False

    @field_validator("to", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("weekly_at")
    @classmethod
    def _known_turn(cls, value: str) -> str:
        read_turn(value)  # its ValueError says how they read
        return value

    @property
    def turn(self) -> Turn:
        return read_turn(self.weekly_at)


class Casebook(_Section):
    show: bool = True
    reuse: Literal["off", "exemplary", "all"] = "all"


class Keeping(_Section):
    letters_days: int = Field(default=365, ge=0)
    consults_days: int = Field(default=2557, ge=0)
    events_days: int = Field(default=2557, ge=0)

    @field_validator("events_days")
    @classmethod
    def _six_years(cls, value: int) -> int:
        if 0 < value < SIX_YEARS:  # 45 CFR 164.316(b)(2)(i)
            raise ValueError(f"events are kept six years, {SIX_YEARS} days, at least")
        return value


class Settings(BaseModel):
    """All of it, frozen. `database.url` is filled in from `data.dir` where it is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database: Database = Database()
    data: Data = Data()
    smtp: Smtp = Smtp()
    web: Web = Web()
    mail: Mail = Mail()
    desk: DeskRules = DeskRules()
    report: Report = Report()
    casebook: Casebook = Casebook()
    keeping: Keeping = Keeping()

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data.dir.absolute() / 'consultant.db'}"

    @property
    def keys(self) -> tuple[str, ...]:
        """What values are encrypted with at rest, as written: the newest first; none: nothing is.

        Raises SettingsError where the file cannot be read, or holds no key.
        """
        given = self.data.key.get_secret_value()
        if given or not self.data.key_file:
            return lines_of(given.replace(",", "\n"))
        try:
            found = lines_of(Path(self.data.key_file).read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"data.key_file: {self.data.key_file} cannot be read.") from None
        if not found:
            raise SettingsError(f"data.key_file: {self.data.key_file} holds no key.")
        return found

    def shown(self) -> dict[str, dict[str, Any]]:
        """Every setting in force by section and key, for people; secrets are left out."""
        values = self.model_dump(mode="json", by_alias=True)
        values["database"]["url"] = re.sub(r"://([^:/@]*):[^@]*@", r"://\1:***@", self.database_url)
        return {section: _veiled(keys) for section, keys in values.items()}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.desk.timezone)

    @property
    def promise(self) -> Promise:
        """How soon the desk means to reply, in its own hours."""
        rules = self.desk
        return promise_of(rules.target_hours, rules.business_hours, rules.holidays, self.zone)


def read_settings(config: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """The settings in force: the file's keys, then the environment's.

    Raises SettingsError, one line, for a missing file, an unknown key or a value
    out of range.
    """
    environment = os.environ if env is None else env
    values = _read_file(find_config(config, environment))
    for section, key, value in _from_environment(environment):
        values.setdefault(section, {})[key] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def find_config(config: Path | None, env: Mapping[str, str]) -> Path | None:
    """The file to read: the one named, CONSULTANT_CONFIG's, ./config/consultant.toml, or none."""
    named = config or (Path(env["CONSULTANT_CONFIG"]) if env.get("CONSULTANT_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise SettingsError(f"There is no configuration file {named}.")
        return named
    usual = Path("config/consultant.toml")
    return usual if usual.is_file() else None


def _read_file(path: Path | None) -> dict[str, dict[str, Any]]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None


def _from_environment(env: Mapping[str, str]) -> list[tuple[str, str, object]]:
    found: list[tuple[str, str, object]] = []
    for name, value in sorted(env.items()):
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        section, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if not separator:
            raise SettingsError(f"{name} is no setting; they read CONSULTANT_SECTION__KEY.")
        found.append((section, key, value))
    return found


def _veiled(keys: dict[str, Any]) -> dict[str, Any]:
    return {k: "***" if v and re.search("password|secret", k) else v for k, v in keys.items()}


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    what = {"extra_forbidden": "there is no such setting"}.get(first["type"], first["msg"])
    return f"{where}: {what} (see `consultant config show`)"

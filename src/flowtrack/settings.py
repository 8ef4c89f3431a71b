"""Settings from the environment. Each is documented here and nowhere else; `flowtrack settings` lists them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from flowtrack.channels.reach import Reach
from flowtrack.channels.smtp import SmtpAccount
from flowtrack.domain.errors import InvalidError
from flowtrack.keyring import Keyring, own_key, read_keys

PROGRAM = os.environ.get("FLOWTRACK_PROGRAM", "flowtrack")
"""How this program is called from where it was called. No setting: ./run says it, for what is printed."""
LogLevel = Literal["debug", "info", "warning", "error"]
_DATABASE = "must be postgresql://user:password@host/name or sqlite:///path/to/file"
_ADDRESSES = ("database_url", "redis_url")
_OF_OTHER_DRIVERS = {"sslmode": "ssl"}
"""Names that other programs give to a parameter of a PostgreSQL address, and the driver's own."""


class SettingsError(Exception):
    """A setting can't be used; the message names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting as people look it up. ``value`` is in force now, its secrets hidden; None: not set."""

    name: str
    value: str | None
    from_environment: bool
    description: str


class Settings(BaseModel):
    """Everything that can be set. A variable that is set to nothing counts as not set."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    data_dir: Path = Field(Path("data"), alias="FLOWTRACK_DATA_DIR", description="where the embedded database lives")
    database_url: str | None = Field(
        None, alias="DATABASE_URL", description="postgresql://… or sqlite:///path; unset: a file in the data directory"
    )
    redis_url: str | None = Field(
        None,
        alias="REDIS_URL",
        description="redis://:password@host:port/0 (rediss:// for TLS): workers get their work through BullMQ; "
        "unset: through the database alone",
    )
    redis_host: str | None = Field(None, alias="REDIS_HOST", description="the same in parts: the server")
    redis_port: Annotated[int, Field(ge=1, le=65535)] = Field(6379, alias="REDIS_PORT", description="its port")
    redis_password: SecretStr | None = Field(None, alias="REDIS_PASSWORD", description="its password, if it wants one")
    host: str = Field("127.0.0.1", alias="FLOWTRACK_HOST", description="address to listen on; 0.0.0.0 is every one")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8000, alias="FLOWTRACK_PORT", description="port to listen on; 0 takes a free one"
    )
    public_url: str | None = Field(
        None,
        alias="FLOWTRACK_PUBLIC_URL",
        description="what links in mails start with: the address by which leads reach this server; "
        "unset: http:// and where it listens",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        alias="FLOWTRACK_TRUSTED_PROXIES",
        description="addresses of reverse proxies whose X-Forwarded-For is believed, with commas between; * is all",
    )
    log_level: LogLevel = Field(
        "info", alias="FLOWTRACK_LOG_LEVEL", description="the least that is logged: debug, info, warning or error"
    )
    concurrency: Annotated[int, Field(ge=1, le=1000)] = Field(
        5, alias="FLOWTRACK_CONCURRENCY", description="how many mails are sent at once"
    )
    late_seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        300,
        alias="FLOWTRACK_LATE_SECONDS",
        description="how long something may be due before /healthz/work says that the work is late",
    )
    lease_seconds: Annotated[float, Field(ge=2, le=3600)] = Field(
        30,
        alias="FLOWTRACK_LEASE_SECONDS",
        description="what a worker has in hand is taken over by another when it was not heard of for so long",
    )
    smtp_host: str | None = Field(None, alias="SMTP_HOST", description="the mail server; unset: mails are held")
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = Field(587, alias="SMTP_PORT", description="its port")
    smtp_user: str | None = Field(None, alias="SMTP_USER", description="login at the mail server, if it wants one")
    smtp_password: SecretStr | None = Field(None, alias="SMTP_PASSWORD", description="password of that login")
    smtp_security: Literal["starttls", "tls", "none"] | None = Field(
        None,
        alias="FLOWTRACK_SMTP_SECURITY",
        description="starttls, tls, or none (loopback only); unset: tls at port 465, none on this machine, "
        "else starttls",
    )

    secret_key: SecretStr | None = Field(
        None,
        alias="FLOWTRACK_SECRET_KEY",
        description="what passwords of workspaces are encrypted with: 32 random bytes in base64; several with commas "
        "between: the first one encrypts, the others still open; unset: a file beside the embedded database has one",
    )
    private_mail_hosts: str | None = Field(
        None,
        alias="FLOWTRACK_PRIVATE_MAIL_HOSTS",
        description="mail servers in private networks that workspaces may send by: names, addresses or networks "
        "(10.0.0.0/8) with commas between, * is all; unset: none",
    )

    @field_validator("data_dir")
    @classmethod
    def _is_folder(cls, value: Path) -> Path:
        if "?" in str(value):
            raise ValueError("a path with a question mark in it can't be used")
        return value.expanduser()

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme = value.partition(":")[0].partition("+")[0]
        if scheme == "sqlite":
            return _sqlite(value)
        if scheme in ("postgresql", "postgres"):
            return _postgresql(value)
        raise ValueError(_DATABASE)

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        parts = urlsplit(value)
        try:
            usable = (
                parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0 and "@" not in parts.path
            )
        except ValueError:
            usable = False
        if not usable or not re.fullmatch(r"/?\d*", parts.path):
            raise ValueError("must be redis://:password@host:port/0, or rediss:// for TLS; write a / in it as %2F")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address like https://track.example.com")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        read_keys(value.get_secret_value())
        return value

    @field_validator("private_mail_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        Reach.read(value)
        return value

    @field_validator("smtp_host", "redis_host")
    @classmethod
    def _is_host(cls, value: str) -> str:
        if any(sign in value for sign in "/@ "):
            raise ValueError("must be a host's name alone, like host.example.com")
        return value

    def resolved_database_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite:///{self.data_dir / 'flowtrack.sqlite3'}"

    def sqlite_path(self) -> Path | None:
        """The file of the embedded database; None where the database is a server."""
        url = self.resolved_database_url()
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None

    def resolved_public_url(self) -> str:
        """What links start with."""
        return self.public_url or address(self.host, self.port)

    def smtp_account(self) -> SmtpAccount | None:
        """The server's own mail account; None if SMTP_HOST is not set. Raises SettingsError."""
        if self.smtp_host is None:
            return None
        password = self.smtp_password.get_secret_value() if self.smtp_password else None
        account = SmtpAccount.guess(self.smtp_host, self.smtp_port, self.smtp_user, password)
        try:
            return replace(account, security=self.smtp_security) if self.smtp_security else account
        except InvalidError as unusable:
            raise SettingsError(f"FLOWTRACK_SMTP_SECURITY: {unusable}") from None

    def keyring(self) -> Keyring:
        """What passwords are sealed with. The embedded database has a key of its own in a file beside it, which is
        made if no other is set; on a server without the setting there is none. Raises SettingsError."""
        keys = read_keys(self.secret_key.get_secret_value()) if self.secret_key else ()
        path = self.sqlite_path()
        file = path.with_suffix(".key") if path else None
        if file is None or (keys and not file.exists()):
            return Keyring(keys)
        try:
            return Keyring((*keys, own_key(file)))
        except (OSError, ValueError) as unusable:
            reason = unusable.strerror if isinstance(unusable, OSError) else unusable
            raise SettingsError(f"FLOWTRACK_SECRET_KEY: {file} can't be used ({reason}).") from None

    def mail_reach(self) -> Reach:
        """Where the mail servers of workspaces may be."""
        return Reach.read(self.private_mail_hosts or "")

    def redis_address(self) -> str | None:
        """Where Redis is, password included; None if workers do without."""
        if self.redis_url is not None or self.redis_host is None:
            return self.redis_url
        password = f":{quote(self.redis_password.get_secret_value(), safe='')}@" if self.redis_password else ""
        host = f"[{self.redis_host}]" if ":" in self.redis_host else self.redis_host
        return f"redis://{password}{host}:{self.redis_port}/0"

    def shown_redis_address(self) -> str | None:
        """Where Redis is, for people: without its password."""
        address = self.redis_address()
        return None if address is None else _hidden(address)

    def shown_database_url(self) -> str:
        """The database to open, for people: without its password."""
        return _hidden(self.resolved_database_url())

    def overview(self) -> Iterator[SettingView]:
        """Every setting with what it is now."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            shown = None if value is None else _hidden(value) if name in _ADDRESSES else str(value)
            yield SettingView(field.alias or name, shown, name in self.model_fields_set, field.description or "")


def load_settings(environment: Mapping[str, str] | None = None, over: Mapping[str, str] | None = None) -> Settings:
    """The settings in ``environment`` (the process's own if not given); what is in ``over`` counts more.
    Raises SettingsError, one line."""
    source = {**(os.environ if environment is None else environment), **(over or {})}
    try:
        settings = Settings.model_validate({key: value for key, value in source.items() if value})
    except ValidationError as invalid:
        fault = invalid.errors(include_url=False)[0]
        message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
        raise SettingsError(f"{'.'.join(map(str, fault['loc']))}: {message}.") from None
    settings.smtp_account()
    return settings


def address(host: str, port: int) -> str:
    """The http address of a server that listens there, as one reaches it from this machine."""
    near = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    shown = f"[{near}]" if ":" in near else near
    return f"http://{shown}" if port == 80 else f"http://{shown}:{port}"


def _sqlite(url: str) -> str:
    path = url.partition("://")[2].removeprefix("/")
    if not path or path == ":memory:" or "?" in path or "://" not in url:
        raise ValueError(_DATABASE)
    return f"sqlite:///{path}"


def _postgresql(url: str) -> str:
    """The address in the words of the driver; what other programs add to it is taken or refused."""
    parts = urlsplit(url)
    try:
        complete = parts.port != 0 and parts.netloc and parts.path.strip("/")
    except ValueError:
        complete = False
    if not complete:
        raise ValueError(_DATABASE)
    query = {_OF_OTHER_DRIVERS.get(key, key): value for key, value in parse_qsl(parts.query)}
    if query.get("schema") == "public":
        del query["schema"]
    unknown = sorted(query.keys() - {"ssl"})
    if unknown:
        raise ValueError(f"the parameter {unknown[0]!r} is not taken here; sslmode is the only one that is")
    return parts._replace(scheme="postgresql", query=urlencode(query)).geturl()


def _hidden(url: str) -> str:
    """The address without its password."""
    parts = urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    netloc = f"{user}:••••@{host}" if password else parts.netloc
    query = urlencode(
        [(name, "••••" if "pass" in name.lower() else value) for name, value in parse_qsl(parts.query)], safe="•"
    )
    return parts._replace(netloc=netloc, query=query).geturl()

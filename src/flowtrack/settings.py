"""Settings from the environment. Each is documented here and nowhere else; `flowtrack settings` lists them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from flowtrack.channels.smtp import SmtpAccount
from flowtrack.domain.errors import InvalidError


class SettingsError(Exception):
    """A setting can't be used; the message names it and says what it takes."""


class Settings(BaseModel):
    """Everything that can be set. A variable that is set to nothing counts as not set."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    database_url: str | None = Field(
        None, alias="DATABASE_URL", description="postgresql://… or sqlite:///path; unset: a file in the data directory"
    )
    data_dir: Path = Field(Path("data"), alias="FLOWTRACK_DATA_DIR", description="where the embedded database lives")
    public_url: str = Field(
        "http://127.0.0.1:8000",
        alias="FLOWTRACK_PUBLIC_URL",
        description="what links in mails start with; the address by which leads reach this server",
    )
    host: str = Field("127.0.0.1", alias="FLOWTRACK_HOST", description="address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, alias="FLOWTRACK_PORT", description="port to listen on")
    concurrency: Annotated[int, Field(ge=1, le=1000)] = Field(
        5, alias="FLOWTRACK_CONCURRENCY", description="how many mails are sent at once"
    )
    smtp_host: str | None = Field(None, alias="SMTP_HOST", description="the mail server; unset: mails are held")
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = Field(587, alias="SMTP_PORT", description="its port")
    smtp_user: str | None = Field(None, alias="SMTP_USER", description="login at the mail server, if it wants one")
    smtp_password: SecretStr | None = Field(None, alias="SMTP_PASSWORD", description="password of that login")
    smtp_security: Literal["starttls", "tls", "none"] | None = Field(
        None,
        alias="FLOWTRACK_SMTP_SECURITY",
        description="starttls, tls, or none (loopback only); unset: by the port, tls for 465, else starttls",
    )

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address like https://track.example.com")
        return value.rstrip("/")

    def resolved_database_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite:///{self.data_dir / 'flowtrack.sqlite3'}"

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


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in ``environment`` (the process's own if not given). Raises SettingsError, one line."""
    source = os.environ if environment is None else environment
    try:
        return Settings.model_validate({key: value for key, value in source.items() if value})
    except ValidationError as invalid:
        fault = invalid.errors(include_url=False)[0]
        message = fault["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{'.'.join(map(str, fault['loc']))}: {message}") from None

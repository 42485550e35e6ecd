"""The environment, read once and typed. Every option is documented in docs/reference/options.md."""

import secrets
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LANGUAGE_FILE = "language"


class Environment(BaseSettings):
    """Options of one installation, as environment variables ``ANDRUCK_…``.

    A newspaper's own choices (name, imprint, lines a print column holds …) are not here but in the editor,
    under Settings, because they belong to the people who make the paper.
    """

    model_config = SettingsConfigDict(env_prefix="ANDRUCK_", extra="ignore")

    data: Path = Field(default=Path("data"), description="Folder for database, media and keys.")
    base_url: str = Field(
        default="http://localhost:8000", description="Address readers use. https switches on secure cookies."
    )
    language: Literal["de", "en"] = Field(
        default="de",
        description="Language of the site; otherwise the one that the data folder was founded in.",
    )
    time_zone: str = Field(default="Europe/Berlin", description="The paper's time zone.")
    database_url: str = Field(default="", description="postgres://…; empty: SQLite in the data folder.")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Further host names, separated by commas."
    )
    email_url: str = Field(
        default="", description="smtp://user:password@host:port; empty: mails go to a folder."
    )
    email_from: str = Field(default="", description="Sender of the paper's mails.")
    secret_key: str = Field(
        default="", description="Signing key; empty: made once and kept in the data folder."
    )
    redis_url: str = Field(
        default="", description="redis://… (Redis or Valkey), for several machines; empty: there is one."
    )
    cdn_purge_url: str = Field(
        default="",
        description="Address of a cache in front that takes PURGE with Surrogate-Key; empty: there is none.",
    )
    trusted_proxy: bool = Field(
        default=False, description="Believe X-Forwarded-Proto, because a proxy of ours sets it."
    )
    strict_storage: bool = Field(
        default=False, description="Fail (tests) instead of dropping undeclared cookies."
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("ANDRUCK_BASE_URL is an address such as https://paper.example")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _remember_language(self) -> "Environment":
        """A data folder knows the language of its paper, so that every later command speaks it, too."""
        file = self.data / LANGUAGE_FILE
        if "language" in self.model_fields_set or not file.is_file():
            return self
        remembered = file.read_text(encoding="ascii", errors="replace").strip()
        match remembered:
            case "de" | "en":
                self.language = remembered
            case _:
                raise ValueError(f"{file} names the language {remembered[:20]!r}; it has to be de or en")
        return self

    @property
    def secure(self) -> bool:
        """Whether readers reach the paper by https."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names the server answers to."""
        own = urlsplit(self.base_url).hostname or "localhost"
        local = [] if self.secure else ["localhost", "127.0.0.1", "[::1]"]
        return list(dict.fromkeys([own, *local, *self.allowed_hosts]))

    def signing_key(self) -> str:
        """The secret of this installation; made on first use and readable by its owner alone."""
        if self.secret_key:
            return self.secret_key
        file = self.data / "secret.key"
        if not file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(64), encoding="ascii")
        return file.read_text(encoding="ascii").strip()

"""The environment, read once and typed. Every option is documented in docs/reference/options.md."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from andruck.project import keyring
from andruck.project.keyring import State

LANGUAGE_FILE = "language"


class Environment(BaseSettings):
    """Options of one installation, as environment variables ``ANDRUCK_…``.

    A newspaper's own choices (name, imprint, lines a print column holds …) are not here but in the editor,
    under Settings, because they belong to the people who make the paper.
    """

    # Whoever mistypes an address with a password in it does not find it in the log.
    model_config = SettingsConfigDict(env_prefix="ANDRUCK_", extra="ignore", hide_input_in_errors=True)

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
    history_url: str = Field(
        default="",
        description="postgres://… with a role of its own for readers' histories; empty: with that of the database.",
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Further host names, separated by commas."
    )
    email_url: str = Field(
        default="", description="smtp://user:password@host:port; empty: mails go to a folder."
    )
    email_from: str = Field(default="", description="Sender of the paper's mails.")
    email_returns: str = Field(
        default="", description="Where mails come back to that could not be delivered; empty: to the sender."
    )
    dkim_selector: str = Field(
        default="", description="Selector of the key the mail server signs with, for “andruck check”."
    )
    secret_key: str = Field(
        default="", description="Signing key; empty: made once and kept in the data folder."
    )
    older_secret_keys: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Signing keys before that one, still believed, separated by commas."
    )
    retired_secret_keys: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Keys that only open what they have sealed, separated by commas."
    )
    redis_url: str = Field(
        default="", description="redis://… (Redis or Valkey), for several machines; empty: there is one."
    )
    cdn_purge_url: str = Field(
        default="",
        description="Address of a cache in front that takes PURGE with Surrogate-Key; empty: there is none.",
    )
    counting: bool | Literal["unique"] = Field(
        default=True,
        description="Count pages that readers get, without knowing any reader again; unique: estimate readers, too.",
    )
    tcf: bool = Field(
        default=False,
        description="Listen to an external registered consent dialogue (IAB TCF 2.3) about other companies.",
    )
    tcf_cookie: str = Field(
        default="euconsent-v2", pattern=r"^[\w.-]+$", description="The cookie in which it leaves its string."
    )
    tcf_policy: int = Field(
        default=5, ge=2, le=63, description="Version of the framework's policy that strings must name."
    )
    networks: Path | None = Field(
        default=None,
        description="File that says in which country a network is (MaxMind's format, .mmdb); empty: not counted.",
    )
    lake_catalog: str = Field(
        default="",
        repr=False,
        description="postgres://… of the counts' catalog, for several machines; empty: a file.",
    )
    lake_files: str = Field(
        default="", description="s3://bucket/prefix of the counts' files; empty: in the data folder."
    )
    lake_endpoint: str = Field(
        default="", description="http(s)://host:port of a store that speaks S3; empty: Amazon's."
    )
    lake_region: str = Field(default="", description="Region of the bucket, where the store has any.")
    lake_key: str = Field(default="", description="Id of the key that opens the bucket.")
    lake_secret: SecretStr = Field(default=SecretStr(""), description="The secret of that key.")
    figures_by_author: bool = Field(
        default=False,
        description="Show figures by author: only with an agreement of those who represent the staff.",
    )
    breached_passwords: str = Field(
        default="",
        description="File of SHA-1 of passwords known from thefts, sorted; empty: the 20,000 commonest only.",
    )
    inactive_months: int = Field(
        default=36, ge=0, description="Months after which an unused account is erased, with notice; 0: never."
    )
    paypal_client: str = Field(
        default="",
        description="Client id of the paper's REST app at PayPal; with the secret it opens PayPal.",
    )
    paypal_secret: SecretStr = Field(default=SecretStr(""), description="The secret of that app.")
    paypal_webhook: str = Field(
        default="", description="Id of the webhook at PayPal that sends to /-/hook/paypal/."
    )
    paypal_merchant: str = Field(
        default="", description="Id of the paper's PayPal account, which payments then have to name."
    )
    paypal_environment: str = Field(
        default="live", description="live, sandbox, or http://127.0.0.1:… for a stand-in on this machine."
    )
    paypal_roots: Path | None = Field(
        default=None,
        description="PEM file that PayPal's message certificates must lead to; empty: https's own.",
    )
    mollie_key: SecretStr = Field(
        default=SecretStr(""), description="Mollie's API key (live_… or test_…); it opens Mollie."
    )
    mollie_token: SecretStr = Field(
        default=SecretStr(""), description="Mollie's access token (access_…) that may read settlements."
    )
    mollie_profile: str = Field(
        default="", description="Id of the profile at Mollie (pfl_…), which payments then have to name."
    )
    mollie_environment: str = Field(
        default="live", description="live, or http://127.0.0.1:… for a stand-in on this machine."
    )
    trusted_proxy: bool = Field(
        default=False,
        description="Believe X-Forwarded-Proto and X-Forwarded-For, because a proxy of ours sets them.",
    )
    private_networks: bool = Field(
        default=False, description="Let institutions have networks that are not on the internet."
    )
    strict_storage: bool = Field(
        default=False, description="Fail (tests) instead of dropping undeclared cookies."
    )

    @field_validator("allowed_hosts", "older_secret_keys", "retired_secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("paypal_environment", "mollie_environment")
    @classmethod
    def _is_provider(cls, value: str, about: ValidationInfo) -> str:
        """Credentials go to the provider or to this machine, never to somebody else."""
        sandbox = about.field_name == "paypal_environment" and value == "sandbox"
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if not (value == "live" or sandbox or local):
            words = "live, sandbox" if about.field_name == "paypal_environment" else "live"
            name = f"ANDRUCK_{(about.field_name or '').upper()}"
            raise ValueError(f"{name} is {words} or http://127.0.0.1:… for a stand-in")
        return value.rstrip("/")

    @field_validator("history_url")
    @classmethod
    def _is_postgresql(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
            raise ValueError(
                "ANDRUCK_HISTORY_URL is an address such as postgres://history:password@host/name"
            )
        return value

    @field_validator("lake_catalog", "lake_files", "lake_endpoint")
    @classmethod
    def _is_place(cls, value: str, about: ValidationInfo) -> str:
        """Never repeats the value: a catalog's address has a password in it."""
        parts = urlsplit(value)
        good, words = {
            "lake_catalog": (
                parts.scheme in {"postgres", "postgresql"},
                "postgres://user:password@host/name",
            ),
            "lake_files": (parts.scheme == "s3" and bool(parts.hostname), "s3://bucket/prefix"),
            "lake_endpoint": (
                parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.path in {"", "/"},
                "http://host:port or https://host:port",
            ),
        }[str(about.field_name)]
        if value and not good:
            raise ValueError(f"ANDRUCK_{str(about.field_name).upper()} is an address such as {words}")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _opens_its_store(self) -> "Environment":
        if self.lake_files and not (self.lake_key and self.lake_secret.get_secret_value()):
            raise ValueError("ANDRUCK_LAKE_FILES needs ANDRUCK_LAKE_KEY and ANDRUCK_LAKE_SECRET")
        return self

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
        """The secret of this installation; made on first use and readable by its owner alone. Raises Refusal."""
        return self.secret_key or self._keys(State.CURRENT)[0]

    def older_keys(self) -> list[str]:
        """What else is believed: keys of before, and one that is to sign soon. Raises Refusal."""
        return self.older_secret_keys if self.secret_key else self._keys(State.NEXT, State.OLDER)

    def retired_keys(self) -> list[str]:
        """Keys that only open what they have sealed. Raises Refusal."""
        return self.retired_secret_keys if self.secret_key else self._keys(State.RETIRED)

    def _keys(self, *states: State) -> list[str]:
        file = self.data / keyring.FILE
        if not file.exists():
            keyring.make(file)
        return keyring.of(keyring.read(file), *states)

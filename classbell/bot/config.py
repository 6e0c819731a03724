"""The configuration: config.toml, over it the environment (CLASSBELL_TOKEN, CLASSBELL_POLICIES__CODES__STEP, …)."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from classbell.domain.policies import Policies
from classbell.words.catalogue import languages

DEFAULT = Path("config.toml")
_FILE: ContextVar[Path | None] = ContextVar("file", default=None)
"""What is being read: pydantic would have a class of its own for each file, which takes long to make."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with the configuration."""

    key: str
    value: str
    reason: str


class ConfigError(Exception):
    """The configuration cannot be used; `troubles` says everything that is wrong with it."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__("; ".join(f"{trouble.key}: {trouble.reason}" for trouble in troubles))
        self.troubles = troubles


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("no such zone; write it as Asia/Shanghai") from error
    return name


def _language(name: str) -> str:
    if name not in languages():
        raise ValueError(f"no catalogue for it; there are {', '.join(languages())}")
    return name


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError("write it as 127.0.0.1:8080")
    return text


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("it must start with http:// or https://")
    return text.rstrip("/")


class Config(BaseSettings):
    """Everything a running Classbell is told. Values that are files or folders are relative to where it is started."""

    model_config = SettingsConfigDict(
        env_prefix="CLASSBELL_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    token: SecretStr = SecretStr("")
    api_base: Annotated[str, AfterValidator(_url)] = "https://api.telegram.org"
    updates: Literal["poll", "webhook"] = "poll"
    at_once: int = 64
    database_url: SecretStr = SecretStr("")
    data: Path = Path("data")
    listen: Annotated[str, AfterValidator(_address)] = "127.0.0.1:8080"
    public_url: Annotated[str, AfterValidator(_url)] = "http://127.0.0.1:8080"
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    organisation: str = "Classbell"
    language: Annotated[str, AfterValidator(_language)] = "zh_CN"
    log: Literal["console", "json"] = "console"
    policies: Policies = Policies()

    @property
    def host(self) -> str:
        """The address to listen on, without its port."""
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        """The port to listen on; 0 takes any that is free."""
        return int(self.listen.rpartition(":")[2])

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the program sets first, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _FILE.get())


def load(path: Path = DEFAULT, **settings: object) -> Config:
    """Read the configuration; raises ConfigError with everything that is wrong, and never with a secret in it."""
    reading = _FILE.set(path)
    try:
        return Config(**settings)  # type: ignore[arg-type] # checked by pydantic
    except ValidationError as error:
        raise ConfigError([_trouble(dict(fault)) for fault in error.errors()]) from None
    finally:
        _FILE.reset(reading)


SECRET = {"token", "database_url"}


def _trouble(fault: dict[str, object]) -> Trouble:
    location = fault["loc"]
    assert isinstance(location, tuple)
    key = ".".join(str(part) for part in location)
    value = "…" if key in SECRET else str(fault["input"])
    unknown = fault["type"] in {"extra_forbidden", "unexpected_keyword_argument"}
    reason = "there is no such key" if unknown else str(fault["msg"]).removeprefix("Value error, ")
    return Trouble(key, value, reason)

"""Settings: read from a file and the environment, all mistakes told at once, secrets never printed.

Each setting stands in `config.example.toml` with its default and a line of why; a test holds the two together.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from alertbot.core.identity import AGE_LIMIT

ENV_PREFIX = "ALERTBOT_"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class ConfigError(Exception):
    """What is wrong with the configuration: one line for each mistake, each naming its setting."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def duration(value: object) -> object:
    """Read a time span such as "15m", "2s", "1h 30m" or "2d"."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*(\d+\s*[smhd]\s*)+", value):
        parts = re.findall(r"(\d+)\s*([smhd])", value)
        return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in parts))
    raise ValueError('a time span such as "15m", "2s" or "1h 30m"')


Span = Annotated[timedelta, BeforeValidator(duration)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Telegram(_Section):
    """How Telegram is reached."""

    token_file: Path | None = None
    token: SecretStr | None = None
    api_url: str = "https://api.telegram.org"
    messages_per_second: float = Field(default=25, gt=0, le=1000)
    paid_broadcast: bool = False
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:8443"

    @field_validator("api_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not re.match(r"https?://[^/\s]+", value):
            raise ValueError("an address that begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _https(cls, value: str) -> str:
        if value and not value.startswith("https://"):
            raise ValueError("an address that begins with https:// (Telegram calls no other)")
        return value


class Database(_Section):
    """Where alertbot remembers."""

    url: str = "sqlite:///alertbot.db"
    key_file: Path = Path("secrets/key")

    @field_validator("url")
    @classmethod
    def _known(cls, value: str) -> str:
        if not re.match(r"(sqlite:///.+|postgresql://.+)", value):
            raise ValueError("sqlite:///FILE or postgresql://USER@HOST/NAME")
        return value


class Feeds(_Section):
    """How publishers are visited."""

    poll_every: Span = timedelta(minutes=15)
    contact: str = ""
    allow_private_addresses: bool = False
    age_limit: Span = AGE_LIMIT

    @field_validator("poll_every")
    @classmethod
    def _some(cls, value: timedelta) -> timedelta:
        if value < timedelta(seconds=1):
            raise ValueError("at least 1s")
        return value


class Admins(_Section):
    """Who may change feeds and people."""

    user_ids: tuple[int, ...] = ()

    @field_validator("user_ids")
    @classmethod
    def _people(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(number <= 0 for number in value):
            raise ValueError("ids of people, which are above zero: what admins are told goes to no group (safety R28)")
        return value


class Logs(_Section):
    """What is written down."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    file: Path | None = None


class Safety(_Section):
    """What protects those who follow."""

    discreet: bool = False
    allow_groups: bool = True
    lapse_after_days: int = Field(default=0, ge=0)
    discreet_hours: int = Field(default=24, ge=1, le=44)
    official_names_file: Path | None = None


class Health(_Section):
    """Figures for those who watch over the bot, on loopback only; 0 turns them off."""

    port: int = Field(default=0, ge=0, le=65_535)


class Config(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram: Telegram = Telegram()
    database: Database = Database()
    feeds: Feeds = Feeds()
    admins: Admins = Admins()
    logs: Logs = Logs()
    safety: Safety = Safety()
    health: Health = Health()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file."""
        assert isinstance(env_settings, EnvSettingsSource)
        assert settings_cls is cls
        return env_settings, init_settings

    def token(self) -> str:
        """The bot's token; ConfigError when there is none or its file can't be read."""
        if self.telegram.token is not None:
            return self.telegram.token.get_secret_value().strip()
        if self.telegram.token_file is None:
            raise ConfigError(
                "telegram.token_file: no bot token is set; put the token that @BotFather gave into a file and name it here"
            )
        try:
            token = self.telegram.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise ConfigError(f"telegram.token_file: {self.telegram.token_file}: can't be read: {why}") from None
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise ConfigError(
                f"telegram.token_file: {self.telegram.token_file}: this is no bot token (digits, a colon, letters)"
            )
        return token


def read_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """The settings of a file (default: config.toml in the working folder, if there is one) and of the environment.

    ConfigError lists every mistake, each with its setting. Files that the settings name stand relative to the config file.
    """
    source = path or Path("config.toml")
    written: dict[str, Any] = {}
    if path is not None or source.exists():
        try:
            written = tomllib.loads(source.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{source}: can't be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{source}: is not TOML: {error}") from None
    strange = [*_unknown_keys(written, str(source)), *_unknown_variables(environment)]
    try:
        config = Config(**_known_only(written))
    except ValidationError as error:
        raise ConfigError(*strange, *(_mistake(e, source, environment) for e in error.errors())) from None
    if strange:
        raise ConfigError(*strange)
    return _beside(config, source.parent)


def every_setting() -> tuple[tuple[str, Any], ...]:
    """Each setting and its default: ("feeds.poll_every", timedelta), in the order of the file."""
    defaults = Config.model_construct()
    return tuple(
        (f"{section}.{key}", getattr(getattr(defaults, section), key))
        for section, field in Config.model_fields.items()
        for key in _keys(field.annotation)
    )


def _keys(section: Any) -> tuple[str, ...]:
    return tuple(section.model_fields)


def _sections() -> dict[str, tuple[str, ...]]:
    return {name: _keys(field.annotation) for name, field in Config.model_fields.items()}


def _known_only(written: dict[str, Any]) -> dict[str, Any]:
    sections = _sections()
    return {
        name: {k: v for k, v in values.items() if k in sections[name]} if isinstance(values, dict) else values
        for name, values in written.items()
        if name in sections
    }


def _unknown_keys(written: dict[str, Any], where: str) -> list[str]:
    sections = _sections()
    strange = []
    for name, values in written.items():
        if name not in sections:
            strange.append(f"{where}: [{name}]: unknown section{_nearest(name, sections)}")
        elif isinstance(values, dict):
            strange += [
                f"{where}: {name}.{key}: unknown setting{_nearest(key, sections[name])}"
                for key in values
                if key not in sections[name]
            ]
    return strange


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    known = {f"{ENV_PREFIX}{s}__{k}".upper() for s, keys in _sections().items() for k in keys}
    return [
        f"{name}: unknown setting in the environment{_nearest(name.upper(), known)}"
        for name in environment
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in known
    ]


def _nearest(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def _mistake(error: Any, source: Path, environment: Mapping[str, str]) -> str:
    place = ".".join(str(part) for part in error["loc"])
    variable = ENV_PREFIX + "__".join(str(part) for part in error["loc"][:2]).upper()
    where = variable if variable in {name.upper() for name in environment} else f"{source}: {place}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message[0].lower()}{message[1:]}"


def _beside(config: Config, folder: Path) -> Config:
    """Read relative paths from the folder of the config file, so that it does not matter where the command is run."""

    def placed(path: Path | None) -> Path | None:
        return path if path is None or path.is_absolute() else folder / path

    url = config.database.url
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////") and ":memory:" not in url:
        url = f"sqlite:///{folder / url.removeprefix('sqlite:///')}"
    return config.model_copy(
        update={
            "telegram": config.telegram.model_copy(update={"token_file": placed(config.telegram.token_file)}),
            "database": config.database.model_copy(update={"url": url, "key_file": placed(config.database.key_file)}),
            "logs": config.logs.model_copy(update={"file": placed(config.logs.file)}),
            "safety": config.safety.model_copy(
                update={"official_names_file": placed(config.safety.official_names_file)}
            ),
        }
    )


assert set(get_args(Logs.model_fields["level"].annotation)) == {"debug", "info", "warning", "error"}

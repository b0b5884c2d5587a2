"""Settings: ``newspike.yaml`` parsed once, at the edge, into frozen values. Nothing is read at import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator

from flows.configuration.alert_settings import AlertSettings
from flows.configuration.problems import ConfigurationError
from flows.configuration.section import Section
from flows.configuration.yaml_file import problems_of, read_yaml

DEFAULT_CONFIG = Path("config/newspike.yaml")


class FetchSettings(Section):
    """How the outside world is asked."""

    deadline_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    domain_gap_s: Annotated[float, Field(ge=0, le=600)] = 1.0
    concurrency: Annotated[int, Field(ge=1, le=1000)] = 50
    allow_networks: tuple[str, ...] = ()  # address ranges besides the public internet
    connect_to: dict[str, str] = Field(
        default_factory=dict
    )  # host pattern -> address:port, as for emulators and intranets
    pages: bool = True  # False: feeds only, articles are read from what the feed carries
    again_after_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = (1, 7)  # for articles with mentions; (): never


class WorkerSettings(Section):
    """The processes that parse and extract."""

    processes: Annotated[int, Field(ge=1, le=64)] = 2
    memory_mb: Annotated[int, Field(ge=512)] = 1500
    page_timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0


class EngineSettings(Section):
    """Where the shards of a run are carried out."""

    kind: Literal["local", "dask"] = "local"
    address: str | None = None  # of the Dask scheduler
    feeds_per_shard: Annotated[int, Field(ge=1)] = 50
    articles_per_shard: Annotated[int, Field(ge=1)] = 200

    @field_validator("address")
    @classmethod
    def _is_a_scheduler(cls, value: str | None) -> str | None:
        if value is not None and "://" not in value:
            raise ValueError("is not the address of a Dask scheduler, such as tcp://127.0.0.1:8786")
        return value


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is not a time zone of the IANA database, such as Europe/Paris")
    return value


class SpikeSettings(Section):
    """How sensitive the judgement is."""

    sensitivity: Literal["few", "balanced", "many"] = "balanced"  # how much of what happens in a topic is reported
    false_alarms_per_month: Annotated[float, Field(gt=0, le=100)] = (
        1.0  # of counts alone: the first two weeks, climbs, drops
    )
    climbs: tuple[str, ...] = ()  # topics in which a rise over a whole day is looked for too
    drops: tuple[str, ...] = ()  # topics in which a day with far too little is looked for too
    season: str = ""  # zone in whose local hours shares have a season; "" means they have none

    @field_validator("season")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return _known_zone(value) if value else value


class Settings(Section):
    """All of ``newspike.yaml``; relative paths are relative to its folder."""

    path: Path = Field(exclude=True)
    contact: str = ""  # for the User-Agent: an address or page where the operator can be reached
    home: Path = Path("../newspike-home")
    landing: str = ""  # any fsspec location; "" means a folder in home
    feeds: Path = Path("feeds.yaml")
    topics: tuple[Path, ...] = (Path("topics"),)
    families: Path | None = None
    timezone: str = "UTC"
    every_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    fetch: FetchSettings = FetchSettings()
    workers: WorkerSettings = WorkerSettings()
    engine: EngineSettings = EngineSettings()
    spikes: SpikeSettings = SpikeSettings()
    alerts: AlertSettings = AlertSettings()

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return _known_zone(value)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that local days and quiet hours are told in."""
        return ZoneInfo(self.timezone)

    def located(self, path: Path) -> Path:
        """Return a path of this file as an absolute one."""
        return path if path.is_absolute() else (self.path.parent / path).resolve()

    @property
    def home_folder(self) -> Path:
        """Where everything that Newspike keeps lies."""
        return self.located(self.home)


def load_settings(path: Path) -> Settings:
    """Return the settings of a file; raises ConfigurationError with all its problems."""
    source = read_yaml(path)
    if not isinstance(source.content, dict):
        raise ConfigurationError([source.problem((), "must be keys and values, such as `home: newspike-home`")])
    try:
        return Settings(**source.content, path=path.resolve())
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, source)) from error

"""Settings: ``newspike.yaml`` parsed once, at the edge, into frozen values. Nothing is read at import."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator

from flows.configuration.alert_settings import AlertSettings
from flows.configuration.problems import ConfigurationError
from flows.configuration.secret_ref import SecretRef
from flows.configuration.section import Section
from flows.configuration.yaml_file import YamlFile, problems_of, read_yaml
from warehouse.limits import Limits

DEFAULT_CONFIG = Path("config/newspike.yaml")


class FetchSettings(Section):
    """How the outside world is asked."""

    deadline_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    """Seconds for one request, redirects included."""
    domain_gap_s: Annotated[float, Field(ge=0, le=600)] = 1.0
    """Seconds between two requests to one domain."""
    cycle_s: Annotated[float, Field(ge=5, le=3600)] = 60.0
    """Seconds that one cycle spends on the feeds of one domain, and again on its article pages; the rest waits."""
    concurrency: Annotated[int, Field(ge=1, le=1000)] = 50
    """Requests in flight over all domains."""
    allow_networks: tuple[str, ...] = ()
    """Address ranges that may be fetched besides the public internet, such as 10.0.0.0/8."""
    connect_to: dict[str, str] = Field(default_factory=dict)
    """Host pattern to address:port, for emulators and intranets."""
    proxy: SecretRef | None = None
    """Proxy for all feeds and pages, named as `${HTTPS_PROXY}`; its own network must be in `allow_networks`."""
    pages: bool = True
    """Whether article pages are fetched; false: articles consist of what the feed carries."""
    again_after_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = (1, 7)
    """Days after which an article with mentions is fetched again, to detect edits; []: never."""


class WorkerSettings(Section):
    """The processes that parse and extract."""

    processes: Annotated[int, Field(ge=1, le=64)] = 2
    """Processes that parse feeds and extract articles."""
    memory_mb: Annotated[int, Field(ge=512)] = 1500
    """Memory limit of each process, in MB."""
    page_timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    """Seconds after which the extraction of a page is stopped."""


class EngineSettings(Section):
    """Where the shards of a run are carried out."""

    kind: Literal["local", "dask", "prefect"] = "local"
    """Where the shards of a run are executed: on this machine, on a Dask cluster, by the workers of a Prefect pool."""
    address: str | None = None
    """Address of the Dask scheduler."""
    pool: str = "newspike-shards"
    """Prefect work pool whose workers execute shards, with `kind: prefect`."""
    wait_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    """Seconds to wait for the scheduler or a worker to answer; then the work is done on this machine."""
    feeds_per_shard: Annotated[int, Field(ge=1)] = 50
    """Feeds that one shard polls."""
    articles_per_shard: Annotated[int, Field(ge=1)] = 200
    """Articles that one shard extracts."""

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

    sensitivity: Literal["few", "balanced", "many"] = "balanced"
    """How much of what happens in a topic is reported."""
    alerts_per_week: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Alerts a week over all topics, instead of `sensitivity`: the threshold that gave at most so many lately."""
    false_alarms_per_month: Annotated[float, Field(gt=0, le=100)] = 1.0
    """False alarms to accept a month where counts alone decide: the first two weeks, climbs, drops."""
    climbs: tuple[str, ...] = ()
    """Topics in which a rise over a whole day is detected too."""
    drops: tuple[str, ...] = ()
    """Topics in which a day with far too little is detected too."""
    looks_per_day: Annotated[int, Field(ge=0, le=100)] = 6
    """How often a day, at most, all active feeds are polled at once because something may have begun; 0: never."""
    season: str = ""
    """Time zone in whose local hours shares have a daily pattern; empty: they have none."""

    @model_validator(mode="after")
    def _one_knob(self) -> SpikeSettings:
        if self.alerts_per_week is not None and "sensitivity" in self.model_fields_set:
            raise ValueError("sensitivity and alerts_per_week are two ways to say the same: set one of them")
        return self

    @field_validator("season")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return _known_zone(value) if value else value


class KeepSettings(Section):
    """How long things are kept, in days; null: for ever. Titles, mentions, counts and alerts are always kept."""

    pages_days: Annotated[int, Field(ge=1)] | None = 5
    """Days for which raw pages are kept: `reextract` and `rebuild` work on them."""
    texts_days: Annotated[int, Field(ge=30)] | None = 90
    """Days for which the texts of articles and feed entries are kept: search, `rematch` and previews work on them."""
    ledger_days: Annotated[int, Field(ge=30)] | None = 90
    """Days for which every attempt is kept: polls, extractions, matches."""
    judgements_days: Annotated[int, Field(ge=30)] | None = 400
    """Days for which judgements are kept; those that belong to an event stay."""
    copies_days: Annotated[int, Field(ge=1)] | None = 30
    """Days to keep damaged or replaced files after a repair or a rebuild."""
    prefect_days: Annotated[int, Field(ge=1)] | None = 14
    """Days for which Prefect's database keeps finished runs and their logs."""
    reports_days: Annotated[int, Field(ge=1)] | None = 400
    """Days for which weekly reports are kept."""
    backup: Path | None = None
    """Folder for the nightly backup, best on another disk; null: no backup."""

    def limits(self, now: datetime) -> Limits:
        """Return the instants before which things in the warehouse go."""

        def before(days: int | None) -> datetime | None:
            return None if days is None else now - timedelta(days=days)

        return Limits(
            pages=before(self.pages_days),
            texts=before(self.texts_days),
            ledger=before(self.ledger_days),
            judgements=before(self.judgements_days),
            copies=before(self.copies_days),
        )


class WatchSettings(Section):
    """When the watch itself counts as broken, and which channels get the daily sign of life."""

    ping_url: SecretRef | None = None
    """Address that is requested after each good cycle, such as a dead-man's switch; off: none."""
    disk_free_mb: Annotated[int, Field(ge=0)] = 1000
    """Free space on the home's disk below which the watchdog warns."""
    fetch_stops_mb: Annotated[int, Field(ge=0)] = 100
    """Free space on the home's disk below which nothing is fetched, as it could not be stored."""
    late_cycles: Annotated[int, Field(ge=2)] = 3
    """Cycles that may be missed before the watchdog warns, and at least an hour."""
    quiet_factor: Annotated[float, Field(ge=1)] = 2.0
    """How many times the longest silence of the last two weeks the feeds may be silent."""


class DashboardSection(Section):
    """The web pages that `newspike dashboard` serves."""

    url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = ""
    """Address at which readers of messages reach the dashboard, such as https://news.example.org; empty: no link."""


class Settings(Section):
    """All of ``newspike.yaml``; relative paths are relative to its folder."""

    path: Path = Field(exclude=True)
    contact: str = ""
    """Mail address or page of the operator, shown to polled sites in the User-Agent."""
    home: Path = Path("../newspike-home")
    """Folder of the warehouse, the raw pages and the outbox."""
    landing: str = ""
    """Location of the landing zone, any fsspec address such as s3://bucket/newspike; empty: a folder in home."""
    state: SecretRef | None = None
    """Postgres in which several machines share locks and turns at sites, such as ${NEWSPIKE_STATE}; off: the home."""
    feeds: Path = Path("feeds.yaml")
    """The feed list."""
    topics: tuple[Path, ...] = (Path("topics"),)
    """Topic files, or folders of them."""
    families: Path | None = None
    """File that says which publishers have the same owner."""
    timezone: str = "UTC"
    """Time zone in which messages, quiet hours and digests show local time; stored times are UTC."""
    every_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    """Minutes between two cycles of `newspike serve`."""
    fetch: FetchSettings = FetchSettings()
    """How requests are made."""
    workers: WorkerSettings = WorkerSettings()
    """Processes that parse and extract."""
    engine: EngineSettings = EngineSettings()
    """Where shards are executed."""
    spikes: SpikeSettings = SpikeSettings()
    """How sensitive alerts are."""
    alerts: AlertSettings = AlertSettings()
    """Where alerts go."""
    dashboard: DashboardSection = DashboardSection()
    """Where messages link to."""
    keep: KeepSettings = KeepSettings()
    """How long things are kept."""
    watch: WatchSettings = WatchSettings()
    """When the watch itself counts as broken."""

    @model_validator(mode="after")
    def _ledger_is_long_enough(self) -> Settings:
        days, steps = self.keep.ledger_days, self.fetch.again_after_days
        if days is not None and steps and days <= max(steps):
            raise ValueError("keep.ledger_days must be more than the last of fetch.again_after_days")
        return self

    @model_validator(mode="after")
    def _cluster_is_complete(self) -> Settings:
        if self.engine.kind == "dask" and not self.engine.address:
            raise ValueError(
                "engine.kind dask needs engine.address: that of the scheduler, such as tcp://10.0.0.5:8786"
            )
        if self.engine.kind == "prefect" and self.state is None:
            raise ValueError("engine.kind prefect needs state: a Postgres that this machine and all workers reach")
        if self.engine.kind != "local" and not self.landing:
            raise ValueError(
                f"engine.kind {self.engine.kind} needs landing: a place that this machine and all workers can write, "
                "such as /mnt/shared/newspike or s3://bucket/newspike"
            )
        return self

    @field_validator("landing")
    @classmethod
    def _has_no_password(cls, value: str) -> str:
        if "://" in value and ":" in urlsplit(value).netloc.rpartition("@")[0]:
            raise ValueError("must not contain a password: its driver reads the credentials from the environment")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return _known_zone(value)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of local days and quiet hours."""
        return ZoneInfo(self.timezone)

    def located(self, path: Path) -> Path:
        """Return a path of this file as an absolute one."""
        return path if path.is_absolute() else (self.path.parent / path).resolve()

    @property
    def home_folder(self) -> Path:
        """The folder of everything that Newspike keeps."""
        return self.located(self.home)


def load_settings(path: Path) -> Settings:
    """Return the settings of a file; raises ConfigurationError with all its problems."""
    return parse_settings(read_yaml(path))


def parse_settings(source: YamlFile) -> Settings:
    """Return the settings that a file's content says; raises ConfigurationError with all its problems."""
    if not isinstance(source.content, dict):
        raise ConfigurationError([source.problem((), "must be keys and values, such as `home: newspike-home`")])
    try:
        return Settings(**source.content, path=source.path.resolve())
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, source)) from error

"""A mistake in the configuration stops nothing: until it is corrected, what it concerns stays as it was."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.configuration.feeds_file import feeds_in_force, load_feeds
from flows.configuration.in_force import SERVED_HOME, keep_in_force, settings_in_force, used_as_before
from flows.configuration.kept import FILE, NOTHING_KEPT, Kept, kept_text, parse_kept
from flows.configuration.problems import ConfigurationError
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import Settings, load_settings
from flows.configuration.topic_files import matcher_of
from flows.operations.watching import troubles_of
from flows.runtime.context import open_context
from flows.runtime.sharding import on_threads
from flows.runtime.whole_cycle import run_cycle
from tests.builders import NOW, feed
from tests.feeds.documents import item, rss
from tests.flows.sites import Sites

URL = "http://ledger.example/feed.xml"
TOPICS = "topics:\n  chips: {match: [chips]}\n  steel: {match: [steel]}\n"


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages[URL] = rss(item("1")).decode()
    return sites


@pytest.fixture
def config(tmp_path: Path, sites: Sites) -> Path:
    """Return a sound configuration with two topics, of which a home keeps everything."""
    stage = SandboxSettings(
        feeds=[feed(url=URL)], connect_to={"*.example": sites.address}, topics=Path("t.yaml"), pages=False
    )
    config = write_configuration(tmp_path / "home", stage)
    (config.parent / "t.yaml").write_text(TOPICS)
    keep_in_force(load_settings(config), NOW)
    return config


def run(config: Path) -> None:
    run_cycle(config, None, engines=on_threads, log=logging.getLogger("flows"))


def test_cycles_go_on_with_every_file_broken_and_use_all_again_once_it_is_mended(
    config: Path, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVED_HOME, str(config.parent.parent))
    good = {path: path.read_text() for path in (config, config.parent / "feeds.yaml", config.parent / "t.yaml")}
    for path in good:
        path.write_text("{ nonsense: [\n")
    run(config)
    assert sites.asked == [URL]
    for path, text in good.items():
        path.write_text(text)
    (config.parent / "t.yaml").write_text("topics:\n  chips: {match: [chips]}\n")
    run(config)
    assert used_as_before(config) == ()
    assert set(matcher_of(load_settings(config)).topics) == {"chips"}
    with open_context(config).warehouse.caught_up() as ask:
        assert {row["what"]: row["rows"] for row in ask.rows("counts")}["entries"] == 1


def test_a_topic_with_a_mistake_is_watched_as_before_and_all_say_so(
    config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = matcher_of(load_settings(config)).hash
    (config.parent / "t.yaml").write_text(TOPICS.replace("[steel]", "'steel AND ('"))
    run(config)
    assert matcher_of(load_settings(config)).hash == before
    assert "configuration as before, until it is corrected: steel" in caplog.text
    checked = CliRunner().invoke(app, ["check", "--config", str(config)])
    assert checked.exit_code == 2
    assert "use as before, until it is corrected: steel" in checked.stdout
    assert "as before until then: steel" in CliRunner().invoke(app, ["status", "--config", str(config)]).stdout


def test_a_mistake_that_stays_is_a_trouble_of_the_watch_until_it_is_mended(config: Path) -> None:
    settings = load_settings(config)
    (config.parent / "t.yaml").write_text("topics: {")
    for minutes, found in ((0, []), (31, ["the configuration has had 1 problem for 31 min"])):
        keep_in_force(settings, NOW + timedelta(minutes=minutes))
        assert [trouble.what for trouble in troubles_of(settings, NOW + timedelta(minutes=minutes))] == found
    (config.parent / "t.yaml").write_text(TOPICS)
    keep_in_force(settings, NOW + timedelta(minutes=40))
    assert troubles_of(settings, NOW + timedelta(minutes=90)) == ()


def test_settings_with_a_mistake_are_those_of_the_last_cycle_of_the_same_home(config: Path) -> None:
    good = config.read_text()
    config.write_text(good + "every_minutes: nonsense\n")
    assert settings_in_force(config).model_dump() == load_with(config, good).model_dump()
    assert used_as_before(config) == (str(config.resolve()),)
    config.write_text(good.replace("home: ..", "home: ../elsewhere") + "every_minutes: nonsense\n")
    with pytest.raises(ConfigurationError):
        settings_in_force(config)


def load_with(config: Path, text: str) -> Settings:
    broken = config.read_text()
    config.write_text(text)
    found = load_settings(config)
    config.write_text(broken)
    return found


def test_settings_that_no_cycle_has_used_are_refused(tmp_path: Path) -> None:
    (tmp_path / "newspike.yaml").write_text("home: .\nnonsense: 1\n")
    with pytest.raises(ConfigurationError, match="nonsense"):
        settings_in_force(tmp_path / "newspike.yaml")
    assert used_as_before(tmp_path / "newspike.yaml") == ()


def list_of(config: Path, *items: str) -> Settings:
    (config.parent / "feeds.yaml").write_text("\n".join(["feeds:", *(f"  - {item}" for item in items)]) + "\n")
    return load_settings(config)


def kept_of(settings: Settings) -> Kept:
    found = feeds_in_force(settings)
    return Kept(feeds=json.loads(json.dumps(found.items)), families=found.families)


A, B = "{url: 'https://a.example/f', publisher: A, every: 2h}", "{url: 'https://b.example/f', publisher: B}"


def test_a_feed_with_a_mistake_is_polled_as_before(config: Path) -> None:
    kept = kept_of(list_of(config, A, B))
    for mistake in (A.replace("2h", "2 weeks"), A.replace("https://a", "htps://a")):  # the address may be the mistake
        found = feeds_in_force(list_of(config, mistake, B.replace("B}", "New}")), kept)
        assert {(each.url, each.publisher, each.every_s) for each in found.feeds} == {
            ("https://a.example/f", "A", 7200.0),
            ("https://b.example/f", "New", 0.0),
        }
        assert found.as_before == ("https://a.example/f",)


def test_a_feed_that_is_removed_is_gone_and_a_list_that_is_none_changes_nothing(config: Path) -> None:
    kept = kept_of(list_of(config, A, B))
    assert [each.publisher for each in feeds_in_force(list_of(config, B), kept).feeds] == ["B"]
    for broken in ("feeds: {", "feeds: []\n", "feed:\n"):
        (config.parent / "feeds.yaml").write_text(broken)
        assert [each.publisher for each in feeds_in_force(load_settings(config), kept).feeds] == ["A", "B"]
    (config.parent / "feeds.yaml").unlink()
    found = feeds_in_force(load_settings(config), kept)
    assert [each.publisher for each in found.feeds] == ["A", "B"]
    with pytest.raises(ConfigurationError):
        load_feeds(load_settings(config))


def test_families_with_a_mistake_stay_as_they_were(config: Path) -> None:
    with config.open("a") as file:
        file.write("families: families.yaml\n")
    families = config.parent / "families.yaml"
    families.write_text("families: {Harbour Group: [a.example]}\n")
    kept = kept_of(list_of(config, A))
    families.write_text("families: nonsense\n")
    found = feeds_in_force(load_settings(config), kept)
    assert [each.family for each in found.feeds] == ["Harbour Group"]
    assert found.as_before == (str(families),)
    assert feeds_in_force(load_settings(config)).as_before == ()


def test_what_is_kept_is_written_only_when_it_changes_and_damage_to_it_is_no_harm(config: Path) -> None:
    settings = load_settings(config)
    home = settings.home_folder
    written = (home / FILE).stat()
    keep_in_force(settings, NOW + timedelta(hours=1))
    assert (home / FILE).stat().st_ino == written.st_ino
    assert written.st_mode & 0o777 == 0o600
    for damage in ("", "{", "[]", '{"feeds": 1}'):
        (home / FILE).write_text(damage)
        assert parse_kept(kept_text(home)) == NOTHING_KEPT
    keep_in_force(settings, NOW)
    assert set(parse_kept(kept_text(home)).definitions[str(config.parent / "t.yaml")]["topics"]) == {"chips", "steel"}

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.commands.feeds import app
from flows.configuration.feeds_file import load_feeds
from flows.configuration.feeds_writer import append_feeds
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import load_settings
from tests.builders import feed
from tests.feeds.documents import item, rss
from tests.flows.sites import running_sites


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - url: https://a.example/feed  # kept\n    publisher: A\n")
    path = tmp_path / "newspike.yaml"
    path.write_text("home: home\n")
    return path


def test_each_file_is_told_in_one_line_of_json(tmp_path: Path) -> None:
    good, bad, packed = tmp_path / "a.xml", tmp_path / "b.xml", tmp_path / "c.xml.gz"
    good.write_bytes(rss(item("1", link="/a/1"), head="<ttl>30</ttl><language>en</language>"))
    bad.write_bytes(b"<html>")
    packed.write_bytes(gzip.compress(rss(item("2"))))
    result = run("parse", good, bad, packed, "--url", "https://ledger.example/feed.xml", "--json")
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert first == {
        "file": str(good),
        "ok": True,
        "error": None,
        "feed": {
            "title": "Ledger",
            "link": "https://ledger.example/",
            "language": "en",
            "kind": "rss20",
            "ttl_minutes": 30.0,
        },
        "entries": [
            {
                "guid": "tag:ledger.example,2025:1",
                "link": "https://ledger.example/a/1",
                "title": "Title 1",
                "summary": "Summary 1",
                "authors": [],
                "published_at": "2025-01-27T08:40:00+00:00",
                "updated_at": None,
                "date_confidence": "exact",
            }
        ],
    }
    assert (second["ok"], second["error"][:5]) == (False, "html:")
    assert (third["ok"], len(third["entries"])) == (True, 1)


def test_all_parsed_is_a_success(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(rss(item("1")))
    result = run("parse", file)
    assert result.exit_code == 0
    assert "Title 1" in result.stdout


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run("parse", tmp_path / "none.xml", "--json")
    assert result.exit_code == 1
    assert "cannot be read" in json.loads(result.stdout)["error"]


def test_a_list_is_imported_once_and_keeps_its_comments(config: Path) -> None:
    listed = config.parent / "list.opml"
    listed.write_text("<opml><outline xmlUrl='https://b.example/feed' text='B'/></opml>")
    assert run("import", listed, "-c", config).exit_code == 0
    assert run("import", listed, "-c", config).stdout == "nothing to add\n"
    text = (config.parent / "feeds.yaml").read_text()
    assert text.count("https://b.example/feed") == 1
    assert "# kept" in text


def test_a_dry_run_writes_nothing(config: Path) -> None:
    listed = config.parent / "list.opml"
    listed.write_text("<opml><outline xmlUrl='https://b.example/feed' text='B'/></opml>")
    result = run("import", listed, "-c", config, "--dry-run")
    assert "- url: https://b.example/feed" in result.stdout
    assert "b.example" not in (config.parent / "feeds.yaml").read_text()


def test_skipped_lines_are_named(config: Path) -> None:
    listed = config.parent / "list.opml"
    listed.write_text("<opml>\n<outline xmlUrl='gopher://b.example/' text='B'/></opml>")
    result = run("import", listed, "-c", config)
    assert result.exit_code == 1
    assert f"{listed}:2: skipped" in result.stderr


def test_subscriptions_are_exported(config: Path) -> None:
    assert 'xmlUrl="https://a.example/feed"' in run("export", "-c", config).stdout


def test_health_tells_of_every_feed(config: Path) -> None:
    result = run("health", "-c", config, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["health"] == "new"


def test_a_poll_is_rehearsed_and_not_stored(config: Path) -> None:
    result = run("fetch", "http://127.0.0.1:9/feed", "-c", config, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["outcome"], told["reason"]) == ("failed", "forbidden-address")
    assert not (config.parent / "home").exists()


def test_a_rehearsed_poll_says_why_it_comes_when_it_comes(config: Path) -> None:
    document = rss(item("1"), head="<ttl>300</ttl><skipHours><hour>7</hour></skipHours>").decode()
    with running_sites() as sites:
        sites.pages[f"http://{sites.address}/feed.xml"] = document
        config.write_text("home: home\nfetch: {allow_networks: [127.0.0.0/8]}\n")
        told = run("fetch", f"http://{sites.address}/feed.xml", "-c", config)
        page = run("fetch", f"http://{sites.address}/none.xml", "-c", config)
    assert told.exit_code == 0
    assert "1 new" in told.stdout
    assert "its document asks for 300 min" in told.stdout
    assert "7:00 (UTC)" in told.stdout
    assert page.exit_code == 1
    assert page.stdout.count("answered 404") == 1


def test_what_is_piped_in_is_read() -> None:
    result = CliRunner().invoke(app, ["parse", "-"], input=rss(item("1")))
    assert result.exit_code == 0
    assert "Title 1" in result.stdout


def test_more_addresses_than_files_are_a_mistake(tmp_path: Path) -> None:
    assert run("parse", tmp_path / "a.xml", "--url", "https://a.example/", "--url", "https://b.example/").exit_code == 2


def test_a_list_that_cannot_be_added_to_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("feeds: [{url: https://a.example/, publisher: A}]\n")
    with pytest.raises(ConfigurationError, match="add these lines"):
        append_feeds(path, [feed(url="https://b.example/")])
    assert "b.example" not in path.read_text()


def test_a_feed_is_added_once(config: Path) -> None:
    with running_sites() as sites:
        sites.pages[f"http://{sites.address}/feed.xml"] = rss(item("1")).decode()
        config.write_text("home: home\nfetch: {allow_networks: [127.0.0.0/8]}\n")
        first = run("add", f"http://{sites.address}/feed.xml", "-c", config)
        listed = (config.parent / "feeds.yaml").read_text()
        second = run("add", f"http://{sites.address}/feed.xml", "-c", config)
    assert (first.exit_code, second.exit_code) == (0, 2)
    assert "is already subscribed" in second.stderr
    assert (config.parent / "feeds.yaml").read_text() == listed


def test_a_password_in_an_address_is_refused_and_not_repeated(config: Path) -> None:
    (config.parent / "feeds.yaml").write_text("feeds:\n  - {url: 'https://desk:s3cret@a.example/feed', publisher: A}\n")
    with pytest.raises(ConfigurationError) as caught:
        load_feeds(load_settings(config))
    assert "as a header instead" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_token_in_an_address_is_not_subscribed_to_and_not_repeated(config: Path, tmp_path: Path) -> None:
    before = (config.parent / "feeds.yaml").read_text()
    added = run("add", "https://b.example/feed?token=s3cret", "-c", config)
    file = tmp_path / "list.opml"
    file.write_text('<opml><body><outline xmlUrl="https://b.example/feed?apikey=s3cret" text="B"/></body></opml>')
    imported = run("import", file, "-c", config)
    assert (added.exit_code, imported.exit_code) == (2, 1)
    assert "token=***" in added.stderr
    assert "apikey=***" in imported.stderr
    assert "s3cret" not in added.output + imported.output
    assert (config.parent / "feeds.yaml").read_text() == before


def test_a_feed_is_added_by_an_address_that_names_its_secret(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_sites() as sites:
        sites.pages[f"http://{sites.address}/feed.xml?key=s3cret"] = rss(item("1")).decode()
        config.write_text("home: home\nfetch: {allow_networks: [127.0.0.0/8]}\n")
        address = f"http://{sites.address}/feed.xml?key=${{DESK_KEY}}"
        unset = run("add", address, "-c", config)
        monkeypatch.setenv("DESK_KEY", "s3cret")
        added = run("add", address, "-c", config)
    assert (unset.exit_code, "DESK_KEY" in unset.stderr, added.exit_code) == (1, True, 0)
    (_, kept) = load_feeds(load_settings(config))
    assert (kept.url, kept.publisher) == (address, "Ledger")
    assert "s3cret" not in unset.output + added.output + (config.parent / "feeds.yaml").read_text()

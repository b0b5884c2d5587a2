"""The feed list: records, owner families, problems with their lines."""

from pathlib import Path

import pytest

from flows.configuration.feeds_file import load_feeds, sound_feeds, with_secrets
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings
from flows.configuration.yaml_file import read_yaml
from tests.builders import feed

TAB = "found character '\\t' that cannot start any token"


def settings(folder: Path, feeds: str, families: str | None = None) -> Settings:
    (folder / "feeds.yaml").write_text(feeds, encoding="utf-8")
    if families is not None:
        (folder / "families.yaml").write_text(families, encoding="utf-8")
    return Settings(path=folder / "newspike.yaml", families=Path("families.yaml") if families else None)


def problems(folder: Path, feeds: str, families: str | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_feeds(settings(folder, feeds, families))
    return [f"{problem.line} {problem.key}: {problem.message}" for problem in caught.value.problems]


ONE = "feeds:\n  - {url: 'https://news.ledger.example/rss', publisher: Ledger}\n"


def test_a_publisher_that_nobody_lists_is_its_own_family(tmp_path: Path) -> None:
    assert [item.family for item in load_feeds(settings(tmp_path, ONE))] == ["Ledger"]


def test_a_listed_domain_speaks_for_its_subdomains(tmp_path: Path) -> None:
    found = load_feeds(settings(tmp_path, ONE, "families:\n  Harbour Group: [ledger.example]\n"))
    assert [item.family for item in found] == ["Harbour Group"]


def test_a_family_beside_the_feed_wins(tmp_path: Path) -> None:
    feeds = "feeds:\n  - {url: 'https://ledger.example/rss', publisher: Ledger, family: Own}\n"
    found = load_feeds(settings(tmp_path, feeds, "families:\n  Harbour Group: [ledger.example]\n"))
    assert [item.family for item in found] == ["Own"]


def test_every_wrong_feed_is_reported_at_its_line(tmp_path: Path) -> None:
    feeds = "feeds:\n  - {url: 'ftp://x', publisher: X}\n  - {url: 'https://y.example/rss'}\n  - nonsense: 1\n"
    assert [line.split(":")[0] for line in problems(tmp_path, feeds)] == [
        "2 feeds[0].url",
        "3 feeds[1].publisher",
        "4 feeds[2].url",
        "4 feeds[2].publisher",
        "4 feeds[2].nonsense",
    ]


def test_a_feed_that_is_listed_twice_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, ONE + ONE.split("\n")[1] + "\n") == [
        "3 feeds[1]: https://news.ledger.example/rss is subscribed twice: remove one"
    ]


@pytest.mark.parametrize("form", ["http://news.ledger.example/rss", "https://News.Ledger.example/rss/"])
def test_another_form_of_an_address_is_the_same_feed(tmp_path: Path, form: str) -> None:
    (found,) = problems(tmp_path, f"{ONE}  - {{url: '{form}', publisher: Ledger}}\n")
    assert found == f"3 feeds[1]: {form} is subscribed twice, as https://news.ledger.example/rss: remove one"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"feeds:\n  - publisher: K\xf6ln\n", "2 : is not UTF-8 (byte 0xf6): save it as UTF-8"),
        (b"feeds:\n\t- url: https://a.example/f\n", f"2 : is not valid YAML: {TAB}; replace the tab by spaces"),
    ],
)  # fmt: skip
def test_a_file_as_some_editors_save_it_says_what_to_change(tmp_path: Path, text: bytes, found: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(text)
    with pytest.raises(ConfigurationError) as raised:
        read_yaml(path)
    assert [f"{one.line} {one.key}: {one.message}" for one in raised.value.problems] == [found]


def test_families_of_the_wrong_shape_are_a_problem(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, ONE, "families:\n  Harbour Group: ledger.example\n")
    assert found.startswith("2 families.Harbour Group: must be a list of domains")


def test_a_header_whose_secret_is_not_set_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_A", "a")
    monkeypatch.delenv("TOKEN_B", raising=False)
    ready = with_secrets(feed(headers=(("X-A", "${TOKEN_A}"), ("X-B", "${TOKEN_B}"))))
    assert ready.headers == (("X-A", "a"),)


def test_secrets_do_not_show_in_a_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_A", "verysecret")
    assert "verysecret" not in repr(with_secrets(feed(headers=(("X-A", "${TOKEN_A}"),))))


def test_one_bad_item_stops_no_other(tmp_path: Path) -> None:
    text = ONE + "  - {url: 'ftp://x.example/', publisher: X}\n  - {url: 'https://b.example/f', publisher: B}\n"
    text += "  - {url: 'https://b.example/f', publisher: Again}\n"
    found = sound_feeds(settings(tmp_path, text, "families: nonsense\n"))
    assert [(item.url, item.publisher) for item in found] == [
        ("https://news.ledger.example/rss", "Ledger"),
        ("https://b.example/f", "B"),
    ]


def test_an_empty_list_stops_nothing(tmp_path: Path) -> None:
    assert sound_feeds(settings(tmp_path, "feeds: []\n")) == ()


def with_address(url: str) -> str:
    return f"feeds:\n  - {{url: '{url}', publisher: Ledger}}\n"


def test_a_secret_written_into_an_address_is_refused_with_advice_and_not_repeated(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, with_address("https://ledger.example/rss?q=a&token=s3cret"))
    assert "write `token=${NAME}`" in problem
    assert "s3cret" not in problem


def test_a_secret_in_an_address_that_is_listed_twice_is_not_shown(tmp_path: Path) -> None:
    item = with_address("https://ledger.example/rss?token=s3cret").split("\n")[1] + "\n"
    assert not [problem for problem in problems(tmp_path, f"feeds:\n{item}{item}") if "s3cret" in problem]


def test_a_reference_in_a_host_is_refused(tmp_path: Path) -> None:
    assert "host" in problems(tmp_path, with_address("https://${HOST}.example/rss"))[0]


def test_a_reference_in_an_address_stays_one_and_its_value_is_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_TOKEN", "s3cret")
    (found,) = load_feeds(settings(tmp_path, with_address("https://ledger.example/rss?token=${LEDGER_TOKEN}")))
    assert found.secrets == ()
    ready = with_secrets(found)
    assert ready.url == "https://ledger.example/rss?token=${LEDGER_TOKEN}"
    assert ready.secrets == (("${LEDGER_TOKEN}", "s3cret"),)
    assert "s3cret" not in repr(ready)

"""Settings: parsed at the edge, all problems at once, secrets by reference only."""

from pathlib import Path

import pytest

from extractors.stories.rows import article_of_row
from extractors.topics import find_mentions
from flows.configuration.problems import ConfigurationError
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.configuration.topic_files import matcher_of
from flows.configuration.validation import problems_in
from tests.builders import NOW


def written(folder: Path, text: str) -> Path:
    path = folder / "newspike.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, ""))
    assert settings.every_minutes == 5
    assert settings.located(settings.feeds) == tmp_path / "feeds.yaml"


def test_every_problem_is_reported_with_its_line_and_key(tmp_path: Path) -> None:
    path = written(tmp_path, "timezone: Mars/Olympus\nfetch:\n  deadline_s: -1\n  dedline: 3\nevery_minutes: 5\n")
    found = problems(path)
    assert [line.split(": ")[:2] for line in found] == [
        ["1", "timezone"],
        ["3", "fetch.deadline_s"],
        ["4", "fetch.dedline"],
    ]


def test_sensitivity_and_a_rate_are_not_set_together(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, "spikes:\n  sensitivity: few\n  alerts_per_week: 5\n"))
    assert "sensitivity and alerts_per_week are two ways to say the same: set one of them" in problem
    rate = load_settings(written(tmp_path, "spikes:\n  alerts_per_week: 5\n")).spikes.alerts_per_week
    assert rate == 5


def test_a_misspelt_key_says_what_to_do(tmp_path: Path) -> None:
    assert problems(written(tmp_path, "tpoics: [x]\n")) == [
        "1: tpoics: is not a known key: correct its spelling or remove it"
    ]


def test_a_file_that_is_not_yaml_names_the_line(tmp_path: Path) -> None:
    (found,) = problems(written(tmp_path, "home: x\nfeeds: [a\nzone: b\n"))
    assert found.startswith("3: is not valid YAML")


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="newspike init"):
        load_settings(tmp_path / "nothing.yaml")


def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    secret = "https://hooks.slack.com/services/T0/B0/verysecret"
    path = written(tmp_path, f"alerts:\n  slack:\n    webhook: {secret}\n")
    (found,) = problems(path)
    assert found.startswith("3: alerts.slack.webhook: must name where the secret is")
    assert "verysecret" not in found


def test_a_password_in_the_address_of_the_landing_zone_is_refused_and_not_repeated(tmp_path: Path) -> None:
    (found,) = problems(written(tmp_path, "landing: sftp://newspike:verysecret@files.example/landing\n"))
    assert "must not contain a password" in found
    assert "verysecret" not in found
    assert load_settings(written(tmp_path, "landing: s3://bucket/newspike\n")).landing == "s3://bucket/newspike"


def test_check_reports_the_problems_of_all_files_together(tmp_path: Path) -> None:
    path = written(tmp_path, "topics: [topics.yaml]\n")
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - {url: gopher://x, publisher: X}\n", encoding="utf-8")
    (tmp_path / "topics.yaml").write_text("topics:\n  chips:\n    match: chip AND (\n", encoding="utf-8")
    found, _ = problems_in(path)
    assert {problem.file.name for problem in found} == {"feeds.yaml", "topics.yaml"}


def test_entities_of_a_made_up_world_are_looked_for(tmp_path: Path) -> None:
    stage = SandboxSettings(feeds=[], connect_to={}, entities={"Lantern Bay": "company", "Skua-1": "model"})
    matcher = matcher_of(load_settings(write_configuration(tmp_path, stage)))
    article = article_of_row({"id": "1", "title": "Lantern Bay presents Skua-1", "text": "A lantern by the bay."})
    found = {mention.subject: mention.kind for mention in find_mentions(article, matcher, now=NOW)}
    assert found == {"Lantern Bay": "company", "Skua-1": "model"}

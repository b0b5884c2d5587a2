"""``newspike spikes judge``."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app

HEAD = "ts,topic,count,fresh,stories,new_stories,sources,top_source,burst_story\n"
TOTALS = "ts,total,total_fresh,total_stories,feeds_ok,feeds_known\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["spikes", "judge", *map(str, arguments)])


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def hour(at: int) -> str:
    return f"2025-01-{6 + at // 24:02} {at % 24:02}:00:00"


def topic_files(folder: Path, *, hours: int = 200, burst: int = 12) -> tuple[Path, Path]:
    """A topic with a story every eighth hour, and a burst in the last."""
    counts = [int(at % 8 == 0) for at in range(hours - 1)] + [burst]
    series, totals = folder / "series.csv.gz", folder / "totals.csv"
    lines = [f"{hour(at)},0,{n},{n},{n},{n},{n},{min(n, 1)},{min(n, 1)}\n" for at, n in enumerate(counts)]
    series.write_bytes(gzip.compress((HEAD + "".join(lines)).encode()))
    totals.write_text(TOTALS + "".join(f"{hour(at)},120,110,100,50,50\n" for at in range(hours)))
    return series, totals


def test_every_row_of_a_topic_is_judged_and_an_episode_begins_in_one(tmp_path: Path) -> None:
    series, totals = topic_files(tmp_path)
    judged = rows(run(series, "--totals", totals, "--json"))
    assert [row["at"] for row in judged if row["alert"]] == [hour(199)]
    assert set(judged[-1]) == {"topic", "at", "score", "observed", "expected", "outcome", "alert"}
    assert (len(judged), judged[-1]["topic"], judged[-1]["outcome"]) == (200, "0", "spike")


def test_a_plain_series_has_no_topic(tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    values = [10] * 100 + [300]
    file.write_text("timestamp,value\n" + "".join(f"{hour(at)},{value}\n" for at, value in enumerate(values)))
    judged = rows(run(file, "--json"))
    assert [(row["topic"], row["at"]) for row in judged if row["alert"]] == [(None, hour(100))]
    assert len(judged) == 101


def test_without_json_only_the_episodes_are_printed(tmp_path: Path) -> None:
    series, totals = topic_files(tmp_path)
    result = run(series, "--totals", totals)
    assert result.stdout.count("\n") == 1
    assert "2025-01-14 07:00:00  0: " in result.stdout


def test_topics_without_totals_name_the_option(tmp_path: Path) -> None:
    result = run(topic_files(tmp_path)[0])
    assert (result.exit_code, "--totals" in result.stderr) == (1, True)


@pytest.mark.parametrize("value", ["three", "nan", "inf", ""])
def test_a_wrong_cell_is_named_with_file_line_and_column(tmp_path: Path, value: str) -> None:
    file = tmp_path / "plain.csv"
    file.write_text(f"timestamp,value\n2025-01-06 00:00:00,3\n2025-01-06 01:00:00,{value}\n")
    result = run(file)
    assert (result.exit_code, result.stderr) == (1, f"{file}:3: value: {value!r} is no number\n")


def test_an_unknown_header_says_what_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("day,n\n")
    result = run(file)
    assert (result.exit_code, "timestamp, value" in result.stderr) == (1, True)


def test_an_hour_without_totals_is_named(tmp_path: Path) -> None:
    series, totals = topic_files(tmp_path)
    totals.write_text("".join(totals.read_text().splitlines(keepends=True)[:-1]))
    result = run(series, "--totals", totals)
    assert (result.exit_code, f"{series}:201: ts" in result.stderr) == (1, True)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "none.csv")
    assert (result.exit_code, "none.csv" in result.stderr) == (1, True)


def test_a_larger_budget_alerts_sooner(tmp_path: Path) -> None:
    series, totals = topic_files(tmp_path, burst=5)
    few, many = (rows(run(series, "--totals", totals, "--json", "--false-alarms", n)) for n in (0.01, 100))
    assert sum(bool(row["alert"]) for row in few) < sum(bool(row["alert"]) for row in many)

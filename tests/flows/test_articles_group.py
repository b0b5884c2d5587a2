"""``newspike articles group``: which articles of a file are copies of one text."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from flows.cli import app

TEXT = " ".join(
    f"Sentence {number} of the report says what the committee found about bridge {number * 7}." for number in range(12)
)


def group(tmp_path: Path, *rows: dict[str, object] | str) -> Result:
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return CliRunner().invoke(app, ["articles", "group", str(file)])


def stories(result: Result) -> dict[str, str]:
    return {row["id"]: row["story"] for row in map(json.loads, result.stdout.splitlines())}


def article(name: str, text: str, hour: int, title: str = "Report on bridges") -> dict[str, object]:
    return {
        "id": name,
        "title": title,
        "text": text,
        "publisher": name,
        "url": f"https://{name}.example/1",
        "seen_at": f"2025-01-27T{hour:02}:00:00Z",
    }


def test_copies_are_one_story_named_after_the_first_seen(tmp_path: Path) -> None:
    other = article("c", "Quite another text about the weather in the hills, with rain and hail and sun.", 7, "Hail")
    result = group(tmp_path, article("b", TEXT, 8), article("a", TEXT, 6), other)
    assert stories(result) == {"a": "a", "b": "a", "c": "c"}


def test_the_same_few_words_are_no_copy(tmp_path: Path) -> None:
    result = group(tmp_path, article("a", "Comments", 6, "A launch"), article("b", "Comments", 7, "An election"))
    assert stories(result) == {"a": "a", "b": "b"}


def test_a_line_that_is_no_article_is_named(tmp_path: Path) -> None:
    result = group(tmp_path, article("a", TEXT, 6), "{")
    assert (result.exit_code, "line 2" in result.stderr) == (2, True)


def test_an_empty_file_has_no_stories(tmp_path: Path) -> None:
    assert (group(tmp_path, "").exit_code, group(tmp_path, "").stdout) == (0, "")


def test_missing_fields_and_a_byte_order_mark_are_no_error(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"id": 1, "title": null, "text": null, "publisher": null}\n{"id": "2"}\n', encoding="utf-8-sig")
    result = CliRunner().invoke(app, ["articles", "group", str(file)])
    assert [row["id"] for row in map(json.loads, result.stdout.splitlines())] == [1, "2"]

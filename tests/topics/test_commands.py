"""`newspike topics`: what is printed, and the exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.commands.topics import app
from tests.topics.matching import found

TOPICS = """
topics:
  chips:
    match: [chip, low-cost model]
    must_match: [A fast chip]
    must_not_match: [A chipmunk]
entities:
  Nvidia: {kind: company}
"""


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    path = tmp_path / "topics.yaml"
    path.write_text(TOPICS)
    return path


def run(*arguments: object, text: str = "") -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), input=text)


def row(**fields: object) -> str:
    return json.dumps({"id": 7, "title": "Nvidia’s chips", "text": "A low‑cost model."} | fields)  # noqa: RUF001 as printed


def test_match_prints_one_object_per_line_with_spans_of_the_given_fields(topics: Path) -> None:
    done = run("match", "--topics", topics, "-", "--json", text=row() + "\n\n" + row(id=None, title="", text="Rain"))
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["id"] == 7
    assert first["mentions"][0]["topic"] == "chips"
    assert first["mentions"][0]["about"] is True
    assert first["mentions"][0]["spans"] == [
        {"field": "title", "start": 9, "end": 14, "text": "chips"},
        {"field": "text", "start": 2, "end": 16, "text": "low\u2011cost model"},
    ]
    assert (first["entities"][0]["entity"], first["entities"][0]["kind"]) == ("Nvidia", "company")
    assert (second["mentions"], second["entities"], done.exit_code) == ([], [], 0)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: not an object"),
        ('{"title": 3}', "line 1: title is not text"),
        ("{}", "line 1: neither title nor text"),
    ],
)
def test_a_line_that_is_no_article_is_told_and_the_others_are_read(topics: Path, line: str, message: str) -> None:
    done = run("match", "--topics", topics, "--json", text=f"{line}\n{row()}\n")
    assert message in done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert done.exit_code == 1


def test_wrong_definitions_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("topics: {t: {match: a and b}}")
    done = run("match", "--topics", tmp_path, text=row())
    assert "wrong.yaml:1:23: operators are written in capitals" in done.stderr
    assert done.exit_code == 2


def test_examples_that_hold_pass_and_unseen_terms_are_named(topics: Path) -> None:
    done = run("test", "--topics", topics)
    assert 'chips: 2 examples cover 1 of 2 terms; not "low-cost model"' in done.stdout
    assert done.exit_code == 0


def test_an_example_that_does_not_hold_fails_with_its_line(topics: Path) -> None:
    topics.write_text(TOPICS.replace("A chipmunk", "A poker chip"))
    done = run("test", "--topics", topics)
    assert "topics.yaml:6: chips: must_not_match, found chip: A poker chip" in done.stdout
    assert done.exit_code == 1


def test_the_test_report_is_there_for_machines_too(topics: Path) -> None:
    report = json.loads(run("test", "--topics", topics, "--json").stdout)
    assert (report["examples"], report["failed"]) == (2, [])
    assert report["coverage"][0]["unseen"] == ['"low-cost model"']


def test_explain_says_which_clause_failed_and_why(topics: Path, tmp_path: Path) -> None:
    topics.write_text("topics: {t: {match: chip NEAR/2 export, context: AI, mask: [poker chip]}}")
    (tmp_path / "article.txt").write_text("Chips\nA chip that is made for export. A poker chip.")
    done = run("explain", tmp_path / "article.txt", "--topics", topics, "--topic", "t")
    assert "t: not found" in done.stdout
    assert "- NEAR/2  [closest: 4 words between]" in done.stdout
    assert "- AI  [nowhere]" in done.stdout
    assert "+ mask  [what stands here does not count]" in done.stdout


def test_explain_of_something_found_gives_the_score(topics: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("A chip\n")
    done = run("explain", tmp_path / "article.txt", "--topics", topics)
    assert "chips: found, score 3 (about it: threshold 1.5)" in done.stdout


def test_explain_of_all_names_what_only_comes_close_and_counts_what_nothing_of_occurs(
    topics: Path, tmp_path: Path
) -> None:
    topics.write_text(
        "topics: {t: {match: [chip NEAR/2 (export OR ban OR limit OR curb), tariff]}, found: {match: poker}}"
    )
    (tmp_path / "article.txt").write_text("Chips\nA chip that is made. A poker face.")
    listed = run("explain", tmp_path / "article.txt", "--topics", topics).stdout
    assert "found: found, score" in listed
    assert listed.splitlines()[0].endswith(": poker")
    assert "not found, although a term occurs: t" in listed
    shown = run("explain", tmp_path / "article.txt", "--topics", topics, "--topic", "t").stdout
    assert "- 1 more of which nothing occurs" in shown
    assert "tariff" not in shown


def test_a_preview_of_an_unknown_topic_names_the_nearest(topics: Path, tmp_path: Path) -> None:
    settings = tmp_path / "newspike.yaml"
    settings.write_text(f"home: {tmp_path}\ntopics: [{topics.name}]\nfeeds: feeds.yaml\n")
    (tmp_path / "feeds.yaml").write_text("feeds: [{url: 'https://ledger.example/feed.xml', publisher: Ledger}]\n")
    done = run("preview", "chip", "--config", settings)
    assert 'no topic or entity "chip"; did you mean chips?' in done.stderr
    assert done.exit_code == 2


def test_an_adopted_term_is_a_topic_that_finds_it(topics: Path, tmp_path: Path) -> None:
    settings = tmp_path / "newspike.yaml"
    settings.write_text(f"home: {tmp_path}\ntopics: [{topics.name}]\nfeeds: feeds.yaml\n")
    (tmp_path / "feeds.yaml").write_text("feeds: [{url: 'https://ledger.example/feed.xml', publisher: Ledger}]\n")
    done = run("adopt", "rare earths", "--folder", tmp_path / "new", "--config", settings)
    assert done.exit_code == 0, done.output
    tested = run("match", "--topics", tmp_path / "new", "--json", text=row(title="A rare-earth mine"))
    assert json.loads(tested.stdout)["mentions"][0]["topic"] == "rare-earths"
    assert found(["rare earths"], "A rare-earth mine") == ["rare-earth"]


def test_a_term_whose_name_is_defined_is_not_adopted(topics: Path, tmp_path: Path) -> None:
    settings = tmp_path / "newspike.yaml"
    settings.write_text(f"home: {tmp_path}\ntopics: [{topics.name}]\nfeeds: feeds.yaml\n")
    done = run("adopt", "chips", "--folder", tmp_path / "new", "--config", settings)
    assert (done.exit_code, "is defined already" in done.stderr) == (2, True)
    assert not (tmp_path / "new").exists()

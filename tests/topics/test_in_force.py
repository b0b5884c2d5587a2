"""Definitions in force: while a file has a mistake, what is missing or wrong in it stays as it was."""

import json
from pathlib import Path

from extractors.topics import InForce, definitions_in_force

GOOD = "lists: {makers: [acme, bolt]}\ntopics:\n  chips: {match: [chips]}\n  makers-news: {match: ['@makers']}\n"


def in_force(folder: Path, before: InForce | None = None, **texts: str) -> InForce:
    """Return what is in force after files were written, and after what was kept has been stored as JSON."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return definitions_in_force([folder], json.loads(json.dumps(before.kept)) if before else None)


def names(found: InForce) -> set[str]:
    return {each.name for each in found.definitions.all}


def hashes(found: InForce) -> dict[str, int]:
    return {each.name: each.hash for each in found.definitions.all}


def test_a_faulty_definition_stays_as_it_was_and_the_others_change(tmp_path: Path) -> None:
    before = in_force(tmp_path, a=GOOD)
    after = in_force(tmp_path, before, a="topics:\n  chips: {match: ['chips AND (']}\n  steel: {match: [steel]}\n")
    assert after.as_before == (
        "chips",
        "makers",
        "makers-news",
    )  # perhaps not deleted
    assert hashes(after) == {**hashes(before), "steel": hashes(after)["steel"]}
    assert len(after.problems) == 1


def test_a_file_that_is_no_yaml_changes_nothing_for_as_long_as_it_is_none(tmp_path: Path) -> None:
    before = in_force(tmp_path, a=GOOD, b="entities:\n  Acme: {kind: company, aliases: [Acme Corp]}\n")
    broken = in_force(tmp_path, before, a="topics: {\n", b="- nonsense\n")
    again = in_force(tmp_path, broken)
    assert hashes(again) == hashes(broken) == hashes(before)
    assert again.kept == before.kept


def test_a_misspelt_section_ends_nothing(tmp_path: Path) -> None:
    before = in_force(tmp_path, a=GOOD)
    assert hashes(in_force(tmp_path, before, a=GOOD.replace("topics:", "topcs:"))) == hashes(before)


def test_the_last_good_version_is_kept_not_the_first(tmp_path: Path) -> None:
    first = in_force(tmp_path, a="topics: {chips: {match: [chips]}, steel: {match: [steel]}}\n")
    second = in_force(tmp_path, first, a="topics: {chips: {match: ['(']}, steel: {match: [iron]}}\n")
    third = in_force(tmp_path, second, a="topics: {chips: {match: ['(']}, steel: {match: [')']}}\n")
    assert hashes(third)["steel"] == hashes(second)["steel"] != hashes(first)["steel"]
    assert hashes(third)["chips"] == hashes(first)["chips"]


def test_a_mended_file_counts_at_once_and_deletions_are_real(tmp_path: Path) -> None:
    before = in_force(tmp_path, a=GOOD, b="topics: {steel: {match: [steel]}}\n")
    broken = in_force(tmp_path, before, a="topics: {\n")
    mended = in_force(tmp_path, broken, a="topics: {chips: {match: [chips]}}\n")
    assert names(mended) == {"chips", "steel"}
    assert mended.as_before == ()
    (tmp_path / "b.yaml").unlink()
    assert names(in_force(tmp_path, mended)) == {"chips"}


def test_a_deleted_file_takes_its_definitions_along_beside_a_broken_one(tmp_path: Path) -> None:
    before = in_force(tmp_path, a=GOOD, b="topics: {steel: {match: [steel]}}\n")
    (tmp_path / "b.yaml").unlink()
    assert names(in_force(tmp_path, before, a="topics: {\n")) == {"chips", "makers-news"}


def test_a_file_that_the_settings_name_and_that_is_deleted_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD)
    before = definitions_in_force([file])
    file.unlink()
    after = definitions_in_force([file], before.kept)
    assert names(after) == set()
    assert after.problems


def test_a_folder_that_is_missing_was_not_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "topics"
    folder.mkdir()
    before = in_force(folder, a=GOOD)
    folder.rename(tmp_path / "away")
    after = definitions_in_force([folder], before.kept)
    assert hashes(after) == hashes(before)
    assert after.problems


def test_a_file_that_the_settings_no_longer_name_is_out_of_force(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(GOOD)
    second.write_text("topics: {steel: {match: [steel]}}\n")
    before = definitions_in_force([first, second])
    second.write_text("topics: {\n")
    assert names(definitions_in_force([first], before.kept)) == {"chips", "makers-news"}


def test_a_list_that_a_definition_needs_as_it_was_is_kept_with_it(tmp_path: Path) -> None:
    before = in_force(tmp_path, a="lists: {makers: [acme]}\n", b="topics: {news: {match: ['@makers']}}\n")
    after = in_force(tmp_path, before, a="lists: {other: [x]}\n")
    assert hashes(after) == hashes(before)
    assert after.as_before == ("makers", "news")


def test_what_is_restored_refers_to_what_was_in_force_with_it(tmp_path: Path) -> None:
    before = in_force(tmp_path, a="topics: {one: {match: ['x OR @two']}}\n", b="topics: {two: {match: [y]}}\n")
    after = in_force(tmp_path, before, a="topics: {one: {match: ['(']}}\n", b="topics: {two: {match: ['@one']}}\n")
    assert hashes(after) == hashes(before)


def test_a_list_stays_for_those_that_refer_to_it_where_its_file_was_deleted(tmp_path: Path) -> None:
    before = in_force(tmp_path, a="lists: {makers: [acme]}\n", b="topics: {news: {match: ['@makers']}}\n")
    (tmp_path / "a.yaml").unlink()
    after = in_force(tmp_path, before)
    assert hashes(after) == hashes(before)
    assert after.problems
    assert hashes(in_force(tmp_path, after)) == hashes(before)


def test_a_definition_that_was_never_sound_is_left_out(tmp_path: Path) -> None:
    before = in_force(tmp_path, a=GOOD)
    assert names(in_force(tmp_path, before, b="topics: {new: {match: ['(']}}\n")) == names(before)

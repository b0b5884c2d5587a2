"""The page on which a changed definition is tried."""

import httpx

from tests.dashboard.world import QUIET, TOPIC


def test_a_topic_leads_to_a_preview_of_its_definition(client: httpx.Client) -> None:
    assert f'href="/preview/{TOPIC}"' in client.get(f"/topic/{TOPIC}").text
    assert "match: [cheap model]" in client.get(f"/preview/{TOPIC}").text


def test_a_preview_says_what_comes_and_what_goes(client: httpx.Client) -> None:
    page = client.get(f"/preview/{TOPIC}", params={"definition": f"{TOPIC}: {{match: [model]}}"}).text
    assert "Unchanged 7, added 1, removed 1" in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_definition_that_cannot_be_tried_says_why_and_is_kept_in_the_form(client: httpx.Client) -> None:
    answer = client.get(f"/preview/{TOPIC}", params={"definition": "other: {match: [x]}"})
    assert answer.status_code == 200
    assert f"start with the line {TOPIC}:" in answer.text
    assert "other: {match: [x]}" in answer.text


def test_what_no_file_defines_has_no_preview(client: httpx.Client) -> None:
    answer = client.get(f"/preview/{QUIET}")
    assert answer.status_code == 404
    assert f"No topic file defines {QUIET}" in answer.text

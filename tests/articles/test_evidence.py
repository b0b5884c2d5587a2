"""Why an article is as it is: the record that is stored with it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from extractors.articles import extract_article
from extractors.articles.revisions import edited_version
from extractors.fetch import Failure, Kind
from tests.articles.test_article import PARAGRAPHS, TEXT, source
from tests.builders import NOW, article, entry, feed, page

URL = "https://ledger.example/news/chips-get-cheaper-1"
CONSENT = [
    "We and our 812 partners use cookies and store information on your device to process your personal data.",
    "You can accept or refuse at any time. Your consent applies to our website; manage your choices in the settings.",
]


def evidence(body: bytes | None, *, final_url: str = URL, failure: Failure | None = None, **said: Any) -> Any:
    answer = None if body is None else page(url=URL, final_url=final_url, body=body, content_type="text/html")
    found = extract_article(answer, entry(**{"link": URL} | said), feed(), now=NOW, failure=failure)
    assert found.evidence is not None
    return json.loads(found.evidence)


def test_what_answered_is_kept() -> None:
    found = evidence(source(), final_url="https://ledger.example/news/chips-get-cheaper-1?token=abc")["page"]
    assert found == {
        "status": 200,
        "url": "https://ledger.example/news/chips-get-cheaper-1?token=***",
        "content_type": "text/html",
    }


def test_why_there_is_no_page_is_kept() -> None:
    refused = Failure(url=URL, reason="forbidden", detail="", kind=Kind.HARD, status=403)
    found = evidence(None, failure=refused, summary="Chips get cheaper.")
    assert (found["page"], found["text"]) == (
        {"status": 403, "failure": "forbidden"},
        {"from": "feed-summary", "reason": "no-page"},
    )


def test_the_chosen_and_the_refused_text_are_named() -> None:
    found = evidence(source(text=CONSENT), summary="Chips get cheaper, the maker said.")["text"]
    [refused] = found["refused"]
    assert (found["from"], found["reason"], refused["from"], refused["reason"]) == (
        "feed-summary",
        "consent",
        "page",
        "consent",
    )
    assert refused["beginning"].startswith(CONSENT[0])


def test_a_summary_that_the_page_replaces_is_refused() -> None:
    found = evidence(source(), title="Chips get cheaper", summary="In short.")["text"]
    assert (found["from"], found["reason"], found["refused"][0]["reason"]) == ("page", "full", "page-is-better")


@pytest.mark.parametrize(
    ("hours_before", "reason"),
    [(1, "page-states-earlier"), (-1, "feed-is-exact"), (24 * 40, "feed-is-exact")],
)
def test_the_reason_for_the_date_and_all_claims_are_kept(hours_before: int, reason: str) -> None:
    at = NOW - timedelta(hours=5)
    stated = (at - timedelta(hours=hours_before)).isoformat()
    found = evidence(source(data={"datePublished": stated}), published_at=at, date_confidence="exact")["date"]
    assert found["reason"] == reason
    assert [(one["from"], one["raw"]) for one in found["candidates"]] == [("feed", at.isoformat()), ("json-ld", stated)]


@pytest.mark.parametrize(
    ("canonical", "reason"),
    [
        ("https://ledger.example/news/local", "section"),
        ("https://ledger.example/", "no-article"),
        ("https://wire.example/news/chips-77", "other-site"),
    ],
)
def test_a_refused_address_is_kept_with_the_reason(canonical: str, reason: str) -> None:
    found = evidence(source(head=f'<link rel="canonical" href="{canonical}">'))["identity"]
    assert found == {"from": "link", "refused": [{"url": canonical, "reason": reason}]}


def test_an_article_on_another_site_is_named_as_the_copied_one() -> None:
    found = evidence(source(head='<link rel="canonical" href="https://wire.example/news/chips-77">'))
    assert found["syndicated_from"] == "https://wire.example/news/chips-77"


def stated(**data: Any) -> Mapping[str, Any]:
    found = evidence(source(data=data))
    return {name: value for name, value in found.items() if name in {"modified_at", "keywords", "credit"}}


def test_modified_keywords_and_credit_are_kept_as_linked_data_states_them() -> None:
    said = stated(
        dateModified="2025-01-27T08:00:00+01:00",
        keywords=["Chips", "chips", "Schools"],
        sourceOrganization={"@type": "Organization", "name": "Reuters"},
    )
    assert said == {"modified_at": "2025-01-27T08:00:00+01:00", "keywords": ["chips", "Schools"], "credit": "Reuters"}


@pytest.mark.parametrize(
    ("first", "last", "agency"),
    [
        ("LINDEN, Jan 27 (Reuters) - ", "", "Reuters"),
        ("LONDON (AP) \u2014 ", "", "AP"),
        ("", "Quelle: dpa", "dpa"),
        ("", "(AFP)", "AFP"),
        ("", "The ministry asked AFP for help.", None),
        ("The agency AP, founded long ago, said on ", "", None),
    ],
)
def test_the_agency_is_read_in_dateline_and_credit_line(first: str, last: str, agency: str | None) -> None:
    text = [first + PARAGRAPHS[0], *PARAGRAPHS[1:], *([last] if last else [])]
    assert evidence(source(text=text)).get("credit") == agency


def test_another_pages_facts_are_not_the_articles() -> None:
    head = '<meta name="keywords" content="privacy, cookies">'
    assert "keywords" not in evidence(source(text=CONSENT, head=head), summary=TEXT)


def test_an_edit_keeps_the_reasons_for_its_date_and_address() -> None:
    date, identity = {"reason": "only-feed"}, {"from": "link"}
    known = article(text=TEXT, evidence=json.dumps({"date": date, "identity": identity, "text": {"from": "page"}}))
    read = article(text=f"{TEXT} More.", evidence=json.dumps({"date": {"reason": "earlier"}, "credit": "AFP"}))
    edited = edited_version(known, read)
    assert edited is not None
    assert json.loads(edited.evidence or "") == {"date": date, "identity": identity, "credit": "AFP"}

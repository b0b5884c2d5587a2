import pytest
from lxml.html import document_fromstring

from extractors.articles.head import parse_head
from extractors.articles.linked_data import parse_linked_data
from extractors.articles.titles import best_title, first_words, page_title, shown_titles, title_forms


def title(head: str, body: str) -> str:
    tree = document_fromstring(f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>")
    head_, data = parse_head(tree), parse_linked_data(tree)
    return page_title(tree, title_forms(shown_titles(tree, head_), head_, data), head_, "https://ledger.example/news/1")


OG = '<meta property="og:title" content="{}">'
DATA = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{}"}}</script>'


def test_linked_data_names_the_headline() -> None:
    head = OG.format("You will not believe this") + DATA.format("Chips &amp; models get cheaper")
    assert title(head, "<h1>Something else</h1>") == "Chips & models get cheaper"


def test_a_heading_that_begins_the_shared_title_is_that_title_without_the_site() -> None:
    assert title(OG.format("Chips get cheaper \u2013 The Ledger"), "<h1>Chips get cheaper</h1>") == "Chips get cheaper"


def test_a_heading_about_something_else_does_not_replace_the_shared_title() -> None:
    assert title(OG.format("Chips get cheaper"), "<h1>The Daily Ledger Online</h1>") == "Chips get cheaper"


def test_what_two_sources_agree_on_is_the_title() -> None:
    head = OG.format("Chips get cheaper") + "<title>Chips get cheaper - News</title>"
    assert title(head, "<h1>Ledger</h1><h1>Chips get cheaper</h1><h1>Most read</h1>") == "Chips get cheaper"


def test_a_cut_headline_in_linked_data_yields_to_the_whole_one() -> None:
    whole = "Chips and models get cheaper for everyone in Europe"
    head = DATA.format("Chips and models get cheaper for...") + OG.format(whole)
    assert title(head, f"<h1>{whole}</h1>") == whole


def test_the_name_of_the_site_in_linked_data_is_no_headline() -> None:
    head = '<meta property="og:site_name" content="The Ledger">' + DATA.format("The Ledger")
    assert title(head + OG.format("Chips get cheaper"), "") == "Chips get cheaper"


@pytest.mark.parametrize("tail", [" - Ledger Online", "_Ledger Online", "\uff5cLedger Online", " | ledger.example"])
def test_a_title_loses_the_name_of_its_site(tail: str) -> None:
    assert title(f'<meta property="og:site_name" content="Ledger Online"><title>Chips{tail}</title>', "") == "Chips"


@pytest.mark.parametrize(
    "tail", ["-\u65b0\u534e\u7f51", "_\u65b0\u6d6a\u8d22\u7ecf_\u65b0\u6d6a\u7f51", "\uff5c\u671d\u65e5\u65b0\u805e"]
)
def test_a_title_without_spaces_loses_its_last_part_where_nothing_else_names_the_article(tail: str) -> None:
    headline = (
        "\u82af\u7247-\u4ef7\u683c\u6301\u7eed\u4e0b\u8dcc\u4e86\uff0c\u5404\u5382\u5546\u5747\u53d7\u5230\u5f71\u54cd"
    )
    assert title(f"<title>{headline}{tail}</title>", "") == headline
    assert title(f"<title>{headline}{tail}</title>", f"<h1>{headline}</h1>") == headline


def test_a_title_with_a_hyphenated_last_word_stays_whole() -> None:
    assert title("<title>Chips are dirt-cheap</title>", "") == "Chips are dirt-cheap"


def test_without_claims_the_only_heading_is_the_title() -> None:
    assert title("<title>Ledger</title>", "<h1>Chips get cheaper</h1>") == "Chips get cheaper"


@pytest.mark.parametrize(
    ("page", "feed", "best"),
    [
        ("Chips get cheaper", "Chips get cheaper - Ledger", "Chips get cheaper"),
        ("Welcome to the Ledger", "Chips get cheaper", "Chips get cheaper"),
        ("", "Chips get cheaper", "Chips get cheaper"),
        ("Chips get cheaper", "", "Chips get cheaper"),
    ],
)
def test_the_page_titles_the_article_if_it_speaks_of_what_the_feed_promised(page: str, feed: str, best: str) -> None:
    assert best_title(page, feed) == best


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bridge at Mill Lane is closed. Police said a lorry hit it.", "The bridge at Mill Lane is closed."),
        ("BREAKING: fire in the old harbour\n\nSmoke is seen from the coast.", "BREAKING: fire in the old harbour"),
        ("U.S. Steel said it would close a mill in Gary", "U.S. Steel said it would close a mill in Gary"),
        ("港湾ストは三週目に入り、労働者が会見を開いた。反論も。", "港湾ストは三週目に入り、労働者が会見を開いた。"),
        ("word " * 60, "word " * 27 + "word\u2026"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_has_no_title_is_called_by_its_first_sentence(text: str, words: str) -> None:
    assert first_words(text) == words


@pytest.mark.parametrize(
    ("page", "feed", "best"),
    [
        ("Port strike enters third week - The Daily", "Port strike enters third week", "Port strike enters third week"),
        ("Port strike enters third week | Daily", "Port strike enters third week", "Port strike enters third week"),
        ("Port strike: what comes next", "Port strike", "Port strike: what comes next"),
        ("Port strike - what comes next", "Port strike", "Port strike - what comes next"),
    ],
)
def test_the_feeds_title_is_the_headline_without_the_name_of_the_site(page: str, feed: str, best: str) -> None:
    assert best_title(page, feed) == best

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extractors.articles.article import extract_article
from extractors.articles.quality import Quality
from extractors.articles.revisions import edited_version
from extractors.articles.walls import Wall, is_wall_line, page_wall
from warehouse.records import Article, Entry, Feed, Page

NOW = datetime(2026, 11, 28, tzinfo=UTC)
LINK = "https://ledger.example/news/chips-get-cheaper-1"
TITLE = "Chips and models get cheaper for everyone in Europe"
PARAGRAPHS = [
    f"Prices of chips fell for the {count} month in a row, the association said, since factories in four countries had "
    "opened in the spring and buyers had filled their stores in the year before. Models became cheaper to run as well."
    for count in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
]


def read(body: str, *, head: str = "", title: str = TITLE, summary: str = "") -> Article:
    source = f"<html><head><title>{title} | Ledger</title>{head}</head><body><article>{body}</article></body></html>"
    page = Page(url=LINK, final_url=LINK, status=200, body=source.encode(), fetched_at=NOW)
    entry = Entry(
        entry_id=1, version=0, feed_url="f", guid="g", link=LINK, title=title, summary=summary, content="", seen_at=NOW
    )
    return extract_article(page, entry, Feed(url="f", publisher="p", family="p"), now=NOW)


def text(count: int) -> str:
    return f"<h1>{TITLE}</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:count])


LINES = [
    "Subscribe to continue reading.",
    "You have reached your limit of free articles this month.",
    "Create a free account to keep reading.",
    "Read the full story with Ledger+",
    "\u20ac1 for your first month. Cancel anytime.",
    "Try it free for 30 days, cancel any time.",
    "Dieser Artikel ist nur f\xfcr Abonnenten verf\xfcgbar.",
    "Il vous reste 72 % de cet article \xe0 lire. La suite est r\xe9serv\xe9e aux abonn\xe9s.",
    "Contenido exclusivo para suscriptores.",
    "Abbonati per continuare a leggere.",
    "Conte\xfado exclusivo para assinantes.",
    "Dit artikel is alleen voor abonnees.",
    "Endast f\xf6r prenumeranter.",
    "Denne saken er for abonnenter.",
    "Vain tilaajille.",
    "Dost\u0119p tylko dla prenumerator\xf3w.",
    "Pouze pro p\u0159edplatitele.",
    "Csak el\u0151fizet\u0151knek.",
    "\u0414\u043e\u0441\u0442\u0443\u043f\u0435\u043d \u0442\u043e\u043b\u044c\u043a\u043e",
    "Sadece abonelere \xf6zel.",
    "\u0644\u0644\u0645\u0634\u062a\u0631\u0643\u064a\u0646 \u0641\u0642\u0637",
    "\u8ba2\u9605\u540e\u7ee7\u7eed\u9605\u8bfb",
    "\u3053\u306e\u8a18\u4e8b\u306f\u4f1a\u54e1\u9650\u5b9a\u3067\u3059\u3002",
    "\uad6c\ub3c5\uc790 \uc804\uc6a9 \uae30\uc0ac\uc785\ub2c8\ub2e4.",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_ends_what_may_be_read_makes_a_paywall_and_is_no_text(line: str) -> None:
    article = read(f"{text(4)}<p>{line}</p>")
    assert (article.quality, line in article.text) == (Quality.PAYWALL, False)


@pytest.mark.parametrize(
    "line",
    [
        "Customers can cancel any time, the company told investors.",
        "Officials read the full story of the strike with care.",
        "The service lost 200,000 subscribers in the quarter.",
        "The firm said that those who sign in to read its magazine pay from January. "
        + "Readers keep their access. " * 4,
        "Are you a subscriber? Our evening newsletter has more.",
        "The union wants its members to continue the strike.",
    ],
)
def test_news_about_subscribers_is_no_paywall(line: str) -> None:
    assert not is_wall_line(line)
    assert read(f"{text(4)}<p>{line}</p>").quality == Quality.FULL


LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{}", {}}}</script>'


@pytest.mark.parametrize(
    ("head", "paragraphs", "quality"),
    [
        (LD.format(TITLE, '"isAccessibleForFree": "No"'), 2, Quality.PAYWALL),
        (LD.format(TITLE, '"hasPart": {"isAccessibleForFree": false, "cssSelector": ".p"}'), 2, Quality.PAYWALL),
        ('<meta property="article:content_tier" content="locked">', 2, Quality.PAYWALL),
        (LD.format(TITLE, '"isAccessibleForFree": false, "wordCount": 1450'), 8, Quality.PAYWALL),
        (LD.format(TITLE, '"isAccessibleForFree": false'), 5, Quality.FULL),
        (LD.format(TITLE, '"isAccessibleForFree": true'), 2, Quality.FULL),
    ],
)
def test_what_a_page_states_about_its_price_counts_where_the_text_is_short(
    head: str, paragraphs: int, quality: Quality
) -> None:
    assert read(text(paragraphs), head=head).quality == quality


SAYS = {
    Wall.BOT: "As you were browsing, something about your browser made us think you were a bot.",
    Wall.SCRIPT: "Please enable JavaScript to view this page.",
    Wall.REGION: "Unfortunately, our website is currently unavailable in most European countries.",
    Wall.REMOVED: "This article has been removed because its licence has expired.",
}


@pytest.mark.parametrize(("wall", "words"), SAYS.items())
def test_a_page_in_front_of_the_article_is_known_by_what_it_says_to_its_reader(wall: Wall, words: str) -> None:
    assert page_wall(words, "Ledger", TITLE) is wall
    assert read(f"<p>{words} {words}</p>", summary="Prices fell.").quality == Quality.FEED_SUMMARY


@pytest.mark.parametrize(
    "words",
    [
        "We and our 842 partners store information on your device, such as cookies, and process personal data.",
        "Wir und unsere 750 Partner speichern Informationen auf einem Ger\xe4t, etwa Cookies. Mit Ihrer Zustimmung.",
        "Nous et nos 750 partenaires stockons des cookies sur votre appareil. Avec votre accord, vous pouvez lire.",
    ],
)
def test_a_request_for_consent_is_a_wall(words: str) -> None:
    assert page_wall(words, "Privacy", TITLE) is Wall.CONSENT


def test_news_about_consent_and_bots_is_no_wall() -> None:
    title = "Regulator fines Adtrack 12 million over cookies"
    news = (
        "The regulator fines the firm Adtrack 12 million euros for cookies without consent. We told you, a student "
        "said. The firm shared personal data with 412 partners, and your device, it says, made us think you were a bot."
    )
    assert page_wall(news, title, title) is None


def known() -> Article:
    return read(text(8))


@pytest.mark.parametrize(
    "body",
    [
        text(3) + "<p>Subscribe to continue reading.</p>",
        text(3) + "<p>Open an account with us, it takes a minute only.</p>",
        f"<p>{SAYS[Wall.SCRIPT]} Our team is glad to help with that.</p>",
        f"<h1>{TITLE}</h1><p>{SAYS[Wall.REMOVED]} You can search our archive.</p>",
    ],
)
def test_a_stub_or_a_wall_never_replaces_a_known_text(body: str) -> None:
    assert edited_version(known(), read(body)) is None


def test_a_rewritten_shorter_text_is_an_edit() -> None:
    edited = edited_version(known(), read(text(1) + "<p>Everything else was wrong, and we regret it.</p>" * 4))
    assert edited is not None


def test_a_longer_text_is_an_edit() -> None:
    assert edited_version(replace(known(), version=1), read(text(8) + "<p>An update came in the evening.</p>"))

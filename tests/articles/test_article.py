import json
from datetime import UTC, datetime, timedelta

import pytest

from extractors.articles import extract_article
from tests.builders import NOW, entry, feed, page
from warehouse.records import Article, key

PARAGRAPHS = [
    f"The chipmaker said on Monday that model number {number} needs a tenth of the chips that its rivals use, and that "
    f"it would sell {number} hundred of them to schools before the end of the year."
    for number in range(2, 9)
]
TEXT = "\n".join(PARAGRAPHS)


def source(
    *, head: str = "", data: dict[str, object] | None = None, body: str = "", text: list[str] = PARAGRAPHS
) -> bytes:
    linked = (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | data)}</script>' if data else ""
    )
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return (
        f"<!doctype html><html lang=en><head><title>Chips get cheaper | Ledger</title>{head}{linked}</head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>Chips get cheaper</h1>{paragraphs}</article>{body}</body></html>"
    ).encode()


def read(
    body: bytes | None, *, url: str = "https://ledger.example/news/chips-get-cheaper-1", **said: object
) -> Article:
    answer = None if body is None else page(url=url, body=body)
    return extract_article(answer, entry(**{"link": url, "published_at": None} | said), feed(), now=NOW)


def test_the_text_of_the_page_is_kept_without_what_surrounds_it() -> None:
    article = read(source())
    assert (article.text, article.quality) == (TEXT, "full")


def test_without_a_page_the_content_of_the_feed_is_the_text() -> None:
    article = read(None, content=TEXT)
    assert (article.text, article.quality, article.fetched_at) == (TEXT, "feed-content", None)


def test_without_a_page_or_content_the_summary_is_the_text() -> None:
    article = read(None, summary="Chips get cheaper.")
    assert (article.text, article.quality) == ("Chips get cheaper.", "feed-summary")


def test_a_post_without_a_title_is_called_by_its_first_words() -> None:
    article = read(None, title="", summary="The bridge at Mill Lane is closed. A lorry hit it.")
    assert article.title == "The bridge at Mill Lane is closed."


def test_a_date_of_the_page_may_be_of_the_persian_or_the_buddhist_calendar() -> None:
    for written in ("1403-11-08T11:30:00+03:30", "2568-01-27T15:00:00+07:00"):
        head = f'<meta property="article:published_time" content="{written}">'
        assert read(source(head=head)).published_at == datetime(2025, 1, 27, 8, 0, tzinfo=UTC)


def test_with_a_title_only_the_text_is_empty() -> None:
    article = read(None)
    assert (article.text, article.quality, article.sketch, article.text_hash) == ("", "title-only", (), 0)


def test_a_page_that_was_refused_counts_as_none() -> None:
    answer = page(url="https://ledger.example/a/1", body=source(), status=403)
    assert extract_article(answer, entry(content=TEXT), feed(), now=NOW).quality == "feed-content"


def test_a_cookie_wall_yields_to_the_feed() -> None:
    wall = [
        "We and our partners use cookies and need your consent to process personal data. Accept cookies to go on."
    ] * 2
    assert read(source(text=wall), content=TEXT).quality == "feed-content"


def test_a_cookie_wall_without_a_feed_text_is_called_so_and_never_compared() -> None:
    wall = [
        "We and our partners use cookies and need your consent to process personal data. Accept cookies to go on."
    ] * 3
    article = read(source(text=wall))
    assert (article.quality, article.sketch) == ("consent", ())


def test_the_article_is_known_by_the_address_that_the_page_gives_itself() -> None:
    address = "https://ledger.example/news/chips"
    article = read(source(head=f'<link rel="canonical" href="{address}">'))
    assert (article.canonical_url, article.article_id) == (address, key("article", address))


def test_an_address_on_another_site_is_not_the_articles_own() -> None:
    article = read(source(head='<link rel="canonical" href="https://other.example/news/chips">'))
    assert article.canonical_url == "https://ledger.example/news/chips-get-cheaper-1"


def test_authors_come_from_linked_data_first() -> None:
    data: dict[str, object] = {"author": [{"name": "Lee, Ann"}, {"name": "Bo Chen"}]}
    assert read(source(data=data, head='<meta name="author" content="Ledger">')).authors == ("Lee, Ann", "Bo Chen")


def test_the_date_keeps_the_offset_of_its_source() -> None:
    article = read(source(data={"datePublished": "2025-01-27T08:30:00+02:00"}))
    assert article.published_raw == "2025-01-27T08:30:00+02:00"
    assert (article.published_at, article.date_source) == (datetime(2025, 1, 27, 6, 30, tzinfo=UTC), "json-ld")


def test_of_the_dates_of_page_and_feed_the_earlier_is_the_publication() -> None:
    bumped = NOW - timedelta(hours=1)
    article = read(source(data={"datePublished": "2025-01-20T08:30:00Z"}), published_at=bumped, date_confidence="exact")
    assert (article.date_source, article.published_at) == ("json-ld", datetime(2025, 1, 20, 8, 30, tzinfo=UTC))


def test_an_article_without_a_date_has_none_and_counts_when_it_was_seen() -> None:
    article = read(source(), published_at=None)
    assert (article.published_at, article.event_at, article.date_source) == (None, NOW, "none")


def test_a_date_in_the_future_is_held_at_the_first_sight() -> None:
    article = read(source(data={"datePublished": "2025-01-27T12:30:00Z"}), seen_at=NOW - timedelta(minutes=5))
    assert (article.published_at, article.date_confidence) == (NOW - timedelta(minutes=5), "clamped")


def test_a_date_far_in_the_future_is_not_believed() -> None:
    assert read(source(data={"datePublished": "2031-01-01T12:30:00Z"})).published_at is None


def test_an_old_article_counts_at_most_30_days_before_it_was_seen() -> None:
    assert read(source(data={"datePublished": "2019-05-01T12:00:00Z"})).event_at == NOW - timedelta(days=30)


def test_a_feed_with_the_full_content_beats_a_page_with_much_less() -> None:
    assert read(source(text=PARAGRAPHS[:3]), content=TEXT).quality == "feed-content"


def test_a_page_about_something_else_is_called_so() -> None:
    title = "Volcanic eruption closes northern airports indefinitely"
    assert read(source(), title=title).quality == "not-article"


def test_a_redirect_to_the_front_page_is_no_article() -> None:
    link = "https://ledger.example/news/chips-get-cheaper-1"
    front = page(url=link, final_url="https://ledger.example/", body=source())
    assert extract_article(front, entry(link=link), feed(), now=NOW).quality == "not-article"


def test_a_page_in_another_language_than_the_feed_is_called_so() -> None:
    summary = "Der Hersteller sagte am Montag, das neue Modell brauche nur einen Bruchteil der Chips der Konkurrenz."
    assert read(source(), title="Chipmaker model", summary=summary, language="de").quality == "feed-summary"


def test_a_live_blog_is_called_so() -> None:
    assert read(source(data={"@type": "LiveBlogPosting"})).quality == "live-blog"


def test_a_list_of_articles_is_called_so() -> None:
    assert read(source(data={"@type": "CollectionPage"})).quality == "listing"


def test_a_page_of_linked_headlines_is_a_list_unless_it_calls_itself_an_article() -> None:
    cards = [
        f"<h3><a href=/n/{number}>Council of district {number} debates its budget</a></h3><p>{PARAGRAPHS[number]}</p>"
        for number in range(6)
    ]
    parts = "".join(f"<div class=card>{card}</div>" for card in cards)
    title = "Tram drivers strike"
    hub, article = (
        f"<html lang=en><head><title>News</title>{head}</head><body><main>{parts}</main></body></html>".encode()
        for head in ("", "<meta property=og:type content=article>")
    )
    assert read(hub, title=title, summary="").quality == "listing"
    assert read(article, title=title, summary="").quality == "full"
    few = hub.replace(b"<h3><a href=/n/5>", b"<h3><a href=/n/5></a>").replace(b"<h3><a href=/n/4>", b"<h3><a></a>")
    assert read(few, title=title, summary="").quality == "full"


def test_a_short_text_that_asks_for_a_subscription_is_a_paywall() -> None:
    asking = [*PARAGRAPHS[:2], "Subscribe to continue reading this and all our other stories."]
    article = read(source(text=asking, data={"isAccessibleForFree": "False"}))
    assert (article.quality, article.paywalled) == ("paywall", True)


def test_a_text_that_is_whole_in_the_linked_data_behind_a_wall_is_full_and_paywalled() -> None:
    whole = " ".join(PARAGRAPHS)
    asking = [PARAGRAPHS[0], "Subscribe to continue reading."]
    article = read(source(text=asking, data={"articleBody": whole}))
    assert (article.text, article.quality, article.paywalled) == (whole, "full", True)


def test_a_few_lines_are_a_stub() -> None:
    assert read(source(text=PARAGRAPHS[:1])).quality == "stub"


def test_an_aggregators_page_is_not_the_article() -> None:
    article = read(source(), url="https://news.google.com/rss/articles/abc", summary="Chips.")
    assert (article.quality, article.text, article.sketch) == ("aggregator", "Chips.", ())


def test_an_aggregators_feed_that_carries_the_whole_text_is_believed() -> None:
    assert read(None, url="https://news.google.com/rss/articles/abc", content=TEXT).quality == "feed-content"


def test_the_page_that_an_aggregator_led_to_is_the_article() -> None:
    answer = page(url="https://ledger.example/news/chips-1", body=source())
    found = extract_article(answer, entry(link="https://news.google.com/rss/articles/abc"), feed(), now=NOW)
    assert (found.quality, found.canonical_url) == ("full", "https://ledger.example/news/chips-1")


def test_the_words_of_a_text_without_spaces_are_counted_by_character() -> None:
    assert read(None, content="芯片制造商周一表示新模型只需要十分之一的芯片").words == 22


def test_the_same_words_with_other_spaces_and_case_have_the_same_text_hash() -> None:
    assert read(None, content=TEXT).text_hash == read(None, content=TEXT.upper().replace(" ", "  ")).text_hash


def test_an_edited_headline_is_another_version_of_the_same_article() -> None:
    before, after = read(None, content=TEXT), read(None, content=TEXT, title="Chipmaker unveils the cheapest model")
    assert (before.article_id == after.article_id, before.version == after.version) == (True, False)


def test_a_headline_that_speaks_of_the_same_is_taken_from_the_page() -> None:
    assert read(source(), title="Chips get cheaper - Ledger Online").title == "Chips get cheaper"


def test_a_long_text_is_whole_though_it_asks_for_a_subscription() -> None:
    asking = [*PARAGRAPHS, "Subscribers only get more.", *PARAGRAPHS[::-1]]
    assert read(source(text=asking, data={"isAccessibleForFree": False})).quality == "full"


READERS = "".join(
    f"<div class=c><p>I have built chips for {years} years and nobody asked us what we think of machines.</p></div>"
    for years in range(3, 30)
)


@pytest.mark.parametrize(
    "names", ["class=kommentare", "id=reader-comments", 'class="box comments-area"', "class=comentarios"]
)
def test_what_readers_say_is_no_text_of_the_article(names: str) -> None:
    inside = source().replace(b"</article>", f"<div {names}>{READERS}</div></article>".encode())
    assert read(inside).text == TEXT


def test_an_article_with_a_layout_that_is_called_comments_is_kept() -> None:
    assert read(source().replace(b"<article>", b"<div class=comments><article>")).text == TEXT


def test_a_short_text_in_a_script_of_few_characters_is_found_among_menus() -> None:
    menu = "".join(f"<li><a href=/{number}>カテゴリー{number}</a></li>" for number in range(12))
    lines = [
        "国内三大港の労働者は28日、協議が夜間に決裂したことを受け、ストを3週目も続けると発表した。",
        "組合は7%の賃上げを求めていたが、経営側は4%を提示し、運転手を機械に置き換えないと約束した。",
        "商工会議所によると、店頭では果物が不足し始め、自動車会社2社は従業員を帰宅させた。",
    ]
    text = f"<div><h1>港湾スト3週目</h1><div class=body>{'<br><br>'.join(lines)}</div></div>"
    body = f"<ul>{menu}</ul>{text}<ul>{menu}</ul>"
    page_source = f"<html lang=ja><head><title>港湾スト3週目</title></head><body>{body}</body></html>".encode()
    assert read(page_source, title="港湾スト3週目に突入").text == "\n".join(lines)


def test_letters_keep_the_joiners_that_their_spelling_needs() -> None:
    line = "کارگران بنادر گفتند که اعتصاب خود را ادامه می\u200cدهند و منتظر می\u200cمانند، هفته"  # noqa: RUF001
    lines = [f"{line} {number}." for number in range(9)]
    assert read(source(text=lines), title="اعتصاب بنادر ادامه دارد").text == "\n".join(lines)

import pytest

from extractors.articles.addresses import article_address, same_article
from extractors.articles.page import fuller_text
from extractors.articles.url_kinds import is_door, leads_away, may_be_section, names_no_article


@pytest.mark.parametrize("path", ["/", "/{{slug}}", "/news/undefined", "/2026/11/null"])
def test_what_is_no_article_gives_no_canonical_address(path: str) -> None:
    assert names_no_article(f"https://ledger.example{path}")


def test_a_staging_host_gives_no_canonical_address() -> None:
    assert names_no_article("https://staging.ledger.example/news/chips-get-cheaper-1")


@pytest.mark.parametrize("path", ["/news/local", "/en/home", "/series/x", "/tag/chips"])
def test_sections_are_told_from_articles_with_a_slug(path: str) -> None:
    assert may_be_section(f"https://ledger.example{path}")
    assert not may_be_section("https://ledger.example/news/chips-get-cheaper-1")


@pytest.mark.parametrize("path", ["/news/chips-get-cheaper-1", "/2026/11/28/chips", "/news/12345678", "/a/b/chips"])
def test_an_article_gives_its_address(path: str) -> None:
    assert not names_no_article(f"https://ledger.example{path}")


WHOLE = "Prices fell for the third month. " * 20


def test_a_text_that_is_shown_in_part_is_taken_from_linked_data() -> None:
    assert fuller_text(WHOLE[:400], WHOLE) == WHOLE
    assert fuller_text("Loading...", WHOLE) == WHOLE


def test_another_or_a_shorter_text_in_linked_data_is_not_taken() -> None:
    other = "The minister said nothing about it, and everybody went home at once. " * 6
    assert fuller_text(other, WHOLE + WHOLE) == other
    assert fuller_text(WHOLE, WHOLE[:400]) == WHOLE


ARTICLE = "https://www.ledger.example/2025/01/chips-get-cheaper-1"


@pytest.mark.parametrize(
    "form",
    [
        "http://www.ledger.example/2025/01/chips-get-cheaper-1",
        "https://ledger.example/2025/01/chips-get-cheaper-1/",
        "https://m.ledger.example/2025/01/chips-get-cheaper-1",
        "https://www.ledger.example/2025/01/chips-get-cheaper-1/amp",
        "https://amp.ledger.example/2025/01/chips-get-cheaper-1",
        "https://www.ledger.example/amp/2025/01/chips-get-cheaper-1/",
        "https://www.ledger.example/2025/01/chips-get-cheaper-1?outputType=amp",
        "https://www.ledger.example/2025/01/chips-get-cheaper-1?page=2",
        "https://www-ledger-example.cdn.ampproject.org/c/s/www.ledger.example/2025/01/chips-get-cheaper-1",
        "https://www.google.com/amp/s/www.ledger.example/2025/01/chips-get-cheaper-1",
    ],
)
def test_the_forms_of_an_address_are_one_article(form: str) -> None:
    assert same_article(form) == same_article(ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ledger.example/index.php?page=7", "https://ledger.example/index.php?page=8"),
        ("https://ledger.example/?page=7", "https://ledger.example/?page=8"),
        ("https://ledger.example/a?id=7", "https://ledger.example/a?id=8"),
        ("https://ledger.example/a?page=20250101", "https://ledger.example/a?page=20250102"),
        ("https://news.ledger.example/a", "https://sport.ledger.example/a"),
        ("https://ledger.example/live#block-1", "https://ledger.example/live#block-2"),
        ("https://m.com/a", "https://www.com/a"),
        ("https://ledger.example/amp", "https://ledger.example/"),
    ],
)
def test_what_may_select_an_article_is_kept(one: str, other: str) -> None:
    assert same_article(one) != same_article(other)


def test_an_address_keeps_the_form_that_answers() -> None:
    for form in ("http://m.ledger.example/a/1/", "https://www.ledger.example/a?id=7"):
        assert article_address(form) == form


@pytest.mark.parametrize(
    "final_url",
    [
        "https://ledger.example/",
        "https://ledger.example/news/local",
        "https://ledger.example/2025/",
        "https://consent.ledger.example/v2/collect?return=/2025/01/chips-get-cheaper-1",
        "https://ledger.example/account/login?next=/2025/01/chips-get-cheaper-1",
        "https://ledger.example/privacy/consent",
        "https://ledger.example/not-found",
    ],
)
def test_a_redirect_to_a_door_a_section_or_the_front_page_leads_away(final_url: str) -> None:
    assert leads_away("https://ledger.example/2025/01/chips-get-cheaper-1", final_url)


@pytest.mark.parametrize(
    ("link", "final_url"),
    [
        ("https://ledger.example/2025/01/chips-1", "https://ledger.example/privacy/2025-chips-watch-their-owners"),
        ("https://ledger.example/privacy/chips-1", "https://ledger.example/privacy/chips-2"),
        ("https://ledger.example/a/chips-get-cheaper-1/comments", "https://ledger.example/a/chips-get-cheaper-1"),
        ("https://ledger.example/~r/feed/3/abc", "https://ledger.example/2025/01/chips-get-cheaper-1"),
    ],
)
def test_a_redirect_to_an_article_does_not_lead_away(link: str, final_url: str) -> None:
    assert not leads_away(link, final_url)


def test_a_door_is_known_by_its_host_or_its_last_word() -> None:
    assert is_door("https://login.ledger.example/x")
    assert not is_door("https://ledger.example/news/login-records-of-senators-leak")

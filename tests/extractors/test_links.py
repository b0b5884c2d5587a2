import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.links import absolute_link, canonical_link, is_shared_host, registrable_domain

ADDRESS = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.one_of(
        st.sampled_from(["ledger.example", "Ledger.Example:80", "müller.example", "[::1]", "u:p@x.example"]), st.text()
    ),
    st.text(),
)


@settings(max_examples=300)
@given(url=st.one_of(st.text(), ADDRESS))
@example(url="http://a.example/%zz%7e?%&&=&utm_x")
@example(url="https://ẞ.example./..//a b")
def test_a_canonical_link_stays_as_it_is(url: str) -> None:
    once = canonical_link(url)
    assert canonical_link(once) == once


@settings(max_examples=200)
@given(url=st.one_of(st.text(), ADDRESS))
def test_a_canonical_link_is_plain_ascii_http_or_nothing(url: str) -> None:
    link = canonical_link(url)
    assert not link or (link.startswith(("http://", "https://")) and link.isascii() and link.isprintable())


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Ledger.Example:443/A/b?b=2&a=1#top", "https://ledger.example/A/b?b=2&a=1"),
        ("https://ledger.example", "https://ledger.example/"),
        ("https://ledger.example/a?utm_source=rss&id=3&fbclid=x&at_medium=RSS", "https://ledger.example/a?id=3"),
        ("https://ledger.example/a?partner=rss&emc=rss", "https://ledger.example/a"),
        ("https://ledger.example/a?ref=reader.example&ref=menu", "https://ledger.example/a?ref=menu"),
        ("https://ledger.example/a?cid=12&source=3", "https://ledger.example/a?cid=12&source=3"),
        ("https://user:secret@ledger.example/a", "https://ledger.example/a"),
        (" https://ledger.example/a b\n", "https://ledger.example/a%20b"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://ledger.example./a%7eb%zz", "https://ledger.example/a%7Eb%25zz"),
    ],
)
def test_spellings_of_one_address_become_one(url: str, canonical: str) -> None:
    assert canonical_link(url) == canonical


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "/relative", "http://", "http://[::1/", "http://a:99999/",
     "http://exa mple/", "https://a.example/" + "x" * 5000],
)  # fmt: skip
def test_what_is_no_web_address_is_nothing(url: str) -> None:
    assert canonical_link(url) == ""


def test_a_relative_link_is_resolved() -> None:
    assert canonical_link("../a?utm_medium=x", "https://ledger.example/feeds/x/") == "https://ledger.example/feeds/a"


def test_nothing_resolves_to_nothing() -> None:
    assert canonical_link(" ", "https://ledger.example/") == ""
    assert absolute_link("", "https://ledger.example/") == ""


def test_an_absolute_link_keeps_its_parameters() -> None:
    assert absolute_link("/a?utm_source=x#y", "https://ledger.example/") == "https://ledger.example/a?utm_source=x#y"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://feeds.news.co.uk/x", "news.co.uk"),
        ("https://one.blogspot.com/", "blogspot.com"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("http://localhost/", "localhost"),
        ("http://feeds.ledger.example/", "ledger.example"),
        ("http://blogspot.com/", "blogspot.com"),
        ("not a url", ""),
        ("http://[broken", ""),
    ],
)
def test_the_domain_that_somebody_registered(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


def test_a_shared_host_is_one_where_unrelated_sites_publish() -> None:
    assert is_shared_host("https://one.blogspot.com/")
    assert not is_shared_host("https://www.bbc.co.uk/")

"""Rendered pages are kept for who comes next, within a bound."""

from dashboard.state import KEPT_CHARACTERS, KeptPages


def test_the_oldest_pages_go_when_all_are_too_large() -> None:
    pages = KeptPages()
    half = "x" * (KEPT_CHARACTERS // 2)
    for key in ("a", "b", "c"):
        pages.put(key, half)
    assert pages.get("a") is None
    assert pages.get("b") == pages.get("c") == half


def test_a_page_larger_than_the_bound_is_not_kept() -> None:
    pages = KeptPages()
    pages.put("a", "x" * (KEPT_CHARACTERS + 1))
    assert pages.get("a") is None
    pages.put("b", "x")
    assert pages.get("b") == "x"

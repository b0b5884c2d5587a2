"""The dashboard in a real browser: layout, forms, keyboard, refreshing, and what it asks of other hosts (nothing)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.settings import DashboardSettings
from tests.browser import in_chromium, running_chromium
from tests.builders import article
from tests.dashboard.addresses import PAGES
from tests.dashboard.conftest import Recorder, serving
from tests.dashboard.world import EVENT, NOW, TOPIC, published
from warehouse.store import Warehouse

AXE = files("axe_playwright_python") / "axe.min.js"
pytestmark = in_chromium
SCREENS = [(375, "light"), (375, "dark"), (1440, "light"), (1440, "dark")]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_page_fits_and_runs_without_a_complaint_or_a_request_to_another_host(
    browser: Browser, address: str, width: int, scheme: Scheme
) -> None:
    found: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        page.on("console", lambda said: found.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
        page.on("dialog", lambda _: found.append(f"{page.url}: a headline ran a script"))
        page.on("request", lambda asked: None if asked.url.startswith(address) else found.append(asked.url))
        for path in PAGES.values():
            page.goto(address + path)
            too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if too_wide > 0:
                found.append(f"{path} is {too_wide} pixels too wide")
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(375, "dark"), (1440, "light")])
def test_axe_finds_nothing_serious(browser: Browser, address: str, width: int, scheme: Scheme) -> None:
    found: list[str] = []
    source = AXE.read_text(encoding="utf-8")
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        for path in PAGES.values():
            page.goto(address + path)
            page.evaluate(source)
            result: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
            found += [
                f"{path}: {each['id']} {each['nodes'][0]['html'][:160]}"
                for each in result["violations"]
                if each["impact"] in {"serious", "critical"}
            ]
    assert found == []


def test_the_mouse_and_the_keyboard_lead_from_a_card_to_its_event(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator(".card h2 a").press("Enter")
    expect(page).to_have_url(f"{address}/event/{EVENT}")


def test_a_bar_leads_to_its_articles(page: Page, address: str) -> None:
    page.goto(f"{address}/topic/{TOPIC}?show=articles&period=48h")
    bar = page.locator("svg a rect.bar").first
    said = bar.locator("title").text_content() or ""
    bar.click()
    expect(page.locator("h1.count")).to_contain_text(re.findall(r": (\d+) article", said)[0])


def test_acknowledging_says_so_on_the_same_page(page: Page, address: str, recorder: Recorder) -> None:
    page.goto(f"{address}/event/{EVENT}")
    page.get_by_role("button", name="Useful").click()
    expect(page.get_by_role("status")).to_have_text("Done: verdict.")
    page.get_by_label("Mute the topic for").select_option("3d")
    page.get_by_role("button", name="Mute").click()
    assert recorder.calls == [("verdict", EVENT, "useful", ""), ("mute", TOPIC, "3d", "")]


def test_filters_narrow_a_search_and_stand_in_its_address(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q=cheap&period=30d")
    before = page.locator("ol.stories > li").count()
    page.locator(".facets a", has_text="Herald").click()
    expect(page).to_have_url(re.compile("publisher=Herald"))
    assert 0 < page.locator("ol.stories > li").count() < before
    page.get_by_role("link", name="Remove the filter publisher").click()
    assert page.locator("ol.stories > li").count() == before


def test_dates_can_be_chosen_and_are_kept(page: Page, address: str) -> None:
    page.goto(f"{address}/topic/{TOPIC}")
    page.get_by_label("from").fill("2025-01-28")
    page.get_by_label("to", exact=True).fill("2025-01-29")
    page.locator("form.filters").get_by_role("button", name="Show").click()
    expect(page.get_by_label("from")).to_have_value("2025-01-28")
    expect(page.locator("h2").first).to_have_text("Stories by hour")


def test_everything_works_without_javascript(browser: Browser, address: str, recorder: Recorder) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Make a topic of rare earths").click()
        expect(page.get_by_role("status")).to_have_text("Done: adopt.")
        page.get_by_label("Search articles").fill("cheap model")
        page.keyboard.press("Enter")
        expect(page.locator("h1.count")).to_contain_text("articles")
        page.goto(f"{address}/ask?question=topic-by-day")
        page.locator("select[name=topic]").select_option(TOPIC)
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("table.result")).to_be_visible()
    assert recorder.calls == [("adopt", "rare earths")]


def test_an_open_page_takes_up_a_new_snapshot(
    browser: Browser, tmp_path: Path, settings_of: Callable[..., DashboardSettings]
) -> None:
    warehouse = published(tmp_path)
    with serving(settings_of(warehouse)) as address, browser.new_context() as context:
        page = context.new_page()
        page.clock.install()
        page.goto(address)
        expect(page.locator("footer.foot")).to_contain_text("26 articles")
        before = page.locator("dl.facts").text_content()
        at = NOW - timedelta(minutes=1)
        warehouse.land([article(canonical_url="https://o0.example/z", title="Zeppelin lands", event_at=at, seen_at=at)])
        warehouse.load()
        warehouse.publish()
        page.clock.fast_forward(61_000)
        expect(page.locator("dl.facts")).not_to_have_text(before or "")


def test_logging_in_leads_to_the_page_that_was_asked_for(
    browser: Browser, world: Warehouse, settings_of: Callable[..., DashboardSettings]
) -> None:
    from dashboard.settings import Access  # noqa: PLC0415

    with serving(settings_of(world, access=Access(token="a long random text"))) as address:  # noqa: SIM117
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{address}/sources?sort=late")
            page.get_by_label("Password").fill("wrong")
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("alert")).to_have_text("That is not the password.")
            page.goto(f"{address}/sources?sort=late")
            page.get_by_label("Password").fill("a long random text")
            page.get_by_role("button", name="Log in").click()
            expect(page).to_have_url(f"{address}/sources?sort=late")
            page.get_by_role("button", name="Log out").click()
            expect(page).to_have_url(f"{address}/login")


def test_print_leaves_out_what_paper_cannot_do(page: Page, address: str) -> None:
    page.goto(f"{address}/event/{EVENT}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What to do")).to_be_hidden()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()


def test_the_slider_shows_other_alerts_without_loading_the_page_again(page: Page, address: str) -> None:
    page.goto(f"{address}/topic/{TOPIC}")
    page.evaluate("window.here = true")
    page.get_by_label("Sensitivity").fill("5")
    expect(page.locator("#sensitivity")).to_contain_text("None: the highest score was")
    expect(page).to_have_url(re.compile("sensitivity=5"))
    assert page.evaluate("window.here") is True

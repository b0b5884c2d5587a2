"""The mail and the report in a real browser: on a phone and on a desk, light and dark."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser

from alerts.messages.message import compose
from alerts.messages.preview import rendered
from alerts.messages.report import page as report_page
from tests.alerts.briefs import NOW, alert, brief, later, spike, story
from tests.browser import in_chromium, running_chromium
from warehouse.records import AlertBrief, AlertState, Severity

pytestmark = in_chromium

READABLE = 4.5  # contrast of text, WCAG 2.2, level AA
SCREENS: list[tuple[int, str]] = [(width, scheme) for width in (375, 1200) for scheme in ("light", "dark")]

# Yields the visible texts with the contrast to what stands behind them: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
CONTRASTS = """() => {
  const rgba = (text) => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const channel = (value) => value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest("svg, style")) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
    found.push([texts.currentNode.data.trim().slice(0, 60), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}"""


def long_words() -> AlertBrief:
    """Return a brief whose words are longer than a phone is wide, told with another."""
    word = "Donaudampfschifffahrtsgesellschaft" * 5
    long = story(1, title=word, publisher=word, evidence=word, url=f"https://ledger.example/{word}")
    return brief(
        topic_title=word[:80], stories=(long, *brief().stories[1:]), publishers=(word, "Echo"), new_words=(word,)
    )


def mail() -> str:
    return rendered(compose(brief()), at=NOW)["mail.html"].decode()


def long_mail() -> str:
    return rendered(compose(long_words(), brief()), at=NOW)["mail.html"].decode()


def report() -> str:
    drop = brief(
        alert=alert(topic="drop", severity=Severity.NOTABLE, spike=spike(observed=2, expected=31.0, window_h=24))
    )
    states = [later(brief(), state) for state in AlertState]
    return report_page([*states, drop, long_words()], since=NOW - timedelta(days=7), until=NOW)


PAGES = {"mail": mail, "mail of long words": long_mail, "report": report}


WIDER = "document.documentElement.scrollWidth - innerWidth"
IMAGES = "[...document.querySelectorAll('img')].map(one => Math.min(one.naturalWidth, one.naturalHeight))"
DRAWINGS = "[...document.querySelectorAll('svg')].map(one => one.getBoundingClientRect().height)"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a browser makes of a page."""

    pixels_too_wide: int
    contrasts: list[tuple[str, float]]
    chart_sizes: list[float]
    complaints: list[str]
    requests: list[str]  # but for the page itself and for what is written in it


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="module", params=SCREENS, ids=[f"{width} px {scheme}" for width, scheme in SCREENS])
def screen(request: pytest.FixtureRequest) -> tuple[int, Literal["light", "dark"]]:
    found: tuple[int, Literal["light", "dark"]] = request.param
    return found


@pytest.fixture(scope="module", params=PAGES)
def look(
    request: pytest.FixtureRequest,
    browser: Browser,
    screen: tuple[int, Literal["light", "dark"]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Look:
    path = tmp_path_factory.mktemp("look") / "page.html"
    path.write_text(PAGES[request.param](), encoding="utf-8")
    complaints: list[str] = []
    requests: list[str] = []
    with browser.new_context(viewport={"width": screen[0], "height": 800}, color_scheme=screen[1]) as context:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: requests.append(asked.url))
        page.goto(path.as_uri(), wait_until="load")
        return Look(
            pixels_too_wide=page.evaluate(WIDER),
            contrasts=page.evaluate(CONTRASTS),
            chart_sizes=page.evaluate(IMAGES) + page.evaluate(DRAWINGS),
            complaints=complaints,
            requests=[url for url in requests if url != path.as_uri() and not url.startswith("data:")],
        )


def test_nothing_is_wider_than_the_screen(look: Look) -> None:
    assert look.pixels_too_wide <= 0


def test_every_text_can_be_read(look: Look) -> None:
    assert look.contrasts
    assert [text for text, contrast in look.contrasts if contrast < READABLE] == []


def test_every_chart_is_drawn(look: Look) -> None:
    sizes = [size for size in look.chart_sizes if size]  # of a light and a dark one, one is hidden
    assert len(sizes) >= len(look.chart_sizes) / 2 > 0
    assert min(sizes) > 100


def test_nothing_is_asked_of_anybody(look: Look) -> None:
    assert look.requests == []


def test_the_browser_has_nothing_to_complain_of(look: Look) -> None:
    assert look.complaints == []

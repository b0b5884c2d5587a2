"""Pages that show a stub and hold the article elsewhere: in their application's state, updates, hidden elements."""

import json

import pytest

from extractors.articles.page import ExtractedPage, extract_page
from tests.builders import page

URL = "https://courier.example/news/harbour-bridge-reopens-after-eleven-weeks"
TITLE = "Harbour bridge reopens after eleven weeks"
PARTS = [
    "The harbour bridge reopened to traffic on Saturday, eleven weeks after a ship had struck its third pillar.",
    "Its chief engineer said that each of the forty cables had been replaced while trams went round by the quay.",
    "Pilots welcome the new lights below the roadway, which are to be seen in fog from a distance of two miles.",
    "Officers will count how many drivers return to the crossing before the council decides on a toll in spring.",
]
TEXT = "\n".join(PARTS)
HTML = "".join(f"<p>{part}</p>" for part in PARTS)
OTHER = "".join(
    f"<p>Tram drivers of line {line} want more pay, and say so at every stop of it.</p>" for line in range(9)
)


def extracted(scripts: str = "", body: str = "<p>Loading the harbour story.</p>") -> ExtractedPage:
    head = f"<title>{TITLE}</title><meta property=og:title content='{TITLE}'>"
    markup = f"<html lang=en><head>{head}</head><body><main><h1>{TITLE}</h1>{body}</main>{scripts}</body></html>"
    read = extract_page(page(body=markup.encode(), url=URL))
    assert read is not None
    return read


def text(scripts: str = "", body: str = "<p>Loading the harbour story.</p>") -> str:
    return extracted(scripts, body).text


def data(value: object, attributes: str = "id=__NEXT_DATA__") -> str:
    kind = "" if "type=" in attributes else "type=application/json"
    return f"<script {attributes} {kind}>{json.dumps(value)}</script>"


def block(part: str) -> dict[str, object]:
    """Return a paragraph as Portable Text has it."""
    return {"_type": "block", "children": [{"_type": "span", "text": part[:9]}, {"_type": "span", "text": part[9:]}]}


def rich(part: str) -> dict[str, object]:
    """Return a paragraph as Contentful has it."""
    return {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": part, "marks": []}]}


RELATED = {"title": "Tram drivers strike", "url": "/news/tram", "body": OTHER}


@pytest.mark.parametrize(
    "story",
    [
        {"title": TITLE, "body": HTML},
        {"headline": TITLE, "content": [block(part) for part in PARTS]},
        {"fields": {"title": TITLE, "body": {"json": {"nodeType": "document", "content": list(map(rich, PARTS))}}}},
        {"headlines": {"basic": TITLE}, "content_elements": [{"type": "text", "content": part} for part in PARTS]},
        {"title": TITLE, "paragraphs": PARTS, "related": [RELATED]},
    ],
    ids=["html", "portable-text", "contentful", "arc", "strings"],
)
def test_the_article_is_read_from_the_state_of_the_pages_application(story: dict[str, object]) -> None:
    assert text(data({"props": {"pageProps": {"teasers": [RELATED], "story": story}}})) == TEXT


def test_a_state_that_a_script_assigns_is_read() -> None:
    state = json.dumps({"story": {"title": TITLE, "body": HTML}})
    assert text(f"<script>var shop = 1; window.__INITIAL_STATE__ = {state}; start()</script>") == TEXT
    assert text(f"<script>window.__PRELOADED_STATE__ = JSON.parse({json.dumps(state)});</script>") == TEXT


def test_a_stream_of_react_components_is_read() -> None:
    rows = f"1:{json.dumps({'title': TITLE, 'body': '$2'})}\n2:T{len(HTML):x},{HTML}3:null\n"
    pushed = (rows[:400], rows[400:])
    assert text("".join(f"<script>self.__next_f.push({json.dumps([1, part])})</script>" for part in pushed)) == TEXT


def test_a_state_whose_objects_name_the_places_of_their_parts_is_read() -> None:
    assert text(data([{"story": 1}, {"title": 2, "body": 3}, TITLE, HTML], "id=__NUXT_DATA__")) == TEXT


def test_a_state_that_is_a_literal_but_no_json_is_read() -> None:
    assert (
        text(f"<script>window.__STATE__ = {{story: {{title: '{TITLE}', body: {json.dumps(HTML)}, }} }};</script>")
        == TEXT
    )


def test_a_state_that_a_function_returns_is_read() -> None:
    given = f"{json.dumps(TITLE)},{json.dumps(HTML)},{{}}"
    call = f"(function(a,b,c){{c.body=b;return {{data:[{{title:a,story:c}}]}}}}({given}))"
    assert text(f"<script>window.__NUXT__={call};</script>") == TEXT


def test_another_articles_object_gives_nothing() -> None:
    assert text(data({"teasers": [RELATED]})) == "Loading the harbour story."


def test_a_text_that_is_shown_whole_stays() -> None:
    longer = HTML + OTHER
    assert text(data({"title": TITLE, "body": longer}), HTML) != text(data({}), "<p>Loading the harbour story.</p>")
    assert text(data({"title": TITLE, "body": OTHER + HTML}), HTML) == TEXT


def test_a_beginning_that_is_shown_is_completed() -> None:
    assert text(data({"title": TITLE, "body": HTML}), "".join(f"<p>{part}</p>" for part in PARTS[:2])) == TEXT


@pytest.mark.parametrize("element", ["template", "noscript", "div role=dialog"])
def test_an_element_that_is_not_displayed_is_read_where_it_is_about_the_title(element: str) -> None:
    closing = element.split(maxsplit=1)[0]
    assert text(f"<{element}><h1>{TITLE}</h1>{HTML}</{closing}>").endswith(TEXT)
    assert text(f"<{element}>{OTHER}</{closing}>").startswith("Loading the harbour story.")


def test_the_updates_of_a_live_blog_are_read() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": f"Update {at}", "articleBody": part} for at, part in enumerate(PARTS)
    ]
    node = {"@type": "LiveBlogPosting", "headline": TITLE, "url": URL, "liveBlogUpdate": updates}
    read = text(f'<script type="application/ld+json">{json.dumps(node)}</script>')
    assert [line for line in read.split("\n") if not line.startswith("Update ")] == PARTS


@pytest.mark.parametrize(
    ("body", "walled"),
    [
        (f"<p>{PARTS[0]}</p><p>Subscribe now to continue reading.</p>", True),
        (f"<p>{PARTS[0]}</p><div class=paywall>Subscribe to read the full story.</div>", True),
        (f"<p>{PARTS[0]}</p>", False),
        (HTML, False),
    ],
)
def test_a_text_that_is_stated_whole_behind_a_wall_is_marked(body: str, *, walled: bool) -> None:
    stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT}
    for script in (data({"story": {"title": TITLE, "body": HTML}}), data(stated, "type=application/ld+json")):
        read = extracted(script, body)
        assert (read.text.split(), read.is_walled) == (TEXT.split(), walled)

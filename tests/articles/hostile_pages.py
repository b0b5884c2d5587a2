"""Pages that break parsers, each around the same article; `scale` 1 is as large as they are met in the wild."""

import random

SENTENCE = "The chip maker sold {} machines to the town, and said that more of them would follow in the year to come."
PARAGRAPHS = [f"{SENTENCE.format(7 * number)} Nobody had asked for number {number}." for number in range(2, 42)]
TEXT = "\n".join(PARAGRAPHS)
_HEAD = "<html><head><title>Chips for the town</title></head><body>"
_ARTICLE = f"<article><h1>Chips for the town</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article></body></html>"
_DATA = '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"'


def around(before: str) -> bytes:
    """Return a page with something before its article."""
    return f"{_HEAD}{before}{_ARTICLE}".encode()


def hostile_pages(scale: float = 1.0) -> dict[str, bytes]:
    """Return pages by name; the article can be got from each of them."""

    def n(count: int) -> int:
        return int(count * scale)

    attributes = " ".join(f'a{number}="x"' for number in range(n(300_000)))
    brackets = " ".join(f'a{number}="<"' for number in range(n(60_000)))
    links = "".join(f'<a href="/x/{number}">link number {number}</a> ' for number in range(n(20_000)))
    dates = "".join(f"<div>12 January 20{number % 25:02d}</div>" for number in range(n(20_000)))
    return {
        "normal": around(""),
        "NUL bytes": around("").replace(b" ", b"\0 "),
        "many attributes on one tag": around(f"<div {attributes}>"),
        "many attributes with brackets": around(f"<div {brackets}>"),
        "script of 10 MB": around(f"<script>{'var a=1;' * n(1_300_000)}</script>"),
        "linked data of 10 MB": around(f'{_DATA}{"word " * n(2_000_000)}"}}</script>'),
        "comment of 20 MB": around(f"<!--{'x' * n(20_000_000)}-->"),
        "unclosed comments": around("") + b"<!--" * n(100_000),
        "image of 1 MB in the page": around(f'<img src="data:image/png;base64,{"A" * n(1_000_000)}">'),
        "div nested 5,000 deep": around("<div>" * n(5_000)),
        "unclosed span x 20,000": around("<span>" * n(20_000)),
        "unclosed b x 100,000": around("<b>" * n(100_000)),
        "unclosed quotes": around('<a href="' * n(50_000)),
        "link x 20,000": around(links),
        "div with a date x 20,000": around(dates),
        "table of 20,000 rows": around(f"<table>{'<tr><td>one</td><td>two of the row</td></tr>' * n(20_000)}</table>"),
        "br x 50,000": around(f"<p>{'a line that is broken<br>' * n(50_000)}</p>"),
    }


def hopeless_pages(scale: float = 1.0) -> dict[str, bytes]:
    """Return pages by name that hold no article, or nothing but text."""

    def n(count: int) -> int:
        return int(count * scale)

    return {
        "empty": b"",
        "spaces": b" " * n(100_000),
        "random bytes": random.Random(1).randbytes(n(1_000_000)),  # noqa: S311 -- noise
        "unclosed scripts": around("<script " * n(100_000)),
        "quotes nested 5,000 deep": around("<blockquote><p>Some text is here and there.</p>" * n(5_000)),
        "paragraphs of 11 MB": around("<p>This is a sentence in a very long text that never ends.</p>" * n(180_000)),
        "one paragraph of 2 MB": around(f"<p>{'word and word ' * n(170_000)}</p>"),
        "entities": around(f"<p>{'&amp;&lt;&#x1F600;' * n(200_000)}</p>"),
    }

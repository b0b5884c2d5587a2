"""Layout: an article's paragraphs share their markup; what follows in another part of the page is not the article.

Extractors decide block by block, so they stop at an insertion and continue into the teasers below. The tags and classes
around a paragraph, from the root of the page down, are the same for the whole article, under any names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

from lxml.html import HtmlElement

from extractors.text import TEXT_LIMIT, clean_line, letters

SHARE = 0.6  # of a text that stands in paragraphs of one layout, from which that layout is the article's
PARAGRAPH = 60  # characters of a paragraph that is considered
LINKED = 0.3  # of a paragraph's characters in links, above which it is a menu or a teaser
EDGE = 30  # letters of a paragraph by whose beginning or end it is known
TEXT_MOST = 200_000  # characters of a text that is considered: the work grows with its square
PARAGRAPHS_MOST = 1_000
HEADLINE = 20  # letters of a linked headline
HEADLINES = 5  # on a list of articles, at least
DEPTH_MOST = 200  # elements around a paragraph

_INSERTED = frozenset({"li", "blockquote"})  # hold no running text

Layout = tuple[str | None, ...]  # tags and classes from a paragraph up to the root of its page
Paragraph = tuple[HtmlElement, str]  # with its letters


def fit_layout(text: str, tree: HtmlElement) -> str:
    """Return a text of lines with the paragraphs of its layout that it lacks, and without the lines that follow them.

    The layout of an article is the one in which most of its text stands. Lines after its last paragraph are the
    article's only where they stand in the element that holds all of its paragraphs.
    """
    groups = _paragraphs(tree) if len(text) <= TEXT_MOST else {}
    lines = [line for line in text.split("\n") if line.strip()]
    folded = [letters(line) for line in lines]
    whole = "".join(folded)
    sizes = {layout: sum(len(part) for _, part in group if part in whole) for layout, group in groups.items()}
    layout = max(sizes, key=sizes.__getitem__, default=None)
    if layout is None or sizes[layout] < SHARE * len(whole):
        return text
    return "\n".join(_fitted(lines, folded, groups[layout]))


def linked_share(text: str, tree: HtmlElement) -> float:
    """Return the share of a text's lines that are links as a whole, as headlines on a list of articles are."""
    links = {letters(link.text_content()) for link in tree.iter("a")}
    lines = [letters(line) for line in text.split("\n") if line.strip()]
    linked = sum(line in links for line in lines if len(line) >= HEADLINE)
    return linked / len(lines) if linked >= HEADLINES else 0


def _paragraphs(tree: HtmlElement) -> dict[Layout, list[Paragraph]]:
    """Return the paragraphs of running text on a page by their layout; none where there are too many."""
    groups: defaultdict[Layout, list[Paragraph]] = defaultdict(list)
    known: dict[HtmlElement | None, Layout | None] = {}
    texts = [(element, element.text_content()) for element in tree.iter("p")]
    long = [(element, text) for element, text in texts if len(text) >= PARAGRAPH]
    for element, text in long if len(long) <= PARAGRAPHS_MOST else ():
        above = element.getparent()
        if above not in known:
            known[above] = _layout(above)
        around = known[above]
        if around is not None:
            groups[(element.get("class"), *around)].append((element, letters(text)))
    return groups


def _layout(element: HtmlElement | None) -> Layout | None:
    """Return the tags and classes from an element up to the root; None in what holds no running text, or too deep."""
    around = [] if element is None else [element, *element.iterancestors()]
    tags = [above.tag for above in around]
    if len(around) > DEPTH_MOST or not _INSERTED.isdisjoint(tags):
        return None
    return (*tags, *(above.get("class") for above in around))


def _fitted(lines: Sequence[str], folded: Sequence[str], group: Sequence[Paragraph]) -> Iterator[str]:
    whole = "".join(folded)
    missing: defaultdict[int, list[str]] = defaultdict(list)  # by the place of the line that they follow
    before, own = "", []
    for element, part in group:
        if any(known in whole for known in (part[:EDGE], part[-EDGE:])):
            before = part
        elif _is_linked(element):
            continue
        else:
            missing[_place(before, folded)].append(clean_line(element.text_content(), TEXT_LIMIT))
        own.append(element)
    around, end = letters(_common(own).text_content()), _place(before, folded)
    yield from missing[-1]
    for at, line in enumerate(lines):
        if at <= end or folded[at] in around:
            yield line
        yield from missing[at]


def _place(part: str, folded: Sequence[str]) -> int:
    """Return the index of the last line that contains a paragraph or is contained in it; -1 for none."""
    places = (at for at in range(len(folded) - 1, -1, -1) if folded[at] and (folded[at] in part or part in folded[at]))
    return next(places, -1) if part else -1


def _is_linked(element: HtmlElement) -> bool:
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return linked > LINKED * len(element.text_content())


def _common(elements: Sequence[HtmlElement]) -> HtmlElement:
    """Return the lowest common ancestor of some elements."""
    paths = [[element, *element.iterancestors()][::-1] for element in elements]
    shared = takewhile(lambda level: all(one is level[0] for one in level), zip(*paths, strict=False))
    return list(shared)[-1][0]

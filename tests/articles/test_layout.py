"""What an article's own layout tells: paragraphs that an extractor missed, and lines that it took from elsewhere."""

from lxml.html import document_fromstring

from extractors.articles.layout import fit_layout


def fitted(found: list[str], body: str) -> list[str]:
    return fit_layout("\n".join(found), document_fromstring(f"<html><body>{body}</body></html>")).split("\n")


MAYOR = "The mayor cut a ribbon at the harbour bridge, which reopened to traffic after weeks of repairs."
ENGINEER = "Its chief engineer said that each of the forty cables had been replaced while trams went round."
PILOT = "Pilots welcome the new lights below the roadway, as two ships struck a pillar in fog last winter."
POLICE = "Officers will count how many drivers return to the crossing before the toll is set in the spring."


def test_a_paragraph_of_the_same_layout_is_put_in_its_place() -> None:
    body = "".join(f'<div class="chunk"><p>{part}</p></div><aside>Offer</aside>' for part in (MAYOR, ENGINEER, PILOT))
    assert fitted([MAYOR, PILOT], body) == [MAYOR, ENGINEER, PILOT]
    assert fitted([ENGINEER, PILOT], body) == [MAYOR, ENGINEER, PILOT]


def test_a_paragraph_of_another_layout_or_of_links_is_not_added() -> None:
    body = (
        f'<div class="chunk"><p>{MAYOR}</p><p>{PILOT}</p><p><a href="/a">{ENGINEER}</a></p></div>'
        f'<div class="teaser"><p>{POLICE}</p></div>'
    )
    assert fitted([MAYOR, PILOT], body) == [MAYOR, PILOT]


def test_lines_after_the_last_paragraph_are_dropped_where_they_stand_outside_its_element() -> None:
    story = f"<article><p>{MAYOR}</p><p>{ENGINEER}</p><p>{PILOT}</p></article>"
    assert fitted(
        ["Bridge reopens", MAYOR, ENGINEER, PILOT, "Trams stop", "Ferry sold"],
        f"<h1>Bridge reopens</h1>{story}<div><h3>Trams stop</h3><h3>Ferry sold</h3></div>",
    ) == ["Bridge reopens", MAYOR, ENGINEER, PILOT]


def test_lines_after_the_last_paragraph_are_kept_where_they_stand_in_its_element() -> None:
    story = f"<article><p>{MAYOR}</p><p>{ENGINEER}</p><h2>Times</h2><ul><li>Trams at six</li></ul></article>"
    found = [MAYOR, ENGINEER, "Times", "- Trams at six"]
    assert fitted(found, story) == found


def test_a_text_that_is_mostly_in_no_layout_is_left_as_it_is() -> None:
    found = [MAYOR, ENGINEER, PILOT, POLICE]
    body = f"<div>{MAYOR}<br>{ENGINEER}<p>{PILOT}</p></div><section>{POLICE}</section>"
    assert fitted(found, body) == found


def test_quoted_paragraphs_are_no_layout_of_their_own() -> None:
    body = f"<blockquote><p>{MAYOR}</p><p>{ENGINEER}</p></blockquote><div>{PILOT}</div>"
    found = [MAYOR, ENGINEER, PILOT]
    assert fitted(found, body) == found


def test_a_paragraph_that_was_found_in_other_words_is_not_added_twice() -> None:
    body = f"<div><p>{MAYOR}</p><p>{ENGINEER} <span>Share</span></p><p>{PILOT}</p></div>"
    assert fitted([MAYOR, ENGINEER, PILOT], body) == [MAYOR, ENGINEER, PILOT]

import pytest
from lxml.html import document_fromstring

from extractors.articles.authors import AUTHOR_METAS, choose_authors, linked_authors
from extractors.articles.bylines import parse_byline
from extractors.articles.head import parse_head
from extractors.articles.linked_data import LinkedData
from extractors.articles.shown_authors import shown_authors


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ({"@type": "Person", "name": "Ann Lee"}, ("Ann Lee",)),
        ([{"name": "Lee, Ann"}, "Bo Chen", {"name": ["Bo Chen"]}], ("Lee, Ann", "Bo Chen")),
        ({"name": "https://ledger.example/staff/ann"}, ()),
        ({"name": "Ann Lee and Bo Chen"}, ("Ann Lee", "Bo Chen")),
        ({"name": None}, ()),
        (7, ()),
    ],
)
def test_authors_of_linked_data(author: object, names: tuple[str, ...]) -> None:
    assert linked_authors(LinkedData(articles=({"author": author},))) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Lee and Bo Chen", ("Ann Lee", "Bo Chen")),
        ("Von Ann Lee, Bo Chen", ("Ann Lee", "Bo Chen")),
        ("Martin Luther King, Jr.", ("Martin Luther King, Jr.",)),
        ("Lee, Ann", ("Lee, Ann",)),
        ("Written by Ann Lee", ("Ann Lee",)),
        ("ann@ledger.example", ()),
        ("ann@ledger.example (Ann Lee)", ("Ann Lee",)),
        ("Byron Davidson", ("Byron Davidson",)),
    ],
)
def test_bylines_are_split_into_names(line: str, names: tuple[str, ...]) -> None:
    assert parse_byline(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee, Science Correspondent",
        "Ann Lee | Staff Writer",
        "Ann Lee, BBC News, Oslo",
        "Ann Lee for Reuters",
        "Ann Lee/Reuters",
        "Ann Lee in Oslo",
        "Ann Lee @annlee",
        "Ann Lee (al)",
        "Ann Lee (lee.)",
        "By Ann Lee Published 28 Nov 2026",
        "Ann Lee, 28 November 2026",
        "Ann Lee, PhD",
        "Updated by Ann Lee",
        "View all posts by Ann Lee",
        "Ann Lee on behalf of the Harbour Board",
        "Ann Lee @ Harbour Lab",
    ],
)
def test_roles_places_agencies_handles_degrees_and_dates_are_no_part_of_a_name(line: str) -> None:
    assert parse_byline(line) == ("Ann Lee",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jean Dupont et Marie Blanc", ("Jean Dupont", "Marie Blanc")),
        ("Por Juan Ortiz y Ana Gil", ("Juan Ortiz", "Ana Gil")),
        ("Marco Rossi e Anna Bianchi", ("Marco Rossi", "Anna Bianchi")),
        ("Anna Berg och Nils Holm", ("Anna Berg", "Nils Holm")),
        ("Trine Bach og Nils Holm", ("Trine Bach", "Nils Holm")),
        ("Door Jan de Vries en Piet Bakker", ("Jan de Vries", "Piet Bakker")),
        ("Jan Kowalski i Anna Nowak", ("Jan Kowalski", "Anna Nowak")),
        ("Jan Novak a Eva Mala", ("Jan Novak", "Eva Mala")),
        ("Ali Kaya ve Deniz Demir", ("Ali Kaya", "Deniz Demir")),
        (
            "\u0418\u0432\u0430\u043d \u041f \u0438 \u0410\u043d\u043d\u0430 \u0421",
            ("\u0418\u0432\u0430\u043d \u041f", "\u0410\u043d\u043d\u0430 \u0421"),
        ),
        ("\u738b\u5c0f\u660e\u3001\u674e\u534e", ("\u738b\u5c0f\u660e", "\u674e\u534e")),
        ("\u8bb0\u8005 \u738b\u5c0f\u660e", ("\u738b\u5c0f\u660e",)),
        ("\uae40\ucca0\uc218 \uae30\uc790", ("\uae40\ucca0\uc218",)),
    ],
)
def test_and_is_understood_in_many_languages(line: str, names: tuple[str, ...]) -> None:
    assert parse_byline(line) == names


@pytest.mark.parametrize("name", ["Jos\u00e9 Ortega y Gasset", "Josep Puig i Cadafalch", "Jo\u00e3o e Silva"])
def test_a_name_with_a_short_word_in_it_stays_whole(name: str) -> None:
    assert parse_byline(name) == (name,)


@pytest.mark.parametrize(
    "line",
    [
        "admin",
        "Site Admin",
        "wordpressadmin",
        "Sign In",
        "View all posts",
        "@ledger",
        "12 March",
        "From our own correspondent",
    ],
)
def test_placeholders_name_nobody(line: str) -> None:
    assert parse_byline(line) == ()


def test_an_agency_is_the_author_where_nobody_else_is_named() -> None:
    assert parse_byline("By Reuters") == ("Reuters",)


def test_the_site_itself_and_a_role_yield_to_a_name() -> None:
    assert choose_authors([("The Ledger",), ("Staff",), ("Ann Lee",)], ["Ledger"]) == ("Ann Lee",)
    assert choose_authors([("The Ledger",), ()], ["Ledger"]) == ("The Ledger",)
    assert choose_authors([("Staff",), ()], ["Ledger"]) == ("Staff",)


def test_an_author_may_be_a_reference_to_another_node() -> None:
    data = LinkedData(articles=({"author": {"@id": "#ann"}},), others=({"@id": "#ann", "name": "Ann Lee"},))
    assert linked_authors(data) == ("Ann Lee",)


def test_given_and_family_name_make_a_name() -> None:
    data = LinkedData(articles=({"author": {"givenName": "Ann", "familyName": "Lee"}},))
    assert linked_authors(data) == ("Ann Lee",)


def shown(body: str) -> tuple[str, ...]:
    places = shown_authors(document_fromstring(f"<html><body>{body}</body></html>"))
    return next(filter(None, places), ())


CARD = """<div itemprop="author"><span itemprop="name">Ann Lee</span><p>Senior Editor, Harbour Lab</p></div>"""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(CARD, id="the name on a person's card"),
        pytest.param("<article><footer><a rel=author>Ann Lee</a></footer></article>", id="the article's own footer"),
        pytest.param("<h1>A title</h1><p>12.11.2026 - Ann Lee</p>", id="beside a date below the heading"),
        pytest.param("<h1>A title</h1><p>Nov. 12, 2026 | Ann Lee</p>", id="after a bar and a date"),
        pytest.param("<h1>A title</h1><p>By <a>Ann Lee</a> <i>Travel Editor</i></p>", id="a role is set apart"),
        pytest.param('<p class="byline">By <a>Ann Lee</a> Friday</p>', id="a day follows the link"),
        pytest.param(
            '<p class="author">Bo Chen</p><h1>A title</h1><p class="author">Ann Lee</p>', id="below the heading first"
        ),
        pytest.param(
            '<h1>A title</h1><ul class="related"><li class="author">Bo Chen</li></ul><p class="author">Ann Lee</p>',
            id="not of a related article",
        ),
        pytest.param(
            "<p><b>Ann Lee</b></p><p>One.</p><p>Two.</p><p>Three.</p>", id="alone and highlighted at the start"
        ),
        pytest.param("<p>One.</p><p>Two.</p><p>Three.</p><p><i>Ann Lee</i></p>", id="alone and highlighted at the end"),
    ],
)
def test_a_page_shows_its_author(body: str) -> None:
    assert shown(body) == ("Ann Lee",)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<p class="author-bio">Licensed Grader</p>', id="what an author is"),
        pytest.param("<footer><a rel=author>Ann Lee</a></footer>", id="the footer of the site"),
        pytest.param("<h1>A title</h1><p>Ann Lee | Bo Chen</p>", id="no date beside them"),
        pytest.param("<p><b>Ann Lee</b> said so.</p><p>One.</p><p>Two.</p><p>Three.</p>", id="a highlighted beginning"),
        pytest.param("<p>Ann Lee</p><p>One.</p><p>Two.</p><p>Three.</p>", id="a plain paragraph"),
        pytest.param("<p><b>Breaking</b></p><p>One.</p><p>Two.</p><p>Three.</p>", id="one word"),
        pytest.param("<p><b>Ann Lee</b></p><p>One.</p><p>Two.</p>", id="too few paragraphs for a text"),
    ],
)
def test_a_page_shows_no_author(body: str) -> None:
    assert shown(body) == ()


def test_the_label_written_by_names_the_author() -> None:
    tree = document_fromstring(
        '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="9 minutes">'
        '<meta name="twitter:label2" content="Verfasst von"><meta name="twitter:data2" content="Ann Lee">'
    )
    assert parse_head(tree).every(AUTHOR_METAS) == ("Ann Lee",)


def test_the_most_explicit_byline_is_taken() -> None:
    assert shown('<p class="author-bio">About Our Staff</p><a rel="author">Ann Lee</a>') == ("Ann Lee",)


def test_a_byline_that_is_no_name_is_passed_over() -> None:
    assert shown('<p class="byline">12 March 2025</p><p class="byline">By Ann Lee</p>') == ("Ann Lee",)


def test_the_name_field_of_a_comment_form_is_nobody() -> None:
    assert shown('<form><label class="author">Your Name</label></form>') == ()


def test_a_link_to_an_authors_page_names_the_author() -> None:
    assert shown('<h1>News</h1><p><a href="/author/ann-lee">Ann Lee</a></p>') == ("Ann Lee",)


def test_a_line_below_the_heading_that_begins_with_by_is_a_byline() -> None:
    assert shown("<h1>News</h1><div><p>by: Ann Lee, 17 March 2025</p></div><p>By noon the bridge was closed.</p>") == (
        "Ann Lee",
    )


def test_who_comments_is_no_author() -> None:
    assert shown('<div class="comment"><span class="author">Bo Chen</span></div>') == ()


def test_the_link_to_an_author_may_show_the_name_of_a_login() -> None:
    assert shown('<a href="/author/ann-lee" rel="author">ann_lee</a>') == ("ann_lee",)
    assert shown('<p class="author">ann_lee</p>') == ()

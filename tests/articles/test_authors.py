import pytest
from lxml.html import document_fromstring

from extractors.articles.authors import linked_authors, shown_authors, split_authors
from extractors.articles.linked_data import LinkedData


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
        ("Written by Ann Lee", ("Ann Lee",)),
        ("ann@ledger.example", ()),
        ("Byron Davidson", ("Byron Davidson",)),
    ],
)
def test_bylines_are_split_into_names(line: str, names: tuple[str, ...]) -> None:
    assert split_authors(line) == names


def shown(body: str) -> tuple[str, ...]:
    return shown_authors(document_fromstring(f"<html><body>{body}</body></html>"))


def test_the_most_explicit_byline_is_taken() -> None:
    assert shown('<p class="author-bio">About Our Staff</p><a rel="author">Ann Lee</a>') == ("Ann Lee",)


def test_a_byline_that_is_no_name_is_passed_over() -> None:
    assert shown('<p class="byline">12 March 2025</p><p class="byline">By Ann Lee</p>') == ("Ann Lee",)


def test_the_name_field_of_a_comment_form_is_nobody() -> None:
    assert shown('<form><label class="author">Your Name</label></form>') == ()

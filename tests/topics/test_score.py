"""Salience: what makes an article about a topic."""

from tests.builders import article
from tests.topics.matching import mentions

LONG = "word " * 1000


def test_a_hit_in_the_title_weighs_most() -> None:
    title = mentions(article(title="A chip", text=LONG), match="chip")[0]
    body = mentions(article(title="", text=LONG + "chip"), match="chip")[0]
    assert title.score > body.score
    assert (title.about, body.about) == (True, False)


def test_the_first_characters_of_the_text_are_its_lead() -> None:
    early = mentions(article(title="", text="chip " + LONG), match="chip")[0]
    assert early.about


def test_a_short_item_is_about_what_its_title_or_first_sentence_says() -> None:
    first = mentions(article(title="News", text="A chip was shown. Visitors came."), match="chip")[0]
    later = mentions(article(title="News", text="Visitors came. A chip was shown."), match="chip")[0]
    assert (first.about, later.about) == (True, False)


def test_a_weight_counts_in_the_score() -> None:
    plain = mentions(article(title="", text=LONG + "chip"), match="chip")[0]
    heavy = mentions(article(title="", text=LONG + "chip"), match="chip^2")[0]
    assert heavy.score == 2 * plain.score


def test_a_definition_sets_its_own_threshold() -> None:
    assert mentions(article(title="", text=LONG + "chip"), match="chip", about=0.1)[0].about


def test_a_standfirst_that_the_text_repeats_counts_once() -> None:
    repeated = mentions(article(title="", lead="A chip.", text="A chip. " + LONG), match="chip")[0]
    assert [span.field for span in repeated.spans] == ["text"]

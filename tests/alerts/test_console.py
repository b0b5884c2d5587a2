from alerts.messages import plain_text
from alerts.messages.message import compose
from tests.alerts.briefs import brief, later, story
from warehouse.records import AlertState


def test_no_line_is_wider_than_the_terminal_but_addresses_and_queries() -> None:
    lines = plain_text.text(compose(brief(sql="")), width=40).splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 40


def test_the_first_line_is_the_headline() -> None:
    assert plain_text.text(compose(brief())).splitlines()[0] == compose(brief()).headline


def test_each_story_has_outlet_time_copies_sentence_and_address() -> None:
    text = plain_text.text(compose(brief(stories=(story(copies=1),))))
    assert "  Ledger · 27 Jan 03:17 UTC · 1 copy\n  The company says" in text
    assert "\n  https://ledger.example/1\n" in text


def test_a_message_without_stories_has_no_gaps() -> None:
    text = plain_text.text(compose(later(brief(stories=(), story_count=0, sql=""), AlertState.WITHDRAWN)))
    assert "\n\n\n" not in text

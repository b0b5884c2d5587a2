import pytest

from extractors.articles.boilerplate import trim_text

LINES = [f"Sentence number {number} of the article says something of its own." for number in range(1, 9)]
TEXT = "\n".join(LINES)


def test_a_repeated_headline_is_taken_off_the_start() -> None:
    assert trim_text(f"CHIPS GET CHEAPER!\n{TEXT}", ["Other form", "Chips get cheaper"]) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our newsletter",
        "Read more: the ten best chips",
        "© 2025 Ledger Media. All rights reserved.",
        "Jetzt abonnieren und weiterlesen",
        "Comments are closed.",
    ],
)
def test_service_lines_are_taken_off_the_end(line: str) -> None:
    assert trim_text(f"{TEXT}\n{line}", []) == TEXT


def test_the_label_of_an_advertisement_is_taken_out_anywhere() -> None:
    assert trim_text("\n".join([*LINES[:4], "Advertisement", *LINES[4:]]), []) == TEXT


def test_a_service_line_in_the_middle_stays() -> None:
    text = "\n".join([*LINES[:4], "Sign up for our newsletter", *LINES[4:]])
    assert trim_text(text, []) == text


@pytest.mark.parametrize("line", ["The European Commission did not comment.", "Cookies are made of flour and butter."])
def test_a_last_sentence_of_the_article_stays(line: str) -> None:
    assert trim_text(f"{TEXT}\n{line}", []) == f"{TEXT}\n{line}"


def test_a_text_of_service_lines_alone_is_not_emptied() -> None:
    assert trim_text("Subscribe\nSubscribe\nSubscribe\nSubscribe", []).count("Subscribe") == 3

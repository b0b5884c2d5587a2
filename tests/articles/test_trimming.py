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


@pytest.mark.parametrize(
    "line",
    [
        "The European Commission did not comment.",
        "Cookies are made of flour and butter.",
        "The authors say that the company infringed their copyright.",
        "The streaming service lost 200,000 subscribers in the quarter.",
        "Users could not log in for nine hours.",
        "In a newsletter to clients, the bank raised its forecast.",
        "The privacy policy of the chatbot broke European law.",
        "The bank will earn a commission of 40 million dollars.",
        "Comments are expected by Friday.",
        "L'abonnement au gaz co\xfbtera 12 % de plus.",
        "O presidente disse que assine quem quiser.",
        "\u8054\u5408\u56fd\u4f1a\u5458\u56fd\u5c06\u8868\u51b3\u3002",
        "\u5354\u4f1a\u306e\u4f1a\u54e1\u306f\u30b9\u30c8\u30e9\u30a4\u30ad\u3092\u884c\u3046\u3002",
    ],
)
def test_a_last_sentence_of_the_article_stays(line: str) -> None:
    assert trim_text(f"{TEXT}\n{line}", []) == f"{TEXT}\n{line}"


def test_a_text_of_service_lines_alone_is_not_emptied() -> None:
    assert trim_text("Subscribe\nSubscribe\nSubscribe\nSubscribe", []).count("Subscribe") == 3

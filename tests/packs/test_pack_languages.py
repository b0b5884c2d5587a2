# ruff: noqa: RUF001 full-width signs
"""The markets and policy packs find plain news in German, French, Spanish, Chinese and Japanese."""

from pathlib import Path

import pytest

from extractors.topics import Matcher, compile_matcher, find_mentions, load_definitions
from tests.builders import NOW, article


@pytest.fixture(scope="module")
def packs() -> Matcher:
    return compile_matcher(load_definitions([Path("config/topics")]))


def topics_in(text: str, language: str, packs: Matcher) -> set[str]:
    story = article(title="", text=text, language=language)
    return {mention.subject for mention in find_mentions(story, packs, now=NOW) if mention.kind == "topic"}


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("de", "Die Notenbank hebt den Leitzins überraschend an.", "central-bank-rates"),
        ("de", "Der Zulieferer streicht am Stammsitz 800 Stellen.", "layoffs"),
        ("fr", "La Banque centrale abaisse son taux directeur.", "central-bank-rates"),
        ("fr", "Washington relève les droits de douane sur l’acier.", "tariffs"),
        ("es", "La fabricante despedirá a 300 trabajadores.", "layoffs"),
        ("es", "Bruselas prepara aranceles sobre el acero.", "tariffs"),
        ("zh", "央行宣布降息，市场反弹。", "central-bank-rates"),
        ("zh", "该公司计划裁员一千人。", "layoffs"),
        ("ja", "中央銀行は利上げを決めた。", "central-bank-rates"),
        ("ja", "政府は追加関税を発表した。", "tariffs"),
    ],
)
def test_news_in_other_languages_is_found(language: str, text: str, topic: str, packs: Matcher) -> None:
    assert topic in topics_in(text, language, packs)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Chor probt am Abend im Rathaus."),
        ("de", "Die Stadt baut ein neues Werk für Kunst."),
        ("fr", "La fusion des glaces inquiète les alpinistes."),
        ("es", "El equipo gana la copa en la prórroga."),
        ("zh", "苹果今年丰收，果农高兴。"),
        ("ja", "桜が咲き、公園は人でにぎわった。"),
    ],
)
def test_other_news_in_these_languages_is_left_alone(language: str, text: str, packs: Matcher) -> None:
    assert topics_in(text, language, packs) == set()

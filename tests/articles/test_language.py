import pytest

from extractors.articles.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The chipmaker said on Monday that its low-cost model needs a tenth of the chips.", "en"),
        ("Der Chiphersteller sagte am Montag, sein günstiges Modell brauche ein Zehntel der Chips.", "de"),
        ("Le fabricant de puces a déclaré lundi que son modèle avait besoin de dix fois moins de puces.", "fr"),
        ("El fabricante de chips dijo el lunes que su modelo necesita una décima parte de los chips.", "es"),
        (
            "芯片制造商周一表示其低成本模型只需要竞争对手所用芯片的十分之一并且将在年底之前向学校出售数百个这样的模型",
            "zh",
        ),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert detect_language(text, declared="it") == language


def test_a_few_letters_leave_it_to_the_declaration() -> None:
    assert detect_language("Chips!", declared="de-AT") == "de"


def test_without_both_nothing_is_claimed() -> None:
    assert detect_language("12:30") is None

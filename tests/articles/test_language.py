import pytest

from extractors.articles.language import declared_language, detect_language


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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "af",
            "Die hawebrug is Saterdagoggend n\xe1 elf weke van herstelwerk weer vir verkeer oopgemaak.",
        ),
        ("gl", "A ponte do porto reabriu ao tr\xe1fico o s\xe1bado pola ma\xf1\xe1 despois de once semanas de obras."),
        ("sw", "Daraja la bandari lilifunguliwa tena kwa magari Jumamosi asubuhi baada ya wiki kumi na moja."),
        ("ka", "\u10dc\u10d0\u10d5\u10e1\u10d0\u10d3\u10d2\u10e3\u10e0\u10d8\u10e1 \u10ee\u10d8\u10d3\u10d8 " * 4),
    ],
)
def test_a_declared_language_that_the_classifier_does_not_know_counts(language: str, text: str) -> None:
    assert detect_language(text, declared=language) == language


def test_a_script_of_one_language_tells_it_without_a_declaration() -> None:
    assert detect_language("\u0b95\u0bc1\u0bb3\u0bbf\u0bb0\u0bcd " * 20, declared="en") == "ta"


def test_english_that_is_declared_otherwise_is_english() -> None:
    text = "The price of chips fell for the third month in a row, and the models that run on them became cheaper too."
    assert detect_language(text, declared="af") == "en"


@pytest.mark.parametrize(
    ("tag", "language"), [("pt-BR", "pt"), ("fil_PH", "tl"), ("nb", "no"), ("iw", "he"), ("", None), (None, None)]
)
def test_tags_name_languages(tag: str | None, language: str | None) -> None:
    assert declared_language(tag) == language

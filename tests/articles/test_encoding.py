import pytest

from extractors.articles.encoding import decode_page

RUSSIAN = "<html lang=ru><p>Производитель чипов сообщил в понедельник</p>"
FRENCH = "<html lang=fr><p>Le modèle coûte dix fois moins à l\u2019été</p>"


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(name: str) -> None:
    assert decode_page(RUSSIAN.encode(name), "iso-8859-1") == RUSSIAN


def test_valid_utf_8_is_believed_before_a_wrong_declaration() -> None:
    assert decode_page(FRENCH.encode(), "iso-8859-1") == FRENCH


def test_the_header_is_believed_for_what_is_not_utf_8() -> None:
    assert decode_page(RUSSIAN.encode("koi8-r"), "koi8-r") == RUSSIAN


def test_the_pages_own_declaration_is_believed() -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">{RUSSIAN}'
    assert decode_page(page.encode("cp1251")) == page


def test_latin_1_is_read_as_the_larger_windows_1252() -> None:
    assert decode_page(FRENCH.encode("cp1252"), "ISO-8859-1") == FRENCH


def test_a_page_that_is_wrongly_called_utf_8_is_read_as_windows_1252() -> None:
    assert decode_page(FRENCH.encode("cp1252"), "utf-8") == FRENCH


def test_an_undeclared_page_is_read_by_the_legacy_of_its_language() -> None:
    assert decode_page(RUSSIAN.encode("cp1251")) == RUSSIAN


def test_utf_8_with_a_broken_byte_stays_utf_8() -> None:
    assert decode_page(RUSSIAN.encode() + b"\xff") == RUSSIAN + "\ufffd"


@pytest.mark.parametrize("label", ["hex", "zip", "no-such-thing", "base64", "\x00"])
def test_a_label_that_means_no_text_is_ignored(label: str) -> None:
    assert decode_page(FRENCH.encode("cp1252"), label) == FRENCH


def test_encodings_whose_bytes_are_valid_utf_8_are_told_by_their_declaration() -> None:
    text = "\u65e5\u672c\u8a9e Chips"
    assert decode_page(text.encode("iso2022_jp"), "iso-2022-jp") == text
    assert decode_page("Chips".encode("utf-16-le"), "utf-16le") == "Chips"
    assert decode_page(b"Chips", "iso-2022-jp") == "Chips"

"""Documents that are no HTML: PDF and plain text are read as text, and nothing else is."""

import pytest

from extractors.articles.readable import readable_page
from extractors.fetch.content import ContentKind, content_kind
from tests.builders import page

SENTENCE = "The ministry announced new export controls on equipment."


def pdf(text: str) -> bytes:
    """Return a PDF of one sheet that shows a line of text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.4\n"
    starts = []
    for number, inner in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, inner)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            len(body),
        )
    )


def test_a_pdf_is_read_as_its_text() -> None:
    got = readable_page(page(body=pdf(SENTENCE), content_type="application/pdf"))
    assert got is not None
    assert f"<p>{SENTENCE}</p>".encode() in got.body


def test_a_broken_pdf_has_no_text() -> None:
    assert readable_page(page(body=b"%PDF-1.6\nrubbish", content_type="application/pdf")) is None


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"ID3\x04" + bytes(range(256)), "text/html", ContentKind.AUDIO),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "", ContentKind.IMAGE),
        (b"%PDF-1.6\n", "text/html", ContentKind.PDF),
        (b'{"a": 1}', "application/json", ContentKind.JSON),
        (b"Plain words.", "text/plain", ContentKind.TEXT),
        (b"<!doctype html><p>x", "text/plain", ContentKind.HTML),
        (b"<html><p>x", "", ContentKind.HTML),
        ("<html><p>x".encode("utf-16"), "text/html", ContentKind.HTML),
        (b"<html>\0<p>x", "text/html", ContentKind.HTML),
    ],
)
def test_the_first_bytes_count_before_the_content_type(body: bytes, content_type: str, kind: ContentKind) -> None:
    assert content_kind(page(body=body, content_type=content_type)) is kind

"""Every command understands the same forms of instants and lengths of time."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.commands.periods import parse_instant, parse_span

NOW = datetime(2025, 1, 28, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-01-27", datetime(2025, 1, 27, tzinfo=UTC)),
        ("2025-01-27T06:00", datetime(2025, 1, 27, 6, tzinfo=UTC)),
        ("2025-01-27T06:00+05:30", datetime(2025, 1, 27, 0, 30, tzinfo=UTC)),
        ("2025-01-27T06:00Z", datetime(2025, 1, 27, 6, tzinfo=UTC)),
        ("now", NOW),
        ("today", datetime(2025, 1, 28, tzinfo=UTC)),
        ("Yesterday", datetime(2025, 1, 27, tzinfo=UTC)),
        ("45m", NOW - timedelta(minutes=45)),
        ("7d", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(days=14)),
    ],
)
def test_an_instant_is_a_date_an_instant_a_word_or_an_age(text: str, instant: datetime) -> None:
    assert parse_instant(text, now=NOW) == instant


@pytest.mark.parametrize("text", ["", "soon", "7", "7y", "2025-02-30", "-7d", "99999999w"])
def test_anything_else_is_refused_with_the_forms_to_use(text: str) -> None:
    with pytest.raises(ValueError, match="2025-01-27, 2025-01-27T06:00, 7d, 12h, today, now"):
        parse_instant(text, now=NOW)


def test_a_length_of_time_is_a_whole_number_with_a_unit() -> None:
    assert parse_span("90m") == timedelta(minutes=90)
    for wrong in ("3", "h", "1.5d", "-1h"):
        with pytest.raises(ValueError, match="not a length of time"):
            parse_span(wrong)

import pytest

from extractors.fetch import Failure, Kind
from flows.backfilling import is_an_answer


def failure(reason: str, kind: Kind, status: int | None = None) -> Failure:
    return Failure(url="https://ledger.example/", reason=reason, detail="", kind=kind, status=status)


@pytest.mark.parametrize(
    ("reason", "kind", "status", "answers"),
    [
        ("http-403", Kind.HARD, 403, True),
        ("http-404", Kind.SOFT, 404, True),
        ("http-503", Kind.TEMPORARY, 503, False),
        ("timeout", Kind.SOFT, None, False),
        ("paused", Kind.TEMPORARY, None, False),
        ("paused", Kind.HARD, None, False),  # for refusing others: this one was not asked
    ],
)
def test_a_refusal_is_an_answer_and_what_time_mends_is_none(
    reason: str,
    kind: Kind,
    status: int | None,
    answers: bool,  # noqa: FBT001 - a row
) -> None:
    assert is_an_answer(failure(reason, kind, status)) is answers

"""Secrets: settings name where one is, and only the sender resolves it."""

import pytest

from flows.configuration.secret_ref import resolve


def test_a_reference_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_TOKEN", "abc")
    assert resolve("Bearer ${LEDGER_TOKEN}") == "Bearer abc"


def test_a_text_whose_reference_is_not_set_resolves_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    assert resolve("Bearer ${LEDGER_TOKEN}") is None


def test_a_block_reference_is_read_from_a_block() -> None:
    assert resolve("${block:slack-hook}", read_block={"slack-hook": "xyz"}.get) == "xyz"


def test_a_text_without_references_is_itself() -> None:
    assert resolve("plain") == "plain"

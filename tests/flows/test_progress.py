"""Progress bars for what can be stopped and goes on later."""

import pytest

from flows.commands.progress import counted


def test_how_many_are_done_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with counted("reading", 3) as tell:
        tell(1)
        tell(2)
    assert "3/3" in capsys.readouterr().err


def test_who_stops_it_is_told_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), counted("reading", 3):
        raise KeyboardInterrupt
    assert "the same command continues with what is left" in capsys.readouterr().err

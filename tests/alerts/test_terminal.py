import pytest

from alerts.channels import Sent, Terminal, send
from alerts.messages.message import compose
from tests.alerts.briefs import brief


def test_the_terminal_shows_the_message_beside_what_a_program_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert send(compose(brief()), Terminal()) == Sent()
    shown = capsys.readouterr()
    assert shown.err.startswith("\nLow-cost AI models: 40 stories")
    assert shown.out == ""

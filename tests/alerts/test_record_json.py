import json
from dataclasses import replace

import pytest

from alerts.messages.message import compose, repeated
from alerts.outbox.serialization import from_alert, from_message, to_alert, to_message
from tests.alerts.briefs import alert, brief, later
from warehouse.records import AlertState


@pytest.mark.parametrize("state", list(AlertState))
def test_a_message_comes_back_equal(state: AlertState) -> None:
    message = repeated(compose(later(brief(), state), brief(alert=alert(topic="other"))))
    assert to_message(from_message(message)) == message


@pytest.mark.parametrize("state", list(AlertState))
def test_an_alert_comes_back_equal(state: AlertState) -> None:
    assert to_alert(from_alert(alert(state=state))) == alert(state=state)


def test_what_another_version_kept_is_read_as_far_as_it_is_known() -> None:
    kept = json.loads(from_message(compose(brief())))
    kept["mood"] = "bright"
    del kept["topics"]
    assert to_message(json.dumps(kept)) == replace(compose(brief()), topics=())

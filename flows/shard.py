"""The shard flow: a part of a run, carried out by any worker of a work pool for the home that sent it."""

from typing import Any

from prefect import flow
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed

from flows.runtime.pool_calls import SenderGoneError, UnfitError, carry_out
from flows.runtime.state import StateError


@flow(name="shard", description="Carries out a part of a run for the home that sent it; not to be run by hand.")
def shard(landing: str, call: str, sent_with: str) -> Any:
    """Return a final state whose message names the outcome, or says why the call was not made.

    Args:
        landing: The landing zone that all machines share.
        call: The file with the call.
        sent_with: The versions of the sender.
    """
    try:
        outcome, has_returned = carry_out(landing, call, sent_with, str(flow_run.id))
    except (UnfitError, StateError) as error:
        return Failed(message=str(error))
    except SenderGoneError as error:
        return Cancelled(message=str(error))
    return Completed(message=outcome) if has_returned else Failed(message=outcome)

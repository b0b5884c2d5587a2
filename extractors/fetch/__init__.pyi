from .client import Client
from .event_loop import run
from .model import Failure, Kind, Request, Rules, SharedTurns

__all__ = ["Client", "Failure", "Kind", "Request", "Rules", "SharedTurns", "run"]

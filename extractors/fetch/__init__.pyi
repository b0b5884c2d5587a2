from .client import Client
from .event_loop import run
from .model import Failure, Kind, Request, Rules

__all__ = ["Client", "Failure", "Kind", "Request", "Rules", "run"]

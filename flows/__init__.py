"""Prefect flows, settings and the command line: the wiring of all rooms."""

from importlib.util import find_spec
from pathlib import Path

# The rooms have ordinary names. Where another package of the same name comes first, nothing would work as it should.
_HERE = Path(__file__).resolve().parent.parent
for _room in ("extractors", "warehouse", "alerts", "dashboard", "newsroom"):
    _found = find_spec(_room)
    if _found and _found.origin and Path(_found.origin).resolve().parent.parent != _HERE:
        raise ImportError(
            f"another package {_room!r} ({_found.origin}) hides the one of Newspike in {_HERE}: "
            "install Newspike in an environment of its own, for example with pipx"
        )

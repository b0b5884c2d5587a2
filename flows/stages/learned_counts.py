"""What was learned of counts up to an instant, as bytes to keep between runs."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import BadZipFile

if TYPE_CHECKING:
    from alerts.detection.spikes import Learned

logger = logging.getLogger(__name__)


def to_bytes(learned: Mapping[str, Learned]) -> bytes:
    """Return what was learned, by kind of rule, as bytes: arrays and JSON, no code."""
    import numpy as np

    notes = {
        kind: {"until": one.until.isoformat(), "reception": asdict(one.reception)} for kind, one in learned.items()
    }
    arrays = {f"{kind}.{name}": array for kind, one in learned.items() for name, array in asdict(one.baseline).items()}
    file = io.BytesIO()
    np.savez(file, notes=np.array(json.dumps(notes)), **arrays)
    return file.getvalue()


def from_bytes(kept: bytes) -> Mapping[str, Learned]:
    """Return what was learned, by kind of rule; nothing where the bytes are damaged or of another version."""
    import numpy as np

    from alerts.detection.baseline import Baseline  # noqa: PLC0415
    from alerts.detection.coverage import Reception  # noqa: PLC0415
    from alerts.detection.spikes import Learned  # noqa: PLC0415

    try:
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            notes = json.loads(str(arrays["notes"]))
            return {
                kind: Learned(
                    until=datetime.fromisoformat(note["until"]),
                    baseline=Baseline(
                        **{
                            name.removeprefix(f"{kind}."): arrays[name]
                            for name in arrays
                            if name.startswith(f"{kind}.")
                        }
                    ),
                    reception=Reception(**note["reception"] | {"shares": tuple(note["reception"]["shares"])}),
                )
                for kind, note in notes.items()
            }
    except (BadZipFile, EOFError, ValueError, KeyError, TypeError, OSError) as error:
        logger.warning("counts are learned again: what was kept cannot be read: %s", error)
        return {}

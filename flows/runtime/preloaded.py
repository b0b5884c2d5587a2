"""Everything that a run needs, loaded once in the process that runs are forked from.

Modules import heavy libraries when they are first used, so what a run uses is named here. The configuration that
NEWSPIKE_PRELOAD names is parsed and its topics are compiled too. A run uses them while the files are unchanged.
"""

import gc
import logging
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from flows.configuration.in_force import settings_in_force
from flows.configuration.problems import ConfigurationError
from flows.configuration.topic_files import matcher_of
from flows.configuration.validation import problems_in
from flows.operations.deployments import served

LIBRARIES = (  # of a cycle, besides those that the flows import
    "aiohttp",
    "fsspec.implementations.local",
    "numpy",
    "pebble",
    "pyarrow.compute",
    "pyarrow.parquet",
    "prefect._internal.control_listener",
    "prefect.cache_policies",
    "prefect.engine",
    "prefect.flow_engine",
    "prefect.task_runners",
)

OPTIONAL = ("pandas",)  # DuckDB imports it, where it is installed, for a third of a second

for module in (*(f"flows.{each.module}" for each in served()), *LIBRARIES, *filter(find_spec, OPTIONAL)):
    import_module(module)

if config := os.environ.get("NEWSPIKE_PRELOAD"):
    try:
        problems_in(Path(config))
        matcher_of(settings_in_force(Path(config)))
    except ConfigurationError as error:  # each run says so
        logging.getLogger(__name__).warning("nothing is preloaded: %s", error)
gc.collect()
gc.freeze()  # a collection in a run would copy the pages that it shares with the others

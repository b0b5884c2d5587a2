"""Fetching over HTTP: one guarded, bounded and polite client for feeds, articles and archives.

Expected failures are values (`Failure`); `Client.get` always ends within its deadline and its caps.
"""

import lazy_loader

# The names are imported from their modules when they are first used; `__init__.pyi` says from which.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

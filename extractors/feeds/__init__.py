"""Feeds: documents to entries, each once, and when to poll next."""

import lazy_loader

# The names are imported from their modules when they are first used; `__init__.pyi` says from which.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

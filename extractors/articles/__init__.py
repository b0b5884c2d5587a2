"""Articles: a page and its feed entry to one text with title, authors, date and language."""

import lazy_loader

# The names are imported from their modules when they are first used; `__init__.pyi` says from which.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

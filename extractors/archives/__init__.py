"""Archives: articles of the past from the web and from files."""

import lazy_loader

# The names are imported from their modules when they are first used; `__init__.pyi` says from which.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

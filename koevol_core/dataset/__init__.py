"""Data sets: seeds, import, export, and transfer to and from the Hugging Face Hub.

The face of the package is in ``__init__.pyi``; each name is loaded when first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

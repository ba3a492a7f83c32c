"""What the extra `batch` or `spark` brings, and what is said where it is missing."""

from __future__ import annotations

from importlib import import_module

from soundadvice.model.errors import SoundAdviceError


def need(*modules: str, extra: str = "batch", what: str = "a batch") -> None:
    """Raises SoundAdviceError if one of these modules is not installed; `what` is what needs them."""
    for module in modules:
        try:
            import_module(module)
        except ImportError:
            raise SoundAdviceError(
                f"{what} needs {module.partition('.')[0]}; install it with `pip install 'soundadvice[{extra}]'`"
            ) from None

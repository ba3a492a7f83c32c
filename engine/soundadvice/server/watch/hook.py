"""The hook: a function of the operator's own that is given every event."""

from __future__ import annotations

from importlib import import_module

from soundadvice.model.errors import SoundAdviceError
from soundadvice.server.watch.watched import Watcher


class HookError(SoundAdviceError):
    """There is no such hook. Its text says why, and the mend."""


def hook_named(text: str) -> Watcher:
    """The function that `module:function` names. Raises HookError where there is none."""
    module, _, name = text.partition(":")
    if not module or not name:
        raise HookError(f"`{text}` is not a function as `module:function` names one")
    try:
        found = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise HookError(f"there is no module `{error.name}`, which `{text}` needs; is it installed here?") from None
    except AttributeError:
        raise HookError(f"the module `{module}` has no `{name}`") from None
    except Exception as error:
        raise HookError(f"the module `{module}` cannot be loaded: it raises {type(error).__name__}") from None
    if not callable(found):
        raise HookError(f"`{text}` is no function")
    watcher: Watcher = found
    return watcher

"""Modules that libraries import for what this site seldom or never does, loaded when first used instead.

Together they would cost a sixth of the start and some megabytes. The OAuth library wants ``requests`` to ask
another server about a token; allauth wants FIDO2 for passkeys, which are not among the second factors here.
``importlib.util.LazyLoader`` would do, but before Python 3.12 the ``import`` statement itself wakes it.
"""

import importlib
import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any

LATER = ("requests", "allauth.mfa.webauthn.internal.auth")

_waking = threading.RLock()


def load_later(names: tuple[str, ...] = LATER) -> None:
    """Put stand-ins in place of modules that are not loaded yet; the first use of one loads the real one."""
    for name in names:
        if name not in sys.modules:
            sys.modules[name] = _stand_in(name)


def is_waiting(name: str) -> bool:
    """Whether a stand-in is still there."""
    return "_wake" in vars(sys.modules.get(name, object))


def _stand_in(name: str) -> ModuleType:
    module = ModuleType(name)
    module.__spec__ = importlib.util.find_spec(name)

    def wake(attribute: str) -> Any:
        # The import system asks for names like __path__; those are no use of the module.
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        with _waking:
            if sys.modules.get(name) is module:
                del sys.modules[name]
            real = importlib.import_module(name)
            vars(module).update(vars(real))
            vars(module).pop("_wake", None)
        return getattr(real, attribute)

    vars(module)["__getattr__"] = vars(module)["_wake"] = wake
    return module

"""Modules that libraries import for what this site seldom or never does, loaded when first used instead.

Together they would cost a sixth of the start and some megabytes. The OAuth library wants ``requests`` and
``urllib3`` to ask other servers about tokens and apps; allauth wants FIDO2 for passkeys, which are not among
the second factors here.
``importlib.util.LazyLoader`` would do, but before Python 3.12 the ``import`` statement itself wakes it.
"""

import importlib
import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any

LATER = ("requests", "urllib3", "allauth.mfa.webauthn.internal.auth")

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
    is_package = module.__spec__ is not None and module.__spec__.submodule_search_locations is not None

    def wake(attribute: str) -> Any:
        # The import system looks at names like __file__, which is no use of the module; it asks for __path__
        # when a module below is wanted, which is.
        if attribute.startswith("__") and not (attribute == "__path__" and is_package):
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

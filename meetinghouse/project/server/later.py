"""Modules that libraries import for what this site seldom or never does, loaded when first used instead.

Together they would cost a fifth of the start and some megabytes. The OAuth library wants ``requests`` and
``urllib3`` to ask other servers about tokens and apps, and certificates for OpenID Connect; allauth wants FIDO2 for
passkeys, which are not among the second factors here; Django wants ``sqlparse`` to print SQL.
``importlib.util.LazyLoader`` would do, but before Python 3.12 the ``import`` statement itself wakes it.
"""

import importlib
import importlib.util
import re
import sys
import threading
from types import ModuleType
from typing import Any

from django.utils.regex_helper import _lazy_re_compile  # Django's own word for it

LATER = ("requests", "urllib3", "allauth.mfa.webauthn.internal.auth", "cryptography.x509", "sqlparse")

_waking = threading.RLock()


def load_later(names: tuple[str, ...] = LATER) -> None:
    """Put stand-ins in place of modules that are not loaded yet; the first use of one loads the real one."""
    for name in names:
        if name not in sys.modules:
            sys.modules[name] = _stand_in(name)


def compile_later() -> None:
    """Load the OAuth library's checks of addresses with their patterns to be compiled at their first use.

    One of them takes 25 ms, and is needed when an app registers. Django has lazy patterns for the like.
    """
    import django.core.validators  # noqa: F401 -- its own patterns are lazy where they should be

    original = re.compile
    re.compile = _lazy_re_compile  # type: ignore[assignment]  # for a moment
    try:
        importlib.import_module("oauth2_provider.validators")
    finally:
        re.compile = original


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

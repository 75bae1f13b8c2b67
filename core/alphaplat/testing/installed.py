"""The module that `python -m alphaplat.testing` hands to pytest: the kit over the installed plugins that were named.

The names come in the environment variable ALPHAPLAT_TEST_PLUGINS, with commas between them; without it, all are tested.
"""

from __future__ import annotations

import os

from alphaplat.catalogue import Platform
from alphaplat.testing.registered import conformance_classes

VARIABLE = "ALPHAPLAT_TEST_PLUGINS"

_named = [name for name in os.environ.get(VARIABLE, "").split(",") if name]

globals().update(conformance_classes(Platform.discover(), _named or None))

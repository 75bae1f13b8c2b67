"""All that the plugin declares passes the kit; what needs the extra 'generator' is skipped without it."""

from __future__ import annotations

import alphaplat as ap
from alphaplat.testing import conformance_classes

globals().update(conformance_classes(ap.default_platform(), ["fusions"]))

"""The conformance kit over all installed operators, on the fast back end."""

from __future__ import annotations

from alphaplat.catalogue import Platform
from alphaplat.testing.registered import conformance_classes

globals().update(conformance_classes(Platform.discover(), backend="fast"))

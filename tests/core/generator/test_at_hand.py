"""What can be evaluated over a panel: its fields, what is derived from them, and operators with a kernel."""

from __future__ import annotations

import pytest

import alphaplat as ap
from alphaplat.errors import ConfigError
from alphaplat.generator.at_hand import at_hand, derivable
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind

FIELDS = {"close": FieldType(kind=Kind.MATRIX), "mood": FieldType(kind=Kind.MATRIX)}


@pytest.fixture(scope="module")
def platform() -> ap.Platform:
    return ap.default_platform()


def test_what_is_derived_from_a_panels_fields_is_at_hand(platform: ap.Platform) -> None:
    assert derivable(platform, ["open"]) == {"open"}
    assert derivable(platform, ["close", "shares_outstanding"]) >= {"returns", "cap"}
    assert "cap" not in derivable(platform, ["close"])


def test_operators_without_a_kernel_are_not_at_hand(platform: ap.Platform) -> None:
    bare = [name for name, one in platform.operators.items() if one.kernel is None]
    assert bare
    assert set(at_hand(ap.Constraints(), platform, None).operators or ()) == set(platform.operators) - set(bare)


def test_without_a_panel_all_declared_fields_are_at_hand(platform: ap.Platform) -> None:
    assert set(at_hand(ap.Constraints(), platform, None).fields or ()) == set(platform.fields)


def test_other_bounds_stay_and_wanted_names_are_kept(platform: ap.Platform) -> None:
    wanted = ap.Constraints(fields=["mood"], operators=["rank"], max_tokens=9, required=["mood"])
    assert at_hand(wanted, platform, FIELDS) == wanted


@pytest.mark.parametrize(
    ("wanted", "said"), [({"fields": ["volume"]}, "no field 'volume'"), ({"operators": ["rnak"]}, "no operator 'rnak'")]
)
def test_a_name_that_is_not_at_hand_is_refused(platform: ap.Platform, wanted: dict[str, list[str]], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        at_hand(ap.Constraints(**wanted), platform, FIELDS)

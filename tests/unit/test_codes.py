"""Area codes continue their parent's and keep to their blocks."""

import pytest

from domain.enums import AreaKind, Level
from domain.setting_values import parse_dedicated_block
from geo import codes


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        pytest.param("370783", Level.CITY, None, id="city"),
        pytest.param("370783001", Level.TOWN, "370783", id="town"),
        pytest.param("370783001046", Level.UNIT, "370783001", id="unit"),
        pytest.param("370783001046002", Level.GRID, "370783001046", id="grid"),
    ],
)
def test_the_length_of_a_code_tells_its_level_and_parent(code, level, parent):
    assert codes.get_level(code) is level
    assert codes.get_parent(code) == parent


@pytest.mark.parametrize(
    "code", ["", "37078", "3707830011", "37078300104x", "３７０７８３", "3707830010460021"]
)
def test_a_code_of_another_shape_is_refused(code):
    with pytest.raises(codes.BadCode) as refused:
        codes.get_level(code)

    assert refused.value.values == {"code": code}


@pytest.mark.parametrize("parent", ["370783003", "370783", None])
def test_a_code_that_does_not_begin_with_its_parents_is_refused(parent):
    with pytest.raises(codes.BadCode):
        codes.check_code("370783001046", parent=parent)


@pytest.mark.parametrize(
    ("block", "kind", "fits"),
    [
        (600, AreaKind.DEDICATED, False),
        (601, AreaKind.DEDICATED, True),
        (999, AreaKind.DEDICATED, True),
        (601, AreaKind.VILLAGE, False),
        (199, AreaKind.COMMUNITY, True),
        (700, AreaKind.COMMUNITY, False),
    ],
)
def test_dedicated_grids_and_nobody_else_use_the_block_from_601(block, kind, fits):
    code = f"370783001{block}"

    if fits:
        codes.check_code(code, parent="370783001", kind=kind)
        assert codes.get_block(code) == block
    else:
        with pytest.raises(codes.BadCode):
            codes.check_code(code, parent="370783001", kind=kind)


def test_the_block_of_dedicated_grids_is_a_setting():
    later = parse_dedicated_block({"areas.dedicated_first": 700})

    codes.check_code("370783001650", parent="370783001", kind=AreaKind.VILLAGE, dedicated=later)
    with pytest.raises(codes.BadCode, match="700–999"):
        codes.check_code("370783001650", parent="370783001", kind=AreaKind.DEDICATED, dedicated=later)

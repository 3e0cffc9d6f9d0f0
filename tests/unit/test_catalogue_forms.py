"""Line-based fields on the page are parsed as they were shown, or refused with the line at fault."""

import pytest

import i18n
from dashboard.catalogue import forms
from demo.admitted_matters import most_common, steps_of
from demo.field_data import KINDS
from demo.reference_data import matters
from domain.catalogue import SolvedAt
from domain.errors import Invalid


@pytest.mark.parametrize("language", i18n.LOCALES)
def test_steps_are_read_as_they_were_shown(language):
    steps = tuple(steps_of(most_common(matters())[0], "某局"))

    with i18n.use(language):
        assert forms.parse_steps(forms.format_steps(steps)) == steps


@pytest.mark.parametrize("language", i18n.LOCALES)
@pytest.mark.parametrize("cast", KINDS, ids=lambda cast: cast.kind.code)
def test_fields_are_read_as_they_were_shown(cast, language):
    with i18n.use(language):
        assert forms.parse_fields(forms.format_fields(cast.kind.fields)) == cast.kind.fields


def test_steps_may_come_from_a_sheet():
    [step] = forms.parse_steps("\n小网格\t发现\t\t现场核实\t照片、位置\n")

    assert (step.level, step.limit, step.papers) == (SolvedAt.GRID, None, ("照片", "位置"))


@pytest.mark.parametrize(
    "line",
    ["火星｜发现｜｜核实", "小网格｜发现｜很快｜核实", "小网格｜发现｜2 光年｜核实"],
    ids=["level", "limit", "unit"],
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(Invalid) as refused:
        forms.parse_steps(f"小网格｜发现｜｜核实\n{line}")

    assert refused.value.values["number"] == 2


def test_a_day_is_typed_as_iso():
    with pytest.raises(Invalid):
        forms.parse_day("明天")

    assert forms.parse_day(" ") is None


def test_an_upload_that_is_none_is_refused():
    with pytest.raises(Invalid):
        forms.decode_upload("data:;base64,#")

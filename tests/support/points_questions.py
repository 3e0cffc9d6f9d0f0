"""Queries of the assessment. Each reads the ratings of one period, here of the last quarter that ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from db.queries import (
    assessment,
    assessment_execution,
    assessment_outcomes,
    assessment_parts,
    assessment_sheets,
)
from db.queries.assessment import AssessmentBasis
from db.queries.assessment_parts import AssessedParts
from db.queries.assessment_sheets import DepartmentPoints
from domain.assessment_freezes import AssessmentPeriod, list_ended_periods
from domain.enums import PartyKind
from tests.support.questions import Asking, Question, each

READERS = ("supervisor", "department")


def points_questions() -> list[Question]:
    """Return every question of this module."""
    asked: dict[str, Callable[[Asking], Any]] = {
        "assessment.load_basis": _basis,
        "assessment.list_frozen_periods": lambda q: assessment.list_frozen_periods(q.session),
        "assessment.find_first_rating": lambda q: assessment.find_first_rating(q.session),
        "assessment.load_tallies": lambda q: assessment.load_tallies(q.session, _basis(q)),
        "assessment.load_department_sums": lambda q: assessment.load_department_sums(q.session, _basis(q)),
        "assessment_parts.load_parts": lambda q: assessment_parts.load_parts(
            q.session, begins=_basis(q).begins, ends=_basis(q).until
        ),
        "assessment_outcomes.list_notice_outcomes": lambda q: assessment_outcomes.list_notice_outcomes(
            q.session, q.world.department, begins=_basis(q).begins, ends=_basis(q).until
        ),
        "assessment_outcomes.list_matter_outcomes": lambda q: assessment_outcomes.list_matter_outcomes(
            q.session, q.city, q.world.department, begins=_basis(q).begins, ends=_basis(q).until
        ),
        "assessment_sheets.load_year": lambda q: assessment_sheets.load_year(q.session, _basis(q)),
        "assessment_sheets.load_sheet_entries": lambda q: assessment_sheets.load_sheet_entries(
            q.session, _basis(q), q.world.department, most=60
        ),
        "assessment_sheets.load_town_names": lambda q: assessment_sheets.load_town_names(q.session, q.city),
    }
    towns = each(
        ("supervisor", "town"),
        "assessment.load_town_ratings",
        lambda q: assessment.load_town_ratings(q.session, _basis(q)),
    )
    execution = each(READERS, "assessment_execution.load_execution", _execution)
    return [*towns, *execution, *(one for name, ask in asked.items() for one in each(READERS, name, ask))]


def _execution(q: Asking) -> object:
    year = AssessmentPeriod(q.now.astimezone(q.world.zone).year)
    basis = assessment.load_basis(q.session, q.city, year, now=q.now)
    points = DepartmentPoints(
        q.world.department, "", None, PartyKind.DEPARTMENT, ratings=0, costing=0, excluded=0, restored=0,
        points=0, points_with_excluded=0, capped=0, cap=0, few=True, months=(), parts=AssessedParts(),
    )  # fmt: skip
    return assessment_execution.load_execution(q.session, q.actor, basis, points, now=q.now)


def _basis(q: Asking) -> AssessmentBasis:
    today = q.now.astimezone(q.world.zone).date()
    quarter = next(one for one in list_ended_periods(today - timedelta(days=366), today) if one.quarter)
    return assessment.load_basis(q.session, q.city, quarter, now=q.now)

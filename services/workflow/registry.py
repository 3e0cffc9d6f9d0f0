"""Every kind of workflow that the engine executes, by its word in addresses and in the history."""

from collections.abc import Mapping
from types import MappingProxyType

from services.admitted_matters import MATTER_LISTS
from services.agency_forms import AGENCY_FORMS
from services.amendments import AMENDMENTS
from services.appeals import APPEALS
from services.arbitrations import ARBITRATIONS
from services.area_changes import AREA_CHANGES
from services.assessment import ASSESSMENT_FREEZES
from services.assigned_matters import ASSIGNED_MATTERS
from services.causes import CAUSES
from services.department_changes import DEPARTMENT_CHANGES
from services.duties import DUTY_LISTS
from services.duty_synonyms import DUTY_SYNONYMS
from services.exclusions import EXCLUSIONS
from services.field_data import COLLECTION_KINDS
from services.procedures import PROCEDURES
from services.push_downs import PUSH_DOWNS
from services.supervision import SUPERVISION_NOTICES
from services.workflow.engine import WorkflowKind

WORKFLOWS: Mapping[str, WorkflowKind] = MappingProxyType(
    {
        kind.table.kind: kind
        for kind in (
            SUPERVISION_NOTICES,
            PUSH_DOWNS,
            MATTER_LISTS,
            PROCEDURES,
            COLLECTION_KINDS,
            DEPARTMENT_CHANGES,
            AREA_CHANGES,
            DUTY_LISTS,
            DUTY_SYNONYMS,
            AMENDMENTS,
            ARBITRATIONS,
            ASSESSMENT_FREEZES,
            APPEALS,
            EXCLUSIONS,
            ASSIGNED_MATTERS,
            AGENCY_FORMS,
            CAUSES,
        )
    }
)

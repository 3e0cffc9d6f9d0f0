"""What the steps of amendments and arbitrations say: document, day, party, and words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from dash.development.base_component import Component

from dashboard.shared import html, nodes, workflow_history
from dashboard.shared.workflow_history import StepText
from db.queries.workflow_events import WorkflowStep
from domain.amendment_payloads import ReviewBody
from i18n import label, t, times

Names = Mapping[str, str]
DOCUMENTS = ("document", "staffing_document", "justice_document")


def render_history(ident: str, steps: Sequence[WorkflowStep], acts: Names, names: Names) -> Component:
    """Return the steps, the newest first; acts: what each is called. names: of parties, by code."""

    def describe(step: WorkflowStep) -> StepText:
        words = None if _repeats(step) else step.note
        return StepText(acts.get(step.act, step.act), _list_facts(step, names), words)

    return nodes.render_host(
        ident,
        [
            html.H3(t("办理经过"), className="panel__heading"),
            workflow_history.render_history(steps, describe),
        ],
        element=html.Section,
        className="office__story",
        **{"data-testid": "office-history"},
    )


def _repeats(step: WorkflowStep) -> bool:
    """Return whether the words of a step are no more than its documents."""
    said = str(step.note)
    known = [str(step.data[name]) for name in DOCUMENTS if name in step.data]
    return said in (*known, "；".join(known))


def _list_facts(step: WorkflowStep, names: Names) -> Sequence[str]:
    shown = _shown(names)
    return [say(step.data[name]) for name, say in shown.items() if step.data.get(name) is not None]


def _shown(names: Names) -> Mapping[str, Callable[[object], str]]:
    """Return how each fact of a step that a reader should see is said."""

    def name_of(code: object) -> str:
        return names.get(str(code), str(code))

    return {
        "document": lambda said: t("文号：{document}", document=said),
        "decided_on": lambda said: t("文件日期：{day}", day=_day(said)),
        "staffing_document": lambda said: t("机构编制部门复函：{document}", document=said),
        "staffing_on": _day,
        "justice_document": lambda said: t("司法部门复函：{document}", document=said),
        "justice_on": _day,
        "body": lambda said: label(ReviewBody(str(said))),
        "effective_from": lambda said: t("生效日期：{day}", day=_day(said)),
        "list_version": lambda said: t("属地管理事项清单第 {version} 版", version=said),
        "lead": lambda said: t("主体责任：{party}", party=name_of(said)),
    }


def _day(said: object) -> str:
    return times.day(date.fromisoformat(str(said)))

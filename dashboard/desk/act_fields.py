"""Form fields of an act's payload; their ids name the parts of ``Said``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.desk import correction_fields
from dashboard.shared import ids
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, Options, list_words, render_urgency_choice
from db.queries.section_people import OfficePeople
from db.queries.ticket_activity import ConsultationFacts
from domain.attachments import FileLimits
from domain.coordination import Contact, MediationKind, ReplyChannel, Settlement
from domain.enums import Effect, Speed, TicketClass
from domain.payload_rules import LONGEST_TEXT, MOST_PARTS
from domain.transitions import Need
from i18n import label, t, times

TASK_ROWS = 3
NOBODY = OfficePeople((), ())
PART_ROWS = min(4, MOST_PARTS)


@dataclass(frozen=True, slots=True)
class FieldDefaults:
    """What the fields of a form offer and begin with.

    urgent: None for several tickets at once, which are left as they are. dispatches: only a dispatch asks
    for urgency next to the class; later urgency has acts of its own.
    """

    parties: Options
    limits: FileLimits
    ticket_class: TicketClass
    urgent: bool | None
    lead: str | None = None
    text: str = ""
    cooperating: tuple[str, ...] = ()
    target: str | None = None
    days: int | None = None
    way: ReplyChannel = ReplyChannel.PHONE
    why_not: str = ""
    starts: tuple[str, ...] = ()  # words to begin with, chosen by a button each
    people: OfficePeople = NOBODY
    meetings: tuple[ConsultationFacts, ...] = ()
    correctable: correction_fields.Correctable = correction_fields.UNKNOWN
    dispatches: bool = True


def render_fields(needs: Iterable[Need], offered: FieldDefaults) -> list[Component]:
    """Return the fields of every need, in the order of the needs' words."""
    wanted = set(needs)
    offered = replace(offered, dispatches=Need.LEAD in wanted)
    return [field for need in Need if need in wanted and need in FIELDS for field in FIELDS[need](offered)]


def render_text_area(name: str, *, required: bool, value: str = "", field: str = "text") -> Component:
    """Return the field for words."""
    told = name if required else t("{name}（可选）", name=name)
    return _field(
        told,
        field,
        dcc.Textarea(id=ids.said(field), value=value, className="field field--text", maxLength=LONGEST_TEXT),
    )


def render_choice(name: str, field: str, words: type[StrEnum], *, value: StrEnum | None = None) -> Component:
    """Return a row of radio buttons for a closed list of words."""
    options = [{"value": word.value, "label": label(word)} for word in words]
    return _radios(name, field, options, value=value.value if value is not None else None)


def render_yes_no(name: str, field: str, yes: str, no: str, *, value: bool | None = None) -> Component:
    """Return the choice between two answers; value: the one it begins with."""
    begins = None if value is None else "yes" if value else "no"
    return _radios(name, field, [{"value": "yes", "label": yes}, {"value": "no", "label": no}], value=begins)


def render_presets(texts: Sequence[str]) -> Component | None:
    """Return words that one press puts into the field for words; they may be changed there."""
    if not texts:
        return None
    return html.Div(
        [
            html.Span(t("常用："), className="muted"),
            *(html.Button(text, className="chip", type="button", **{"data-start": text}) for text in texts),
        ],
        className="starts",
        role="group",
        **{"aria-label": t("常用原因"), "data-testid": "starts"},
    )


def render_party(
    name: str, field: str, options: Options, *, multi: bool = False, value: str | list[str] | None = None
) -> Component:
    """Return the searchable list of parties."""
    chooser = dcc.Dropdown(
        id=ids.said(field),
        options=options,
        value=value,
        multi=multi,
        placeholder=t("请选择"),
        labels=list_words(),
        maxHeight=LIST_HEIGHT_PX,
        className="choose",
    )
    return _field(name, field, chooser)


def render_line(
    name: str,
    field: str,
    *,
    kind: str = "text",
    hint: str = "",
    value: str | int | None = None,
    listed: Iterable[str] = (),
) -> Component:
    """Return a field for one line; kind: text, number, tel, or date and datetime, which the browser draws.

    listed: what the browser offers to choose from; anything else may be typed too.
    """
    native = kind in ("date", "datetime-local")
    known = list(listed)
    entry = dcc.Input(
        id=ids.said(field),
        type="text" if native else kind,
        placeholder=hint,
        value=value,
        className=f"field field--line{' field--native' if native else ''}",
        debounce=False,
        autoComplete="off",
        **({"min": 1, "step": 1} if kind == "number" else {}),
        **({"list": f"listed-{field}"} if known else {}),
    )
    wrapped = html.Span(entry, className="native", **{"data-native": kind}) if native else entry
    offered = html.Datalist([html.Option(value=one) for one in known], id=f"listed-{field}")
    return _field(name, field, html.Div([wrapped, offered]) if known else wrapped)


def _dispatching(offered: FieldDefaults) -> list[Component]:
    return [
        render_party(t("主办单位"), "lead", offered.parties, value=offered.lead),
        render_party(
            t("协办单位（可选）"),
            "cooperating",
            offered.parties,
            multi=True,
            value=list(offered.cooperating),
        ),
    ]


def _classes(offered: FieldDefaults) -> list[Component]:
    urgent = render_urgency_choice(ids.said("urgent"), "yes", urgent=offered.urgent)
    return [
        render_choice(t("类别"), "ticket_class", TicketClass, value=offered.ticket_class),
        html.Div(urgent, className="form__field", hidden=not offered.dispatches),
    ]


def _answers(_offered: FieldDefaults) -> list[Component]:
    answers = [
        render_yes_no(t("是否解决"), "solved", t("已解决"), t("未解决")),
        render_yes_no(t("是否满意"), "satisfied", t("满意"), t("不满意")),
    ]
    return [
        render_yes_no(t("是否联系上诉求人"), "reached", t("联系上"), t("未联系上"), value=True),
        html.Div(answers, className="only-if form__pair", **{"data-only-if": "reached=yes"}),
    ]


def _grades(_offered: FieldDefaults) -> list[Component]:
    return [
        render_choice(t("响应速度"), "speed", Speed),
        render_choice(t("办理效果"), "effect", Effect),
    ]


def _reply(offered: FieldDefaults) -> list[Component]:
    why_not = render_line(
        t("无法反馈的原因"),
        "delivery.why_not",
        hint=t("仅在无法反馈时填写，如匿名、号码无效"),
        value=offered.why_not,
    )
    proof = render_line(
        t("送达凭据"),
        "delivery.proof",
        hint=t("须填写，如通话时间、签收人；短信和网上答复由系统记下"),
    )
    return [
        render_choice(t("答复方式"), "delivery.way", ReplyChannel, value=offered.way),
        html.Div(proof, className="only-if", **{"data-only-if": "delivery.way!=impossible"}),
        html.Div(why_not, className="only-if", **{"data-only-if": "delivery.way=impossible"}),
    ]


def _meeting(offered: FieldDefaults) -> list[Component]:
    rows = [_task(number, offered) for number in range(TASK_ROWS)]
    return [
        *_which_meeting(offered.meetings),
        render_line(t("会商时间"), "consultation.held_at", kind="datetime-local"),
        render_line(t("会商地点"), "consultation.place"),
        render_party(t("邀请单位"), "consultation.invited", offered.parties, multi=True),
        render_text_area(t("参加单位和人员"), required=False, field="consultation.attendance"),
        render_text_area(t("会商结论"), required=False, field="consultation.conclusions"),
        html.Fieldset([html.Legend(t("议定事项：谁、办什么、何时办完")), *rows], className="form__rows"),
    ]


def _which_meeting(meetings: tuple[ConsultationFacts, ...]) -> list[Component]:
    """Return the choice between a new meeting and the minutes of one that was called before."""
    if not meetings:
        return []
    told = [
        {
            "value": str(held.id),
            "label": t("补写纪要：{when} {place}", when=times.short_instant(held.held_at), place=held.place),
        }
        for held in meetings
    ]
    return [_radios(t("这是"), "motion", [{"value": "", "label": t("召集新的会商")}, *told], value="")]


def _task(number: int, offered: FieldDefaults) -> Component:
    name = f"consultation.tasks.{number}"
    return html.Div(
        [
            render_party(t("单位"), f"{name}.party", offered.parties),
            render_line(t("事项"), f"{name}.what"),
            render_line(t("时限"), f"{name}.by", kind="date"),
        ],
        className="form__task",
    )


def _mediation(_offered: FieldDefaults) -> list[Component]:
    return [
        render_choice(t("纠纷类型"), "mediation.kind", MediationKind),
        render_line(t("调解员"), "mediation.mediators"),
        render_choice(t("调解结果"), "mediation.settlement", Settlement),
        render_line(t("回头看日期（可选）"), "mediation.follow_up_on", kind="date"),
    ]


def _section(names: tuple[str, ...]) -> Component:
    """Return the list of sections; a department that has none on record names them freely."""
    options = [{"value": name, "label": name, "search": name} for name in names]
    return render_party(t("科室"), "section", options) if options else render_line(t("科室"), "section")


def _parts(_offered: FieldDefaults) -> list[Component]:
    return [
        render_text_area(
            t("拆分出的第 {number} 件", number=number + 1),
            required=number < 2,
            field=f"parts.{number}.description",
        )
        for number in range(PART_ROWS)
    ]


FIELDS: dict[Need, Callable[[FieldDefaults], list[Component]]] = {
    Need.LEAD: _dispatching,
    Need.SUCCESSOR: lambda offered: [render_party(t("接办单位"), "successor", offered.parties)],
    Need.PLAN: lambda _offered: [render_line(t("完成日期"), "day", kind="date")],
    Need.REVIEW_DATE: lambda _offered: [render_line(t("复查日期"), "day", kind="date")],
    Need.REPLY: _reply,
    Need.ANSWER: _answers,
    Need.GRADES: _grades,
    Need.TARGET: lambda offered: [render_line(t("另一件诉求的编号"), "target", value=offered.target)],
    Need.CLASS: _classes,
    Need.MINUTES: _meeting,
    Need.MEDIATION: _mediation,
    Need.CONTACT: lambda _offered: [render_choice(t("首次联系方式"), "contact", Contact, value=Contact.CALL)],
    Need.DAYS: lambda offered: [render_line(t("延长几个工作日"), "days", kind="number", value=offered.days)],
    Need.PARTS: _parts,
    Need.CORRECTION: lambda offered: correction_fields.render_fields(offered.correctable),
    Need.HANDLER: lambda offered: [
        _section(offered.people.sections),
        render_line(t("经办人"), "handler", listed=offered.people.handlers),
        render_line(t("内部时限（可选）"), "day", kind="date"),
    ],
}


def _radios(name: str, field: str, options: list[dict[str, str]], *, value: str | None = None) -> Component:
    chooser = dcc.RadioItems(id=ids.said(field), options=options, value=value, className="radios")
    return html.Fieldset([html.Legend(name), chooser], className="form__field form__choice")


def _field(name: str, field: str, control: Component) -> Component:
    return html.Div(
        [html.Span(name, className="form__name", id=f"name-{field}"), control], className="form__field"
    )

"""Form in which town, unit or grid reports a matter, and calls the Center at once if needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.attachments import render_uploader
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, Options, list_words
from db.queries.reference_data import MatterEntry
from db.queries.report_locations import OwnPlace
from domain.attachments import AttachmentKind, FileLimits
from domain.enums import RequesterKind, RequestKind
from domain.payload_base import LONGEST_REASON
from i18n import either, label, t
from services.intake import LONGEST_DESCRIPTION

HERE, CALL = "here", "call"
UPLOADED = "report"


@dataclass(frozen=True, slots=True)
class ReportChoices:
    """What a report form offers; calls_freely: the town itself, which need not be urgent to call."""

    matters: Sequence[MatterEntry]
    places: Sequence[OwnPlace]
    limits: FileLimits
    calls_freely: bool


def render_form(choices: ReportChoices) -> Component:
    """Return an empty form."""
    key = str(uuid4())
    return html.Section(
        [
            dcc.Store(id=ids.REPORT_KEY, data=key),
            html.H2(t("上报诉求"), className="panel__heading"),
            *_what(choices),
            *_who(),
            render_uploader(
                UPLOADED, kind=AttachmentKind.REPORT, key=key, limits=choices.limits, title=t("现场照片")
            ),
            *_how(choices),
            html.Div(
                html.Button(
                    [t("登记"), html.Kbd("Ctrl+Enter")],
                    id=ids.REPORT_SUBMIT,
                    className="button button--primary",
                    type="button",
                    **{"data-submit": ""},
                ),
                className="form__end",
            ),
        ],
        className="form letter__form report-form",
        **{"data-testid": "report-form"},
    )


def render_reported(number: str, *, called: bool) -> Component:
    """Return the number of what was just reported, and where to go from here."""
    told = t("已登记并呼叫中心") if called else t("已登记，由本级办理")
    return html.Div(
        [
            html.P(told, className="state__title"),
            html.P(number, className="figure report-number", **{"data-testid": "reported-number"}),
            html.Div(
                [
                    html.Button(
                        t("打开这件诉求"),
                        className="button button--primary",
                        type="button",
                        **{"data-open": number},
                    ),
                    html.Button(
                        [t("再报一件"), html.Kbd("R")],
                        className="button",
                        type="button",
                        **{"data-press": ids.REPORT_OPEN},
                    ),
                ],
                className="form__end",
            ),
        ],
        className="state",
        role="status",
        **{"data-testid": "reported"},
    )


def open_button() -> Component:
    """Return the button that opens the form; its key is written on it."""
    return html.Button(
        [t("上报"), html.Kbd("R")], id=ids.REPORT_OPEN, className="button button--primary", type="button"
    )


def render_field(name: str, control: Component) -> Component:
    """Return a control under its name."""
    return html.Div([html.Span(name, className="form__name"), control], className="form__field")


def render_select(name: str, component_id: dict[str, str], options: Options) -> Component:
    """Return a searchable list."""
    chooser = dcc.Dropdown(
        id=component_id,
        options=options,
        placeholder=t("请选择"),
        labels=list_words(),
        maxHeight=LIST_HEIGHT_PX,
        className="choose",
    )
    return render_field(name, chooser)


def render_radios(
    name: str, component_id: dict[str, str], options: Options, *, value: str | None
) -> Component:
    """Return a row of radio buttons."""
    chooser = dcc.RadioItems(id=component_id, options=options, value=value, className="radios")
    return html.Fieldset([html.Legend(name), chooser], className="form__field form__choice")


def render_text_area(name: str, component_id: dict[str, str], *, most: int) -> Component:
    """Return a field for several lines."""
    area = dcc.Textarea(id=component_id, value="", className="field field--text", maxLength=most)
    return render_field(name, area)


def render_line(name: str, component_id: dict[str, str], *, hint: str = "", native: str = "") -> Component:
    """Return a field for one line; native: a kind of input that the browser draws, such as date."""
    entry = dcc.Input(
        id=component_id,
        type="text",
        placeholder=hint,
        value="",
        debounce=False,
        autoComplete="off",
        className=f"field field--line{' field--native' if native else ''}",
    )
    return render_field(
        name, html.Span(entry, className="native", **{"data-native": native}) if native else entry
    )


def _what(choices: ReportChoices) -> list[Component]:
    matters = [
        {
            "value": one.code,
            "label": f"{either(one.name, one.name_en)} · {one.major}",
            "search": f"{one.name} {one.name_en or ''} {one.code} {one.major}",
        }
        for one in choices.matters
    ]
    places = [
        {
            "value": one.code,
            "label": f"{one.name} · {one.above}",
            "search": f"{one.name} {one.above} {one.code}",
        }
        for one in choices.places
    ]
    return [
        render_select(t("事项"), ids.reported("matter"), matters),
        render_text_area(t("诉求内容"), ids.reported("description"), most=LONGEST_DESCRIPTION),
        html.Div(role="status", **{"data-duty-hint": "", "aria-label": t("责任清单")}),
        render_select(t("村居社区或网格"), ids.reported("area_code"), places),
        render_line(t("地址（可选）"), ids.reported("address"), hint=t("如路名、门牌、旁边的标志物")),
    ]


def _who() -> list[Component]:
    kinds = [{"value": kind.value, "label": label(kind)} for kind in RequesterKind]
    wants = [{"value": kind.value, "label": label(kind)} for kind in RequestKind]
    return [
        render_radios(
            t("诉求人类型"), ids.reported("requester_kind"), kinds, value=RequesterKind.CITIZEN.value
        ),
        render_radios(t("诉求类型"), ids.reported("request_kind"), wants, value=RequestKind.HELP.value),
        html.Div(
            [
                render_line(t("诉求人姓名（可选）"), ids.reported("reporter_name"), hint=t("不填为匿名")),
                render_line(t("联系电话（可选）"), ids.reported("reporter_phone")),
            ],
            className="form__pair",
        ),
    ]


def _how(choices: ReportChoices) -> list[Component]:
    ways = [
        {"value": HERE, "label": t("由本级办理")},
        {"value": CALL, "label": t("立即呼叫中心")},
    ]
    only = None if choices.calls_freely else t("只有紧急事项可以越过镇街直接呼叫中心，镇街同时知悉。")
    return [
        dcc.Checklist(
            id=ids.reported("urgent"),
            options=[{"value": "yes", "label": t("紧急")}],
            value=[],
            className="check",
        ),
        render_radios(t("办理方式"), ids.reported("way"), ways, value=HERE),
        html.P(only, className="muted") if only else None,
        html.Div(id=ids.REPORT_BASIS, role="status"),
        render_text_area(t("呼叫原因（呼叫时必填）"), ids.reported("reason"), most=LONGEST_REASON),
    ]

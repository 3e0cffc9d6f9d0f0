"""Form fields of a correction: unchanged values are left out."""

from dataclasses import dataclass, field
from enum import StrEnum

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, Options, list_words
from domain.enums import RequestKind, Secrecy
from i18n import label, t

PLACE = "correction.area_code"


@dataclass(frozen=True, slots=True)
class Correctable:
    """Initial values and choices of a correction; place: the name of its current place.

    whole: the Center's form, which decides duty, secrecy and the public flag too.
    """

    matters: Options = field(default_factory=list)
    places: Options = field(default_factory=list)
    matter: str | None = None
    place: str = ""
    address: str = ""
    request_kind: RequestKind | None = None
    whole: bool = False
    duties: Options = field(default_factory=list)
    duty: str | None = None


UNKNOWN = Correctable()


def render_fields(known: Correctable) -> list[Component]:
    """Return the fields of a correction; a town's leave out what the Center alone decides."""
    now = t("现在：{place}", place=known.place) if known.place else t("现在没有地点")
    return [
        _choose(t("事项"), "correction.matter", known.matters, value=known.matter),
        _choose(t("地点"), PLACE, known.places, hint=t("输入镇街、城市社区或村居的名称或编码")),
        html.P(now, className="muted"),
        _line(t("地址（可选）"), "correction.address", value=known.address),
        _radios(
            t("诉求类型"), "correction.request_kind", _words(RequestKind), value=known.request_kind or ""
        ),
        *(_of_the_center(known) if known.whole else []),
    ]


def _of_the_center(known: Correctable) -> list[Component]:
    as_it_is = {"value": "", "label": t("按现在或默认")}
    told = t("改为举报或改到保密事项时自动改为保密；内部和保密的事项不公开。")
    duty = _choose(t("责任事项"), "correction.duty", known.duties, value=known.duty)
    return [
        duty,
        _radios(t("密级"), "correction.secrecy", [as_it_is, *_words(Secrecy)], value=""),
        _radios(
            t("是否公开"),
            "correction.public",
            [as_it_is, {"value": "yes", "label": t("对外公开")}, {"value": "no", "label": t("不公开")}],
            value="",
        ),
        html.P(told, className="muted"),
    ]


def _words(kind: type[StrEnum]) -> list[dict[str, str]]:
    return [{"value": word.value, "label": label(word)} for word in kind]


def _line(name: str, part: str, *, value: str) -> Component:
    entry = dcc.Input(
        id=ids.said(part), type="text", value=value, className="field field--line", debounce=False,
        autoComplete="off",
    )  # fmt: skip
    return html.Div([html.Span(name, className="form__name"), entry], className="form__field")


def _choose(name: str, part: str, options: Options, *, value: str | None = None, hint: str = "") -> Component:
    chooser = dcc.Dropdown(
        id=ids.said(part),
        options=options,
        value=value,
        placeholder=hint or t("请选择"),
        labels=list_words(),
        maxHeight=LIST_HEIGHT_PX,
        className="choose",
    )
    return html.Div([html.Span(name, className="form__name"), chooser], className="form__field")


def _radios(name: str, part: str, options: Options, *, value: str) -> Component:
    chooser = dcc.RadioItems(id=ids.said(part), options=options, value=value, className="radios")
    return html.Fieldset([html.Legend(name), chooser], className="form__field form__choice")

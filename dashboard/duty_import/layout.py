"""Layout of the page that loads a list of duties from Excel."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.duty_import import ids as names
from dashboard.duty_import.acts import permit_import
from dashboard.duty_import.components import REPORT_CLASS
from dashboard.duty_import.workbook import MOST_BYTES, SUFFIX
from dashboard.shared import html, page_bar
from db.queries import cities
from db.queries.duties import DutyVersionFacts
from db.session import transaction
from domain.duties import DutyList
from domain.scopes import Actor
from i18n import label, t, times
from services import duties
from web.url_paths import DUTY_OFFICE

EXPORT, TEMPLATE = "/api/v1/duties.xlsx", "/api/v1/duties-template.xlsx"
TICK_MS = 700


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the page. Raises NotAllowed for those who do not keep the lists."""
    permit_import(actor)
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        newest = list(duties.load_newest_versions(session, actor.city).values())
        today = clock.now(session, actor.city).astimezone(city.zone).date()
    return html.Div(
        [
            dcc.Store(id=names.READING, data=uuid4().hex),
            dcc.Interval(id=names.TICK, interval=TICK_MS, disabled=True),
            dcc.Download(id=names.CSV_FILE),
            page_bar.render_bar(actor, city, here=DUTY_OFFICE),
            html.Main(
                [
                    _head(),
                    html.Div(
                        [_first_step(newest, today), _second_step()],
                        className="duty-import__steps",
                    ),
                    html.Div(id=names.REPORT, className=REPORT_CLASS),
                ],
                className="duty-import",
            ),
        ],
        className="duties-page",
        **{"data-testid": "duty-import-page"},
    )


def _head() -> Component:
    return html.Header(
        [
            html.H2(t("从 Excel 导入责任清单"), className="duties__title"),
            html.A(t("← 清单调整与裁定"), href=DUTY_OFFICE, className="duty-import__back"),
        ],
        className="duties__top",
    )


def _first_step(newest: Sequence[DutyVersionFacts], today: date) -> Component:
    """Return what to begin with: the lists as last published, also if that is not yet in force."""
    day = max([today, *(version.effective_from for version in newest)])
    return html.Section(
        [
            html.H3(t("一、准备工作簿"), className="panel__heading"),
            html.P(
                [
                    _download(t("下载现有清单"), f"{EXPORT}?{urlencode({'as_of': day.isoformat()})}"),
                    _download(t("下载空白模板"), TEMPLATE),
                ],
                className="duty-import__files",
            ),
            html.Ul(
                [
                    *(html.Li(_name_version(version)) for version in newest),
                    html.Li(t("在现有清单上修改最稳妥，填写说明在最后一张工作表。")),
                    html.Li(t("每份清单以工作簿为准：工作簿里没有的事项将终止；一行都没有的清单保持不变。")),
                ],
                className="duty-import__notes muted",
            ),
        ],
        className="duty-import__step",
    )


def _second_step() -> Component:
    megabytes = MOST_BYTES // 1_000_000
    return html.Section(
        [
            html.H3(t("二、选择工作簿，先试运行"), className="panel__heading"),
            dcc.Upload(
                html.Div(
                    [
                        html.Strong(t("选择 Excel 文件")),
                        html.Span(t("或拖到这里（.xlsx，不超过 {most} MB）", most=megabytes)),
                    ],
                    className="papers__drop",
                ),
                id=names.UPLOAD,
                className="papers__upload",
                className_disabled="papers__upload papers__upload--off",
                style_disabled={},
            ),
            html.P(
                t("试运行只核对，不写入。"),
                id="duty-import-said",
                className="muted",
                role="status",
                **{
                    "data-most": MOST_BYTES,
                    "data-suffix": SUFFIX,
                    "data-wrong": t("只接受 .xlsx 格式的 Excel 文件，请另存为 .xlsx 后再选择"),
                    "data-large": t("文件超过 {most} MB，请拆分后再导入", most=megabytes),
                    "data-plain": t("试运行只核对，不写入。"),
                },
            ),
            html.Div(id=names.PROGRESS, hidden=True),
        ],
        className="duty-import__step",
    )


def _download(words: str, address: str) -> Component:
    return html.A(words, href=address, download="", className="button")


def _name_version(version: DutyVersionFacts) -> str:
    return t(
        "{list}：第 {version} 版，{reference}，{day}起施行",
        list=label(DutyList(version.duty_list)),
        version=version.version,
        reference=version.reference,
        day=times.day(version.effective_from),
    )

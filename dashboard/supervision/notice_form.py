"""Form of a new supervision notice, prefilled from the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.report_form import render_field
from dashboard.shared.ticket_forms import LIST_HEIGHT_PX, build_party_options, list_words
from db.queries.reference_data import PartyEntry
from domain.supervision import LONGEST, Grounds, SupervisionKind
from i18n import label, t
from web.url_paths import NOTICES


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notice begins with."""

    kind: SupervisionKind
    party: str | None
    grounds: Grounds
    numbers: tuple[str, ...]


def render_form(asked: Draft, *, text: str, parties: Sequence[PartyEntry], key: str) -> Component:
    """Return the form of a new notice, begun with the text drafted from the facts."""
    return html.Section(
        [
            dcc.Store(id=ids.SUPERVISION_KEY, data=key),
            html.H2(t("新发督查文书")),
            _choice(t("文书"), ids.SUPERVISION_KIND, list(SupervisionKind), asked.kind),
            render_field(
                t("发给"),
                dcc.Dropdown(
                    id=ids.SUPERVISION_PARTY,
                    options=build_party_options(parties),
                    value=asked.party,
                    placeholder=t("请选择"),
                    labels=list_words(),
                    maxHeight=LIST_HEIGHT_PX,
                    className="choose",
                ),
            ),
            _choice(t("事由"), ids.SUPERVISION_GROUNDS, list(Grounds), asked.grounds),
            render_field(
                t("涉及诉求的编号（用空格或逗号分开）"),
                dcc.Textarea(
                    id=ids.SUPERVISION_NUMBERS, value=" ".join(asked.numbers), className="field field--short"
                ),
            ),
            render_field(
                t("整改期限（责令整改须填）"),
                html.Span(
                    dcc.Input(
                        id=ids.SUPERVISION_DUE, type="text", className="field field--line field--native"
                    ),
                    className="native",
                    **{"data-native": "date"},
                ),
            ),
            render_field(
                t("正文"),
                dcc.Textarea(
                    id=ids.SUPERVISION_TEXT, value=text, maxLength=LONGEST, className="field notice-text"
                ),
            ),
            html.Div(
                [
                    html.Button(
                        t("发出"), id=ids.SUPERVISION_ISSUE, className="button button--primary", type="button"
                    ),
                    html.Button(
                        t("按事实重新草拟"), id=ids.SUPERVISION_DRAFT, className="button", type="button"
                    ),
                    dcc.Link(t("取消"), href=NOTICES, className="button"),
                ],
                className="form__end",
            ),
        ],
        className="supervision__right form",
        **{"data-testid": "notice-form"},
    )


def _choice(name: str, control: str, words: Sequence[StrEnum], value: StrEnum) -> Component:
    chooser = dcc.RadioItems(
        id=control,
        options=[{"value": word.value, "label": label(word)} for word in words],
        value=value.value,
        className="radios",
    )
    return html.Fieldset([html.Legend(name), chooser], className="form__field form__choice")

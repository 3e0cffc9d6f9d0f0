"""Layout of the page of synonyms; what it lists and changes is in the address."""

from collections.abc import Mapping

from dash import dcc
from dash.development.base_component import Component

from dashboard.duty_synonyms import components, read_model
from dashboard.duty_synonyms import ids as names
from dashboard.duty_synonyms.acts import permit_editing
from dashboard.duty_synonyms.address import read_request
from dashboard.shared import html, nodes, page_bar
from db.queries import cities
from db.session import transaction
from domain.duty_search import LONGEST_QUERY
from domain.duty_synonyms import LONGEST_WORD
from domain.scopes import Actor
from i18n import t
from web.url_paths import DUTY_OFFICE


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those who do not keep the lists."""
    permit_editing(actor)
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        reading = read_model.read_page(session, actor, read_request(query))
    tried = "" if reading.opened is None else reading.opened.word
    return html.Div(
        [
            dcc.Store(id=names.DONE),
            page_bar.render_bar(actor, city, here=DUTY_OFFICE),
            html.Main(
                [
                    html.Header(
                        [
                            html.H2(t("履职查询的同义词"), className="duties__title"),
                            html.A(t("← 清单调整与裁定"), href=DUTY_OFFICE, className="synonyms__back"),
                        ],
                        className="duties__top",
                    ),
                    html.Section(
                        [
                            _search(names.FILTER, t("搜索同义词"), reading.request.q, LONGEST_WORD),
                            nodes.render_host(
                                names.LIST, components.render_list(reading), className="synonyms__list"
                            ),
                        ],
                        className="synonyms__part",
                    ),
                    html.Div(
                        [
                            html.Section(
                                components.render_form(reading.opened),
                                id=names.FORM,
                                className="synonyms__part form",
                            ),
                            html.Section(
                                [
                                    html.H3(t("试查"), className="panel__heading"),
                                    _search(
                                        names.QUERY,
                                        t("群众的一句话（未保存也可查看改后的结果）"),
                                        tried,
                                        LONGEST_QUERY,
                                    ),
                                    nodes.render_host(names.TRIED, None, className="synonyms__tried"),
                                ],
                                className="synonyms__part",
                            ),
                            nodes.render_host(
                                names.STORY,
                                components.render_story(reading.steps),
                                element=html.Section,
                                className="synonyms__part",
                            ),
                        ],
                        className="synonyms__side",
                    ),
                ],
                className="synonyms",
            ),
        ],
        className="duties-page",
        **{"data-testid": "synonyms-page"},
    )


def _search(ident: str, name: str, value: str, longest: int) -> Component:
    return html.Div(
        [
            html.Label(name, htmlFor=ident),
            dcc.Input(
                id=ident,
                type="search",
                value=value,
                maxLength=longest,
                debounce=0.4,
                className="field",
                autoComplete="off",
            ),
        ],
        className="synonyms__field",
    )

"""Pages outside Dash share one template environment; only the wall, a document of its own, has another."""

from pathlib import Path

import i18n
from web import templates

ROOT = Path(__file__).parents[2]
PACKAGES = ("adapters", "api", "dashboard", "services", "web")


def test_there_is_one_template_environment_beside_the_walls():
    found = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "Environment(" in path.read_text("utf-8")
    }

    assert found == {"web/templates.py", "dashboard/wall/page.py"}


def test_what_a_template_is_given_is_text_never_markup():
    with i18n.use("zh_CN"):
        page = templates.render_text("error.html", title="<script>x</script>", detail="", locale="zh_CN")

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page

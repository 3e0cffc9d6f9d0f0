"""The addresses of ES modules: every import of an entry is found, and preloaded before the entry runs."""

import re
from pathlib import Path

import pytest

from dashboard.application import ENTRY
from web import js_modules

ENTRIES = [
    ENTRY,
    "js/pages/paper.js",
    "js/pages/server.js",
    "js/pages/phone.js",
    "js/pages/login.js",
    "js/pages/wall.js",
    "js/phone/worker.js",
    "public/form.js",
    "public/ground.js",
]
CLASSIC = {"js/theme.js", "js/phone/theme.js"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_imports_come_before_their_importer(entry: str) -> None:
    order = js_modules.list_imports(entry)

    assert order[-1] == entry
    assert len(order) == len(set(order))
    assert all((js_modules.ASSETS / path).is_file() for path in order)


def test_every_module_belongs_to_an_entry() -> None:
    reached = {path for entry in ENTRIES for path in js_modules.list_imports(entry)} | CLASSIC
    found = {str(path.relative_to(js_modules.ASSETS)) for path in (js_modules.ASSETS / "js").rglob("*.js")}

    assert found - reached == set()


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ('import { make } from "./a.js";', "./a.js"),
        ('import * as a from "../a.js";', "../a.js"),
        ('import "./a.js";', "./a.js"),
        ('import {\n  make,\n  say,\n} from "./a.js";', "./a.js"),
        ('export { stats } from "./a.js";', "./a.js"),
    ],
    ids=["named", "namespace", "effects", "several-lines", "passed-on"],
)
def test_every_form_of_import_is_read(line: str, target: str) -> None:
    assert js_modules.IMPORT.findall(f'/* A module. */\n{line}\n\nconst a = "./b.js";\n') == [target]


def test_every_module_is_preloaded_in_the_folder_of_its_version() -> None:
    tags = js_modules.render_tags("js/pages/wall.js")

    preloaded = re.findall(r'<link rel="modulepreload" href="/assets/v/[0-9a-f]{12}/([^"]+)">', tags)
    assert preloaded == list(js_modules.list_imports("js/pages/wall.js"))
    address = js_modules.get_address("js/pages/wall.js")
    assert tags.endswith(f'<script type="module" src="{address}"></script>')


def test_the_stamp_follows_the_content_of_every_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "js").mkdir()
    module = tmp_path / "js" / "a.js"
    monkeypatch.setattr(js_modules, "ASSETS", tmp_path)
    stamps = []

    for content in ("1", "2", "1"):
        module.write_text(content)
        stamps.append(js_modules.get_modules_hash.__wrapped__())

    assert stamps[0] == stamps[2] != stamps[1]

"""Administrators import boundaries in two steps, rename areas, and take the register out as a file."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select, text

from db.models import Area, AreaChange, City
from db.session import owner_transaction
from tests.support import area_register as register
from tests.support.account_pages import found
from tests.support.area_register import (
    G1,
    NEW1,
    T1,
    V1,
    a_damaged_archive,
    a_split,
    a_zipped_shapefile,
    collection,
    feature,
)
from tests.web.conftest import PEOPLE, Product

PAGE = "/admin/area-changes"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})
SPLIT = a_split()
GRIDS = [feature(code, *where[3:]) for code, where in register.AREAS.items() if where[0] == "grid"]


@pytest.fixture(autouse=True)
def tiled(product: Product) -> Iterator[None]:
    """The product's city with areas that tile, which the tests change."""
    with owner_transaction() as session:
        session.get_one(City, register.CITY).as_of = register.NOW
        session.execute(text("UPDATE areas SET valid_to = '2026-12-31' WHERE city = '370783'"))
        register.add_areas(session)
    yield
    with owner_transaction() as session:
        for table in ("area_change_files", "area_changes", "shapes"):
            session.execute(text(f"DELETE FROM {table} WHERE city = '370783'"))
        session.execute(text("DELETE FROM areas WHERE city = '370783' AND code LIKE '370783%'"))
        session.execute(text("UPDATE areas SET valid_to = NULL WHERE city = '370783'"))
        session.get_one(City, register.CITY).as_of = None


def key_of(page: str) -> str:
    return found(r'name="key" value="([0-9a-f]+)"', page)


def upload(admin: httpx.Client, content: bytes, name: str = "areas.geojson", **fields: str) -> httpx.Response:
    """Upload a file by the form, let the worker check it, and return the page of the change."""
    form = {"key": key_of(admin.get(PAGE).text), **fields}
    sent = admin.post(f"{PAGE}/import", data=form, files={"file": (name, content)})
    if sent.status_code != 303:
        return sent
    register.worked()
    return admin.get(sent.headers["location"])


def confirm(admin: httpx.Client, page: httpx.Response, **fields: str) -> httpx.Response:
    hidden = dict(
        re.findall(r'name="(key|version)" value="([^"]+)"', page.text.split('data-testid="change"')[1])
    )
    form = {**hidden, "effective_on": str(register.NOW.date()), "reason": "批复1号", **fields}
    sent = admin.post(f"{page.url}/confirm", data=form)
    if sent.status_code != 303:
        return sent
    register.worked()
    return admin.get(sent.headers["location"])


def count(page: httpx.Response, what: str) -> int:
    return int(found(rf'data-testid="count-{what}">(\d+)<', page.text))


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_get_there(sign_in, username):
    browser = sign_in(username)

    got = {browser.get(path).status_code for path in (PAGE, f"{PAGE}/register.geojson")}
    sent = browser.post(f"{PAGE}/import", data={"key": "k" * 32}, files={"file": ("a.geojson", b"{}")})

    assert (got, sent.status_code) == ({403}, 403)


def test_a_split_is_previewed_confirmed_and_applied(sign_in):
    admin = sign_in("administrator")

    checked = upload(admin, collection(SPLIT))
    before = register.area(G1).valid_to
    done = confirm(admin, checked)

    assert (count(checked, "added"), count(checked, "split"), count(checked, "ended")) == (2, 1, 1)
    assert 'data-testid="confirm"' in checked.text
    assert before is None
    assert register.area(G1).valid_to == register.NOW.date()
    assert "已生效" in done.text
    assert 'data-testid="confirm"' not in done.text


def test_pressing_twice_uploads_and_confirms_once(sign_in):
    admin = sign_in("administrator")
    form, file = {"key": key_of(admin.get(PAGE).text)}, {"file": ("a.geojson", collection(SPLIT))}

    first = admin.post(f"{PAGE}/import", data=form, files=file)
    again = admin.post(f"{PAGE}/import", data=form, files=file)

    assert first.headers["location"] == again.headers["location"]
    with owner_transaction() as session:
        assert session.scalar(select(func.count()).select_from(AreaChange)) == 1


def test_progress_is_shown_while_the_worker_is_at_it(sign_in):
    admin = sign_in("administrator")
    form, file = {"key": key_of(admin.get(PAGE).text)}, {"file": ("a.geojson", collection(SPLIT))}
    page = admin.get(admin.post(f"{PAGE}/import", data=form, files=file).headers["location"]).text

    assert 'data-testid="progress"' in page
    assert "等待后台处理" in page


def test_a_cancelled_change_is_never_applied(sign_in):
    admin = sign_in("administrator")
    page = upload(admin, collection(SPLIT))
    hidden = dict(re.findall(r'name="(key|version)" value="([^"]+)"', page.text.split("/cancel")[1]))

    admin.post(f"{page.url}/cancel", data=hidden)
    register.worked()

    assert "已撤回" in admin.get(str(page.url)).text
    assert register.area(G1).valid_to is None


def test_the_register_comes_back_in_unchanged(sign_in):
    admin = sign_in("administrator")
    confirm(admin, upload(admin, collection([feature(G1, 118.6, 118.65, name="西片网格", name_en="West")])))

    file = admin.get(f"{PAGE}/register.geojson")
    again = upload(admin, file.content, extent="whole")

    areas = json.loads(file.content)["features"]
    told = next(each["properties"] for each in areas if each["properties"]["code"] == G1)
    assert (told["name"], told["name_en"], told["level"], told["parent"]) == ("西片网格", "West", "grid", V1)
    assert 'data-testid="nothing"' in again.text
    assert (count(again, "unchanged"), count(again, "refused")) == (len(areas), 0)
    assert 'data-testid="confirm"' not in again.text


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        pytest.param(collection(SPLIT)[:200], "a.geojson", "没有导出完", id="cut"),
        pytest.param(b"{}", "a.geojson", "FeatureCollection", id="no-collection"),
        pytest.param(b"<OGRVRTDataSource/>", "a.geojson", "没有导出完", id="something-else"),
        pytest.param(collection([]), "a.geojson", "没有任何区域", id="no-rows"),
        pytest.param(b"PK\x03\x04broken", "a.zip", "压缩包损坏", id="broken-archive"),
        pytest.param(a_damaged_archive(), "a.zip", "压缩包损坏", id="damaged-archive"),
        pytest.param(b"nothing", "a.gpkg", "不是 GeoPackage", id="no-geopackage"),
        pytest.param(b"x", "a.exe", "请上传", id="ending"),
        pytest.param(b"", "a.geojson", "文件是空的", id="empty"),
        pytest.param(
            collection([{**SPLIT[0], "properties": {"id": 1}}]),
            "a.geojson",
            "没有“code、name”列",
            id="columns",
        ),
        pytest.param(collection([feature(NEW1, 0.1, 0.2)]), "a.geojson", "不在本市范围", id="elsewhere"),
        pytest.param(
            collection([feature(NEW1, 500_000.0, 500_900.0)]), "a.geojson", "不是经纬度", id="metres"
        ),
    ],
)
def test_a_bad_file_is_refused_in_words_and_changes_nothing(sign_in, content, name, message):
    admin = sign_in("administrator")

    page = upload(admin, content, name)

    assert message in page.text
    assert 'data-testid="confirm"' not in page.text
    with owner_transaction() as session:
        ended = session.scalar(
            select(func.count()).select_from(Area).where(Area.valid_to == register.NOW.date())
        )
    assert ended == 0


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_a_packed_shapefile_is_read_whatever_its_encoding(sign_in, encoding):
    renamed = [{**each, "properties": {**each["properties"], "name": "东片网格"}} for each in GRIDS[:1]]

    page = upload(sign_in("administrator"), a_zipped_shapefile(renamed, encoding=encoding), "区划.zip")

    assert (count(page, "renamed"), count(page, "refused")) == (1, 0)
    assert "东片网格" in page.text


def test_a_refused_row_is_listed_with_its_reason_in_both_languages(sign_in):
    admin = sign_in("administrator")
    page = upload(admin, collection([feature("123", 118.6, 118.62, level="grid", parent=V1), *SPLIT[1:]]))
    admin.post("/session/locale", data={"locale": "en"})
    english = admin.get(str(page.url))
    admin.post("/session/locale", data={"locale": "zh_CN"})

    assert "编码不符合统一编码规则" in page.text
    assert "The code breaks the unified coding" in english.text
    assert count(page, "refused") == 1
    assert found(r'data-testid="blocked">([^<]+)<', page.text) == "文件有问题，须更正后重新上传"
    assert 'data-testid="confirm"' not in page.text


def test_an_area_gets_another_name_from_a_day(sign_in):
    admin = sign_in("administrator")
    page = admin.get(f"/admin/areas/{T1}").text
    form = {
        "name": "新城街道",
        "name_en": "Xincheng",
        "reason": "更名批复",
        "effective_on": str(register.NOW.date()),
    }
    section = page.split('action="/admin/area-changes/rename')[1]

    sent = admin.post(f"{PAGE}/rename/{T1}", data={"key": key_of(section), **form})
    register.worked()

    shown = admin.get(f"/admin/areas/{T1}").text
    assert sent.status_code == 303
    assert "新城街道" in shown
    assert "Xincheng" in found(r'data-testid="name-en">([^<]*)<', shown)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "请填写名称"),
        ({"reason": " "}, "请写明更改的依据"),
        ({"effective_on": "2020-01-01"}, "生效日期须在今天至"),
        ({"effective_on": "soon"}, "请填写有效的生效日期"),
    ],
    ids=["name", "reason", "past", "no-day"],
)
def test_a_rename_that_lacks_something_says_so_next_to_its_form(sign_in, wrong, message):
    admin = sign_in("administrator")
    key = key_of(admin.get(f"/admin/areas/{T1}").text)
    form = {"key": key, "name": "新名", "reason": "批复", "effective_on": str(register.NOW.date()), **wrong}

    answer = admin.post(f"{PAGE}/rename/{T1}", data=form)

    assert answer.status_code == 422
    assert message in answer.text
    assert 'data-testid="rename"' in answer.text

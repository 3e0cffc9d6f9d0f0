"""Personal data is found in every spelling, and other text is left alone."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import redaction
from domain.personal_data import CONTACTS
from domain.redaction import HIDDEN, Personal

CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
SEPARATORS = [
    "", " ", "-", "－", "—", ".", "·", "_", "/", "、", "\u3000", "\u200b", "\u2060", "\ufeff",
    "杠", "）（", " - ",
]  # fmt: skip

FOUND = [
    ("请打13800001234找我", Personal.PHONE, "13800001234"),
    ("电话 +86 138-0000-1234", Personal.PHONE, "+86 138-0000-1234"),
    ("请联系１３８００１３８０００。", Personal.PHONE, "１３８００１３８０００"),
    ("请电138.0013.8000", Personal.PHONE, "138.0013.8000"),
    ("电话幺三八零零幺三八零零零", Personal.PHONE, "幺三八零零幺三八零零零"),
    ("电话13八00138零零零", Personal.PHONE, "13八00138零零零"),
    ("打138杠0013杠8000", Personal.PHONE, "138杠0013杠8000"),
    ("座机0536-5221234。", Personal.PHONE, "0536-5221234"),
    ("座机（0536）5221234。", Personal.PHONE, "（0536）5221234"),
    ("座机5221234", Personal.PHONE, "5221234"),
    ("座机522－1234", Personal.PHONE, "522－1234"),
    ("身份证370783199001011234", Personal.ID_NUMBER, "370783199001011234"),
    ("身份证37078319900101123X。", Personal.ID_NUMBER, "37078319900101123X"),
    ("３７０７８３１９９００１０１１２３Ｘ", Personal.ID_NUMBER, "３７０７８３１９９００１０１１２３Ｘ"),
    ("卡号6222 0212 3456 7890 123", Personal.ID_NUMBER, "6222 0212 3456 7890 123"),
    ("写到 wang.er@example.com 吧", Personal.EMAIL, "wang.er@example.com"),
    ("写到wang＠163．com", Personal.EMAIL, "wang＠163．com"),
    ("加微信号wx_12345", Personal.ACCOUNT, "微信号wx_12345"),
    ("车牌鲁VA1234乱停", Personal.PLATE, "鲁VA1234"),
    ("绿牌鲁V·D12345", Personal.PLATE, "鲁V·D12345"),
    ("车牌鲁ｖ １ ２ ３ ４ ５", Personal.PLATE, "鲁ｖ １ ２ ３ ４ ５"),
    ("邻居王女士说", Personal.NAME, "王女士"),
    ("欧阳先生已满意", Personal.NAME, "欧阳先生"),
    ("诸葛老师说", Personal.NAME, "诸葛老师"),
    ("王建国先生反映", Personal.NAME, "王建国先生"),
    ("已联系李主任", Personal.NAME, "李主任"),
    ("联系人陆见山", Personal.NAME, "陆见山"),
    ("联系人陆 见\u200b山", Personal.NAME, "陆 见\u200b山"),
    ("小区14号楼东侧路灯", Personal.ADDRESS, "14号楼"),
    ("小区十四号楼东侧", Personal.ADDRESS, "十四号楼"),
    ("在２单元门口", Personal.ADDRESS, "２单元"),
    ("B座电梯", Personal.ADDRESS, "B座"),
    ("家住3-2-501", Personal.ADDRESS, "3-2-501"),
    ("圣城街88号门前", Personal.ADDRESS, "街88号"),
    ("82岁老人", Personal.AGE, "82岁"),
    ("八十多岁的老人", Personal.AGE, "八十多岁"),
    ("年近七旬", Personal.AGE, "七旬"),
    ("1950年3月出生", Personal.AGE, "1950年3月出生"),
    ("有高血压", Personal.ILLNESS, "高血压"),
    ("查出肺癌", Personal.ILLNESS, "肺癌"),
    ("为二级残疾", Personal.ILLNESS, "二级残疾"),
    ("联系方式一13800001234", Personal.PHONE, "13800001234"),
    ("电话么三八洞洞么三八洞洞洞", Personal.PHONE, "么三八洞洞么三八洞洞洞"),
    ("电话l38OO13800o", Personal.PHONE, "l38OO13800o"),
    ("护照E12345678", Personal.ID_NUMBER, "护照E12345678"),
    ("邮箱wang at 163 dot com", Personal.EMAIL, "wang at 163 dot com"),
    ("邮箱wang艾特163点com", Personal.EMAIL, "wang艾特163点com"),
    ("加vx:abc12345", Personal.ACCOUNT, "vx:abc12345"),
    ("加Ｖ信 abc12345", Personal.ACCOUNT, "Ｖ信 abc12345"),
    ("qq：1 2 3 4 5 6 7", Personal.ACCOUNT, "qq：1 2 3 4 5 6 7"),
    ("车牌鲁V一二三四五", Personal.PLATE, "鲁V一二三四五"),
    ("车牌魯VA1234", Personal.PLATE, "魯VA1234"),
    ("车牌WJ鲁1234X", Personal.PLATE, "WJ鲁1234X"),
    ("綦先生反映", Personal.NAME, "綦先生"),
    ("万俟建国先生反映", Personal.NAME, "万俟建国先生"),
    ("王 先 生反映", Personal.NAME, "王 先 生"),
    ("王·建国先生反映", Personal.NAME, "王·建国先生"),
    ("阿不都热依木先生", Personal.NAME, "阿不都热依木先生"),
    ("Wang Jianguo先生", Personal.NAME, "Wang Jianguo先生"),
    ("Mr. WANG", Personal.NAME, "Mr. WANG"),
    ("已联系老王，已满意", Personal.NAME, "老王"),
    ("王XX反映", Personal.NAME, "王XX"),
    ("周会计说", Personal.NAME, "周会计"),
    ("刘支书说", Personal.NAME, "刘支书"),
    ("住1602房间", Personal.ADDRESS, "1602房间"),
    ("住3#楼", Personal.ADDRESS, "3#楼"),
    ("其儿子在外地", Personal.FAMILY, "儿子"),
    ("与丈夫分居", Personal.FAMILY, "丈夫"),
    ("手机1380000123O", Personal.PHONE, "1380000123O"),
    ("残疾人证37078319850101123443", Personal.ID_NUMBER, "37078319850101123443"),
    ("护照号E12345678", Personal.ID_NUMBER, "护照号E12345678"),
    ("车架号：LSVAU2180N2183294。", Personal.PLATE, "车架号：LSVAU2180N2183294"),
    ("微信同号 wx_zhang1985", Personal.ACCOUNT, "微信同号 wx_zhang1985"),
    ("户主王秀英，", Personal.NAME, "王秀英"),
    ("法定代表人：张强", Personal.NAME, "张强"),
    ("业主：欧阳建国 电话已登记", Personal.NAME, "欧阳建国"),
    ("当事人姓名刘洋。", Personal.NAME, "刘洋"),
    ("邻居李xx养狗", Personal.NAME, "李xx"),
    ("3#楼东侧", Personal.ADDRESS, "3#楼"),
    ("路南第三户", Personal.ADDRESS, "第三户"),
    ("位于118.7912，36.8812处", Personal.ADDRESS, "118.7912，36.8812"),
    ("孕妇已安置", Personal.ILLNESS, "孕妇"),
    ("该低保户已慰问", Personal.FAMILY, "低保户"),
]  # fmt: skip
ORDINARY = [
    "2026年11月26日 12:30", "编号 SG20261126-00042", "编号SG20261126－00042", "热线 12345",
    "请拨打5123456或0536-5150000", "共 15000 元，3 天", "投资13,800,138,000元", "补助5221234元",
    "工作时间8:30-12:00、13:30-17:30", "13:30-17:00，8:30", "2026-03-02 10:30至2026-03-03 12:00",
    "2026.09.21-2026.09.30", "2026-2027年", "500-1000元", "20260921133000",
    "1、3、5、6、7、8、9、10、11号线路", "309国道与S227省道交叉口", "文化路与圣城街路口",
    "寿政发〔2026〕12号", "长1380米，宽13米，面积800平方米", "1065个村居、3917个网格", "9月10号前完成",
    "沿文化路10号前完成整改", "拆除3栋违建", "关于老师反映的问题", "任何同志都可以反映", "由于同志们努力",
    "园林师傅已修剪", "工程师傅已到场", "责任主任已核实", "60岁以上老人可免费乘车", "年满60周岁可申请",
    "妇女儿童活动中心", "老公寓改造", "关爱人群", "家属院已通水", "5月上旬完工", "在会议室",
    "高中老师待遇", "全市许多先生女士", "已更换灯泡。", "请业主方便时联系物业", "居民高度关注。",
    "修复3#路灯", "低保政策解读", "联系人见公告", "全市第一家企业", "当事人双方已和解", "负责人已约谈",
    "提高×2", "深1.250米，宽36.5米",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words"), FOUND, ids=[text for text, _, _ in FOUND])
def test_personal_data_is_found_and_covered(text, kind, words):
    found = redaction.find(text, names=["陆见山"])
    once = redaction.redact_text(text, names=["陆见山"])

    assert [(finding.kind, finding.words) for finding in found] == [(kind, words)]
    assert words not in once
    assert redaction.find(once, names=["陆见山"]) == []


@pytest.mark.parametrize("text", ORDINARY)
def test_what_tells_of_nobody_is_left_alone(text):
    assert redaction.find(text) == []


def test_every_kind_has_its_case():
    assert {kind for _, kind, _ in FOUND} == set(Personal)


numbers = st.builds(
    lambda second, rest: f"1{second}{rest:09}", st.sampled_from("3456789"), st.integers(0, 10**9 - 1)
)
looks = st.sampled_from([{}, CHINESE, WIDE, CIRCLED])


@st.composite
def written(draw: st.DrawFn, digits: st.SearchStrategy[str]) -> str:
    """Return a number in a random spelling: each digit its own way, any separator after it."""
    number = draw(digits)
    first, *rest = (digit.translate(draw(looks)) for digit in number)
    return first + "".join(f"{draw(st.sampled_from(SEPARATORS))}{digit}" for digit in rest)


@given(written(numbers), st.sampled_from(["请联系{}。", "{}", "电话：{}，谢谢"]))
def test_a_mobile_number_is_found_however_it_is_written(number, sentence):
    [found] = redaction.find(sentence.format(number))

    assert (found.kind, found.words) == (Personal.PHONE, number)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.times(),
    st.integers(0, 99_999),
    st.integers(1, 10**9),
)
def test_days_times_ticket_numbers_and_amounts_are_none(day, time, number, amount):
    for text in (
        f"{day:%Y年%m月%d日} {time:%H:%M}办结",
        f"{day:%Y-%m-%d} {time:%H:%M:%S}",
        f"编号 SG{day:%Y%m%d}-{number:05}",
        f"投资{amount:,}元",
        f"全长{amount % 10**6}米",
    ):
        assert redaction.find(text) == []


@given(st.text(alphabet="138009876543- 鲁VA王女士@.comx身号楼岁＊\u200b零一二、:", max_size=60))
def test_nothing_is_left_after_covering(text):
    once = redaction.redact_text(text)

    assert redaction.find(once) == []


@given(st.text(max_size=80))
def test_findings_are_places_of_the_text_in_order(text):
    found = redaction.find(text)

    assert all(text[one.start : one.end] == one.words for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_places_are_told_without_the_data():
    places = redaction.list_covered_places("路灯已修，请联系王女士13800001234核实")

    assert places == [f"路灯已修，请联系{HIDDEN * 6}核实"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我是李四，电话13912345678", f"我是{HIDDEN * 3}，电话{HIDDEN * 3}"),
        ("举报人：王小明 微信abc12345", f"举报人：{HIDDEN * 3} {HIDDEN * 3}"),
        ("本人欧阳建国住对面", f"本人{HIDDEN * 3}住对面"),
        ("我是张三村的村民，厂长李四偷排", "我是张三村的村民，厂长李四偷排"),
        ("本人于9月28日看到", "本人于9月28日看到"),
        ("张经理收钱，14号楼", "张经理收钱，14号楼"),
        ("0193ab12-3456-7890-1234-567812345678", "0193ab12-3456-7890-1234-567812345678"),
        ("2026-09-28T09:30:00.123456+08:00", "2026-09-28T09:30:00.123456+08:00"),
    ],
)
def test_how_a_writer_is_reached_is_covered_and_whom_they_accuse_is_not(said, shown):
    assert redaction.cover_contacts(said) == shown


@given(st.text(alphabet="138009876543- 我是李四，。电话本人王小明@.comx＊", max_size=60))
def test_nothing_is_left_to_reach_a_writer_by(text):
    once = redaction.cover_contacts(text)

    assert not [span for span in redaction.find(once) if span.kind in CONTACTS]

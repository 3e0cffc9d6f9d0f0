"""Patterns of personal data in a text: numbers, names, places, ages, illnesses, family.

Patterns are asked of a reading of the text (see ``domain.redaction``): full width made half, invisible signs
left out, and for numbers Chinese numerals as digits. What is listed is ours.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Personal(StrEnum):
    """What kind of personal data was found."""

    ID_NUMBER = "id_number"  # identity cards, and cards as long
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"  # of a messenger
    PLATE = "plate"
    NAME = "name"
    ADDRESS = "address"  # finer than the community
    AGE = "age"
    ILLNESS = "illness"
    FAMILY = "family"


BREAK = "\x00"  # marks what is covered already: no pattern matches across it
NUMERALS: Mapping[str, str] = MappingProxyType(
    dict(zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "00123456789112345678" + "92", strict=True))
)
# What is read out for digits on the radio; words of their own too, so that they are tried in a reading apart.
SPOKEN: Mapping[str, str] = MappingProxyType({**NUMERALS, **dict(zip("洞么拐勾", "0179", strict=True))})
# Letters that are typed for digits, within a run that holds five of these.
LOOKALIKES = str.maketrans("OoIl", "0011")
LIKE_A_NUMBER = re.compile(r"(?<![A-Za-z])(?=(?:[OoIl]*\d){5})[\dOoIl]{7,}(?![A-Za-z])")
# Between two digits of one number: any signs, and the words by which signs are read out.
_SEP = rf"(?:(?!{BREAK})[\W_杠横空]){{0,3}}"
_GAP = r"[ \-.·‐-―_]"
_CHINA = rf"(?:\+?(?:00)?86{_SEP})?"
_UNITS = (
    r"\s*(?:元|万|亿|块|角|平|米|公里|千米|亩|吨|公斤|斤|千瓦|度|户|人|名|件|个|次|年|月|天|日|小时|分钟|%)"
)
_NOT_A_DAY = r"(?!(?:19|20)\d\d[01]\d[0-3]\d)"

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁魯新苏蘇浙赣鄂桂甘晋蒙陕吉闽贵粤粵青藏川宁琼使领"
_PLATES = (
    re.compile(
        rf"[{_PROVINCES}]{_SEP}[A-HJ-NP-Z]{_SEP}"
        r"(?=(?:[\W_]{0,3}[A-Z]){0,4}[\W_]{0,3}\d)"
        rf"(?:[A-HJ-NP-Z0-9]{_SEP}){{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])",
        re.IGNORECASE,
    ),
    re.compile(rf"WJ{_SEP}[{_PROVINCES}]?{_SEP}(?:\d{_SEP}){{4}}[\dA-Z](?![A-Z0-9])", re.IGNORECASE),
)
# Asked of readings with and without numerals as digits. A finding with all digits in ORDINARY is none.
NUMBERS: tuple[tuple[Personal, re.Pattern[str]], ...] = (
    *((Personal.PLATE, pattern) for pattern in _PLATES),
    (Personal.ID_NUMBER, re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{13,19}}(?:{_SEP}X)?(?!\d)", re.IGNORECASE)),
    (Personal.PHONE, re.compile(rf"(?<!\d){_CHINA}1{_SEP}[3-9](?:{_SEP}\d){{9}}(?!\d)")),
    # A letter typed for a digit.
    (Personal.PHONE, re.compile(rf"(?<![\dA-Za-z])1{_SEP}[3-9](?:{_SEP}[\dOoIl]){{9}}(?![\dA-Za-z])")),
    (
        Personal.PHONE,
        re.compile(rf"(?<!\d){_CHINA}\(?0\d{{2,3}}{_SEP}[2-9](?:{_GAP}{{0,2}}\d){{6,7}}(?!\d)"),
    ),
    (
        Personal.PHONE,
        re.compile(rf"(?<![\dA-Za-z-]){_NOT_A_DAY}[2-8]\d{{6,7}}(?![\d-])(?!{_UNITS})"),
    ),
    (
        Personal.PHONE,
        re.compile(
            rf"(?<![\dA-Za-z])(?<!\d[-.,])(?!(?:19|20)\d\d{_GAP}(?:19|20)\d\d)"
            rf"(?:[2-8]\d{{2,3}}{_GAP}\d{{4}}|[2-8](?:{_GAP}\d){{6,7}})(?!\d|[-.]\d)(?!{_UNITS})"
        ),
    ),
)
ORDINARY: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<!\d)(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"),  # times
    re.compile(
        r"(?<!\d)(?:19|20)\d\d\s*[-/.年]\s*(?:0?[1-9]|1[0-2])\s*[-/.月]\s*(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        r"(?:[01]\d[0-5]\d|2[0-4][0-5]\d)?(?:[0-5]\d)?(?!\d)"
    ),
    re.compile(r"[A-Z]{1,6}\s?\d{8}\s?[-‐-―]\s?\d{3,6}(?!\d)", re.IGNORECASE),  # ticket numbers
    re.compile(rf"(?<!\d)\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?{_UNITS}"),  # amounts
    re.compile(r"[\[(〔【]\s*(?:19|20)\d\d\s*[\])〕】]\s*\d{1,5}(?=\s*号)"),  # numbers of documents
    re.compile(r"(?<!\d)(?:0536\s?-?\s?)?(?:5123456|5150000)(?!\d)"),  # the hotlines themselves
)


def _any(words: str) -> str:
    return "|".join(words.split())


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文桑隋方安单项成牛葛"
    "柳尚温鞠慕肖付苗裴游牟齐庄辛管祝左涂谷祁时舒耿卜路詹关焦米鲍柏甄曲宫桂阚盛刁仲丛仇冀车侯宿臧燕"
)
_DOUBLE = _any(
    """欧阳 百里 纳兰 万俟 淳于 濮阳 公冶 宗政
    司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 夏侯 轩辕 端木 南宫 独孤
    鲜于 闻人 申屠 太史 澹台 赫连 呼延 东郭"""
)
# Of those only what is polite makes a name: with 主任 or 所长 they are words of the administration.
_RARE = (
    "亓逄綦郇战初荆庞仝解苑厉矫蔺褚宗樊殷颜严倪施花申聂岳霍虞柯莫童商宁訾纪戚鲜闵季贝滕毕穆麦"
    "屈乐费廉岑卞元卫伏狄危支昝荣翁甄封储靳弓牧隗班秋甘祖符束幸蒲邰鄂索咸籍佟言福郎党由"
)
# After 老 and 小; others make words with them, as of ways, hours and wealth.
_COMMON = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘袁董余苏叶吕魏蒋杜丁沈姜范葛崔孟隋"
)
_NAME_ENDS = r"(?=$|[\s\d,，.。;；、:：!！()（）＊]|电话|手机|反映|说|称)"
_TRANSLITERATED = "阿买艾吐热古努玉库帕迪依卡哈塔"  # how names of Uyghurs and Kazakhs begin
_POLITE = _any(
    r"""先\s?生 女\s?士 小\s?姐 太太 夫人 大爷 大妈 大娘 大叔 大婶 大哥 大姐 大嫂 阿姨 叔叔 伯伯 奶奶 爷爷"""
)
_TITLES = f"{_POLITE}|" + _any(
    """某某 某 师傅 教授 护士 法官 警官 支书 会计 老太 老汉 教练
    干事 总(?![体计结量共是部站务局行面经算额有人动工书汇理长])
    老师 同志 老人 老板 医生 大夫 律师 经理 主任 书记 局长 科长 所长 院长 校长 站长 队长
    镇长 村长 会长"""
)
# Words whose last sign is no surname where a title follows.
NO_NAME = re.compile(
    _any(
        """关于 对于 由于 至于 等于 处于 属于 位于 基于 任何 如何 为何 责任 担任 主任 现任 提高 最高
        资金 现金 奖金 基金 路段 阶段 手段 时段 园林 森林 绿林 工程 流程 过程 课程 公路 道路 一路 铁路
        大路 马路 修路 让路 问路 正常 日常 异常 经常 非常 交易 贸易 容易 其余 剩余 业余 地方 对方 双方
        我方 多方 各方 甲方 乙方 警方 校方 公安 治安 保安 平安 工单 名单 清单 菜单 事项 各项 单项 完成
        组成 语文 公文 发文 中文 作文 千万 有关 相关 机关 海关 及时 按时 临时 同时 暂时 当时 小时 高温
        气温 旅游 自由 理由 水管 城管 主管 监管 分管 保管 汽车 停车 洗车 公交车 电动车 货车 出租车 班车
        开车 校车 驾车 消防车 大米 玉米 平米 厘米 毫米 千米 整齐 看齐 村庄 山谷 稻谷 历史 宿舍 住宿 寄宿
        砂石 农田 稻田 华夏 长江 桥梁 木马 人马 明白 空白 皮毛"""
    )
)
_GIVEN = r"[\u4e00-\u9fff]{0,2}?"
_NO_GIVEN = "(?!{})".format(
    _any(
        """许多 任何 万名 高龄 石油 金融 安全 方言 常见 温馨 成年 成都 时尚 关爱 关注 单身 文明 文化
        游客 马路 路上 路边 路过 车上 车主 车里 牛奶 米面 管理 单位"""
    )
)
_N = r"[\d一二三四五六七八九十百〇零]"
_ADDRESSES = (
    rf"(?:[A-Z]\s*)?{_N}{{1,5}}\s*(?:号楼|号院|号房|号铺|号商铺|号门市|号门头|单元)",
    r"(?<![共计等约建除有])(?:[A-Z]\s*|\d{1,3}\s*|[二三四五六七八九十]{1,3}\s*)[栋幢](?![违房建])",
    r"(?<![A-Z])[A-Z]\s*座(?![谈位椅])",
    r"(?:\d{2,4}|[一二三四五六七八九〇零]{3,4})\s*室(?!外|内)",
    r"\d{3,4}\s*房(?:间|门)?(?![产屋价租东源管地])",
    r"\d{1,3}\s*#\s*(?:楼|单元|\d{1,2}\s*-\s*\d{2,4})",
    rf"第?\s*{_N}{{1,3}}\s*排\s*(?:第?\s*{_N}{{1,3}}\s*[号户]|[东西南北]数)",
    rf"(?:[路街巷弄村]|胡同|大道)\s*{_N}{{1,5}}\s*号(?!前|之前|日|上午|下午|晚|开始|起|线|通知|文)",
    rf"门牌(?:号)?\s*[:：]?\s*{_N}{{1,5}}",
    r"(?<![\d-])\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])",  # building, entrance, flat
    rf"{_N}{{1,4}}\s*#\s*(?:楼|院|房|铺|户|单元)",
    rf"第\s*{_N}{{1,3}}\s*(?:户|家)(?!企业|单位|商)",
    # A point on the ground, in degrees.
    r"\d{2,3}\.\d{3,}\s*°?\s*[NE东经北纬]*[\s,，;；、/]{1,3}[东经北纬]*\s*\d{2,3}\.\d{3,}",
)
_AGES = (
    r"(?<![满\d\-~至到])(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[多余来]?\s*周?岁(?!及?以[上下内]|\s*[-~至到]\s*\d)",
    r"(?<![上中下])[四五六七八九]旬|耄耋|花甲|古稀",
    r"(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?\s*(?:出生|生人)",
)
_ILLNESSES = _any(
    """[肺肝胃肠乳腺血骨脑喉宫颈食道]{0,3}癌症? 肿瘤 白血病 尿毒症 透析 化疗 糖尿病 高血压 心脏病 冠心病
    脑梗 脑出血 脑瘫 中风 偏瘫 瘫痪 精神病 精神分裂 精神障碍 抑郁症 自闭症 孤独症 癫痫 艾滋 乙肝 肝炎
    肺结核 尘肺 失明 聋哑 怀孕 孕妇 孕期 产妇 流产 (?:身患|患有|确诊|罹患)[\u4e00-\u9fff]{0,6}
    [一二三四]级(?:肢体|智力|视力|听力|精神|言语)?残疾 (?:肢体|智力|视力|听力|精神|言语|重度|轻度)残疾
    病史 植物人 卧病 卧床"""
)
_FAMILIES = _any(
    """(?:父亲|母亲)(?!节|河) 父母(?!官) 丈夫 妻子 老婆 老公(?!寓|园|司|共|益|示) (?<![关友热])爱人 老伴
    儿子 (?<!妇)女儿(?!童) 孙子 孙女 外孙 儿媳 女婿 岳父 岳母 公婆 婆婆 哥哥 弟弟 姐姐 妹妹 嫂子 侄子
    侄女 外甥 亲属 家属(?!院|区|楼) 配偶 其子女 遗孀 离婚 离异 丧偶 单亲 双胞胎
    低保户 五保户 特困户 贫困户"""
)

# Data by which any person is reached.
CONTACTS = frozenset({Personal.ID_NUMBER, Personal.PHONE, Personal.EMAIL, Personal.ACCOUNT})
# What each of them holds, which is found much faster than they are.
_DIGIT = f"[0-9０-９{''.join(NUMERALS)}]"
LONG_NUMBER = f"{_DIGIT}(.{{0,6}}{_DIGIT}){{6}}"
LIKE_CONTACTS = f"{LONG_NUMBER}|[@＠]|at[])#]|微信|qq|wechat|weixin|扣扣"
# Who presents themselves: the words before a name, the name, and where it ends.
INTRODUCING = (
    r"(?:我是|我叫|我名叫|本人(?:叫|是|姓名)?|署名|(?:举报|投诉|反映|诉求|来电|来信|联系)人(?:姓名|是|叫)?|姓名)"
    r"[\s:：]{0,3}"
)
INTRODUCED_NAME = rf"(?:{_DOUBLE}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}?"
# Words that tell whose name follows, and those that do so with a colon alone.
_CALLED = (
    r"(?:户主|法定代表人|法人代表|当事人|报案人|受害人|死者|伤者"
    r"|(?:举报|投诉|反映|诉求|来电|来信|联系|申请)人|姓名|名叫)"
)
_CALLED_WITH_COLON = r"(?:业主|居民|村民|住户|租户|商户|房东|租客|车主|家长|店主|老板|经办人|负责人)"
AFTER_NAME = r"(?=$|[\s\d,，.。;；、:：!！()（）＊]|电话|手机|联系|身份证|住)"
INTRODUCED = re.compile(f"{INTRODUCING}({INTRODUCED_NAME}){AFTER_NAME}")

# Matched against the unchanged reading.
WORDS: tuple[tuple[Personal, re.Pattern[str]], ...] = (
    (
        Personal.EMAIL,
        re.compile(
            r"[\w.+-]+\s*(?:@|\(at\)|\[at\]|#at#)\s*[\w-]+(?:\s*[.。]\s*[\w-]+)+", re.ASCII | re.IGNORECASE
        ),
    ),
    (
        Personal.ACCOUNT,
        re.compile(
            r"(?:微信|QQ|wechat|weixin|扣扣|抖音|快手|支付宝)(?:账号|帐号|号码|同号|号)?"
            r"[\s:：是为]{0,3}[a-z0-9][\w-]{4,}",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    (
        Personal.PLATE,
        re.compile(r"(?:车架号|车辆识别代号)[\s:：是为]{0,3}[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])", re.IGNORECASE),
    ),
    (
        Personal.ID_NUMBER,
        re.compile(
            r"(?:护照|通行证|证件|军官证)(?:号码|编号|号)?[\s:：是为]{0,3}[A-Z]{1,2}\d{7,9}(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        Personal.NAME,
        re.compile(
            rf"(?:{_CALLED}(?:姓名)?[\s:：是叫为]{{0,3}}|{_CALLED_WITH_COLON}(?:姓名)?\s*:\s*)"
            rf"({INTRODUCED_NAME})(?:{AFTER_NAME})"
        ),
    ),
    (Personal.NAME, re.compile(rf"[{_SURNAMES}][xX×*]{{1,2}}(?![A-Za-z\d*])")),
    (Personal.NAME, re.compile(rf"(?:{_DOUBLE})\s{{0,2}}(?:{_GIVEN}(?:{_POLITE})|{_TITLES})")),
    (
        Personal.NAME,
        re.compile(rf"{_NO_GIVEN}[{_SURNAMES}]\s{{0,2}}(?:{_GIVEN}\s{{0,2}}(?:{_POLITE})|(?:{_TITLES}))"),
    ),
    (Personal.NAME, re.compile(rf"(?<![有多少])[{_RARE}]\s{{0,2}}{_GIVEN}\s{{0,2}}(?:{_POLITE})")),
    (Personal.NAME, re.compile(rf"[{_SURNAMES}]·[\u4e00-\u9fff]{{1,2}}(?:{_POLITE})")),
    (Personal.NAME, re.compile(rf"[{_TRANSLITERATED}][\u4e00-\u9fff]{{1,7}}?(?:先生|女士)")),
    (Personal.NAME, re.compile(rf"(?:(?<![\u4e00-\u9fff])|(?<=[系访到向话]))[老小][{_COMMON}]{_NAME_ENDS}")),
    (
        Personal.NAME,
        re.compile(rf"[{_COMMON}](?:[x×*]{{1,3}}|[XO○]{{1,3}})(?![A-Za-z0-9路街])", re.IGNORECASE),
    ),
    (Personal.NAME, re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.?\s+[A-Z][A-Za-z]+")),
    (
        Personal.NAME,
        re.compile(
            rf"(?<![A-Za-z])[A-Z][A-Za-z]{{1,20}}(?:\s[A-Z][A-Za-z]{{0,20}})?\s?(?:{_POLITE})", re.IGNORECASE
        ),
    ),
    *((Personal.ADDRESS, re.compile(pattern, re.IGNORECASE)) for pattern in _ADDRESSES),
    *((Personal.AGE, re.compile(pattern)) for pattern in _AGES),
    (Personal.ILLNESS, re.compile(_ILLNESSES)),
    (Personal.FAMILY, re.compile(_FAMILIES)),
)

# Further of a text that is published, which is read once; no search pays for them.
_MESSENGERS = r"微\s?信|威信|薇信|(?<![a-z])v\s?信|(?<![a-z])[vw]x|QQ|扣扣|抖音|快手|钉钉|支付宝"
_PAPERS = "护照|通行证|台胞证|回乡证|军官证|居住证|驾驶证|残疾证|医保|社保"
PUBLISHED: tuple[tuple[Personal, re.Pattern[str]], ...] = (
    (
        Personal.EMAIL,
        re.compile(
            r"[\w.+-]+(?:\s+at\s+|\s*(?:#|艾特|圈a)\s*)[\w-]+\s*(?:[.。点]|dot)\s*"
            r"(?:com|cn|net|org|edu|gov|vip)(?![a-z0-9])",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    (Personal.EMAIL, re.compile(r"[\u4e00-\u9fff]{1,4}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)),
    (
        Personal.ACCOUNT,
        re.compile(
            rf"(?:{_MESSENGERS})(?:账号|帐号|号码|号)?[\s:：是为]{{0,3}}"
            r"(?:[a-z0-9][\w-]{4,}|\d(?:[ ._-]\d){4,})",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    (
        Personal.ID_NUMBER,
        re.compile(rf"(?:{_PAPERS})(?:号码|编号|号)?[\s:：是为]{{0,3}}[A-Z]{{0,2}}\d{{6,}}", re.IGNORECASE),
    ),
)

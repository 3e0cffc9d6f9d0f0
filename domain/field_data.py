"""Rules of field data: typed fields about places and things, never about persons."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.catalogue import Collector, FieldType, Subject
from domain.errors import Invalid, InvalidFields

MOST_FIELDS = 30
MOST_CHOICES = 40
LONGEST_TEXT = 500
LONGEST_NAME = 30
LONGEST_REASON = 200
MOST_INTERVAL_DAYS = 731
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Z][A-Z0-9]{1,19}")

# What describes, names or follows a person, each group with the sentence that refuses it. Chinese words
# count anywhere in a name, English ones as whole words: "stage" is not "age".
ABOUT_PERSONS: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...] = (
    (
        re.compile(
            "身份证|证件号|姓名|名字|名单|户主|手机号|电话号|联系电话|联系方式|微信|护照|住址|户籍|户口|联系人|负责人|"
            "租客|租户|承租人|房东|业主|法人|社保号|银行卡|账号|居民信息|人员信息"
        ),
        re.compile(
            r"(?<![a-z])(id_?card|identity|passport|surname|(first|full|owner|tenant)_?names?|persons?|phones?|"
            r"wechat|e_?mail|tenants?|landlords?|residents?)(?![a-z])"
        ),
        "“{name}”不能采集：“{word}”会指认具体的人。信息采集只登记场所、设施和隐患",
    ),
    (
        re.compile(
            "民族|宗教信仰|宗教|信仰|性别|年龄|生日|出生|籍贯|婚姻|婚育|政治面貌|党派|学历|个人收入|家庭收入|病史|"
            "健康状况|血型|残疾等级|犯罪|前科|吸毒|上访|信访人|重点人|亲属|家庭成员|思想|言论"
        ),
        re.compile(
            r"(?<![a-z])(ethnic\w*|nationality|religio\w*|gender|sex|age|birth\w*|marital|political|criminal|"
            r"petitioners?)(?![a-z])"
        ),
        "“{name}”不能采集：“{word}”描述的是人。信息采集只登记场所、设施和隐患",
    ),
    (
        re.compile("人脸|面部|指纹|虹膜|声纹|步态|车牌|号牌|行踪|轨迹|去向"),
        re.compile(
            r"(?<![a-z])(faces?|facial|fingerprints?|iris|voiceprint|gait|(licen[cs]e_?)?plates?|trajectory|"
            r"whereabouts|tracking)(?![a-z])"
        ),
        "“{name}”不能采集：“{word}”可用来识别或跟踪人和车辆。信息采集只登记场所、设施和隐患",
    ),
)

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record; ``choices`` only for choices, ``unit`` only for numbers."""

    key: str
    name: str
    type: FieldType
    name_en: str | None = None
    required: bool = False
    unit: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object of the catalogue: what is recorded, how often, by whom, and who may read it."""

    code: str
    name: str
    name_en: str | None
    subject: Subject
    fields: tuple[Field, ...]
    interval_days: int
    collected_by: Collector
    readers: tuple[str, ...] = ()


def check_kind(kind: Kind) -> None:
    """Refuse a kind that the catalogue may not hold. Raises Invalid."""
    if not CODE.fullmatch(kind.code):
        raise Invalid("类别编码须以大写字母开头，后接 1 至 19 位大写字母或数字")
    if not kind.name.strip() or len(kind.name) > LONGEST_NAME:
        raise Invalid("类别名称须有 1 至 {most} 个字", most=LONGEST_NAME)
    refuse_persons(kind.name, kind.name_en or "")
    if not 1 <= kind.interval_days <= MOST_INTERVAL_DAYS:
        raise Invalid("采集周期须在 1 至 {most} 天之间", most=MOST_INTERVAL_DAYS)
    check_fields(kind.fields)


def check_fields(fields: Iterable[Field]) -> None:
    """Refuse fields that are misshapen, double, or describe a person. Raises Invalid."""
    found = tuple(fields)
    if not 1 <= len(found) <= MOST_FIELDS:
        raise Invalid("采集字段须有 1 至 {most} 个", most=MOST_FIELDS)
    for field in found:
        _check_field(field)
    for words in ([field.key for field in found], [field.name for field in found]):
        if len(set(words)) < len(words):
            raise Invalid("采集字段的名称和键都不能重复")


def refuse_persons(*names: str) -> None:
    """Refuse names that describe persons, with the reason. Raises Invalid."""
    for name in names:
        chinese = re.sub(r"\s", "", name)
        english = re.sub(r"[\s-]+", "_", name.lower())
        for words, whole_words, sentence in ABOUT_PERSONS:
            met = words.search(chinese) or whole_words.search(english)
            if met:
                raise Invalid(sentence, name=name, word=met.group())


def check_values(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of one record as they are stored.

    What is left out or empty becomes None; numbers stay numbers, days become ISO text. Raises InvalidFields
    with all faults, so that the collector can correct them at once; Invalid for unknown fields.
    """
    known = {field.key: field for field in fields}
    strange = sorted(set(values) - set(known))
    if strange:
        raise Invalid("没有名为 {names} 的采集字段", names=tuple(strange))
    checked: dict[str, Value] = {}
    faults: dict[str, Invalid] = {}
    for key, field in known.items():
        try:
            checked[key] = _checked(field, values.get(key))
        except Invalid as fault:
            faults[key] = fault
    if faults:
        raise InvalidFields(faults)
    return checked


def check_gone(reason: str, values: Mapping[str, Any]) -> str:
    """Return why an object no longer exists, trimmed. Raises Invalid without a reason, or with values."""
    if values:
        raise Invalid("已不存在的对象不再填写采集字段，请只写明原因")
    found = reason.strip()
    if not found or len(found) > LONGEST_REASON:
        raise Invalid("请写明为什么已不存在，1 至 {most} 个字", most=LONGEST_REASON)
    return found


def list_photos(fields: Iterable[Field], values: Mapping[str, Value]) -> frozenset[UUID]:
    """Return the ids of the photos that checked values name."""
    keys = [field.key for field in fields if field.type is FieldType.PHOTO]
    return frozenset(UUID(str(values[key])) for key in keys if values.get(key))


def get_due_day(collected: date | None, *, created: date, interval_days: int) -> date:
    """Return the day until which an object wants its next record: at once where it has none."""
    return created if collected is None else collected + timedelta(days=interval_days)


def compute_completeness(fresh: int, due: int) -> float | None:
    """Return the share of objects with a fresh record; None where there is nothing to collect."""
    return fresh / due if due else None


def to_json(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Return fields as JSON keeps them."""
    return [
        {
            "key": field.key,
            "name": field.name,
            "name_en": field.name_en,
            "type": field.type.value,
            "required": field.required,
            "unit": field.unit,
            "choices": list(field.choices),
        }
        for field in fields
    ]


def read_fields(rows: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Return fields from their JSON. Raises Invalid where a row is not one."""
    try:
        return tuple(
            Field(
                key=str(row["key"]),
                name=str(row["name"]),
                type=FieldType(row["type"]),
                name_en=row.get("name_en") or None,
                required=bool(row.get("required")),
                unit=row.get("unit") or None,
                choices=tuple(str(choice) for choice in row.get("choices") or ()),
            )
            for row in rows
        )
    except (KeyError, ValueError, TypeError):
        raise Invalid("采集字段有误，请核对键、名称和类型") from None


def _check_field(field: Field) -> None:
    if not KEY.fullmatch(field.key):
        raise Invalid("字段的键须以小写字母开头，只含小写字母、数字和下划线，不超过 40 个字符")
    if not field.name.strip() or len(field.name) > LONGEST_NAME:
        raise Invalid("字段名称须有 1 至 {most} 个字", most=LONGEST_NAME)
    refuse_persons(field.name, field.key, field.name_en or "")
    if (field.type is FieldType.CHOICE) != bool(field.choices):
        raise Invalid("字段“{name}”：选择项只用于单选字段，单选字段必须有选择项", name=field.name)
    if len(field.choices) > MOST_CHOICES or len(set(field.choices)) < len(field.choices):
        raise Invalid("字段“{name}”：选择项不能重复，不超过 {most} 个", name=field.name, most=MOST_CHOICES)
    refuse_persons(*field.choices)
    if field.unit and field.type is not FieldType.NUMBER:
        raise Invalid("字段“{name}”：只有数字字段有单位", name=field.name)


def _checked(field: Field, value: Any) -> Value:
    if value is None or (isinstance(value, str) and not value.strip()):
        if field.required:
            raise Invalid("请填写“{name}”", name=field.name)
        return None
    return _CHECKS[field.type](field, value)


def _text(field: Field, value: Any) -> Value:
    if not isinstance(value, str) or len(value.strip()) > LONGEST_TEXT:
        raise Invalid("“{name}”须是不超过 {most} 字的文字", name=field.name, most=LONGEST_TEXT)
    return value.strip()


def _number(field: Field, value: Any) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid("“{name}”须是数字", name=field.name)
    return value


def _choice(field: Field, value: Any) -> Value:
    if not isinstance(value, str) or value not in field.choices:
        raise Invalid("“{name}”须是下列之一：{choices}", name=field.name, choices=field.choices)
    return value


def _day(field: Field, value: Any) -> Value:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Invalid("“{name}”须是日期，例如 2026-03-01", name=field.name) from None


def _yes_no(field: Field, value: Any) -> Value:
    if not isinstance(value, bool):
        raise Invalid("“{name}”须是“是”或“否”", name=field.name)
    return value


def _photo(field: Field, value: Any) -> Value:
    try:
        return str(UUID(value))
    except (AttributeError, TypeError, ValueError):
        raise Invalid("“{name}”须是已上传照片的编号", name=field.name) from None


_CHECKS = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.CHOICE: _choice,
    FieldType.DATE: _day,
    FieldType.YES_NO: _yes_no,
    FieldType.PHOTO: _photo,
}

"""Values of a city's settings as stored: check one, read one or its default."""

from collections.abc import Mapping

from domain.errors import Invalid
from domain.setting_formats import check_words
from domain.setting_types import SettingSpec, Unit, Value
from domain.settings import SETTINGS


def check_value(key: str, value: object) -> Value:
    """Return ``value`` if the setting admits it, else raise Invalid."""
    setting = SETTINGS.get(key)
    if setting is None:
        raise Invalid("没有名为 {key} 的设置", key=key)
    if setting.unit is not Unit.WORDS:
        return _check_number(setting, value)
    if not isinstance(value, str):
        raise Invalid("设置 {key} 不能是“{value}”", key=key, value=value)
    return check_words(value, most=setting.most)


def _check_number(setting: SettingSpec, value: object) -> int | bool:
    key = setting.key
    if isinstance(value, bool) != isinstance(setting.default, bool) or not isinstance(value, int):
        raise Invalid("设置 {key} 不能是“{value}”", key=key, value=value)
    if not isinstance(value, bool) and not setting.least <= value <= setting.most:
        raise Invalid(
            "设置 {key} 须在 {least} 至 {most} 之间", key=key, least=setting.least, most=setting.most
        )
    return value


def get_value(stored: Mapping[str, object], key: str) -> Value:
    """Return the stored value of a setting, or its default."""
    return check_value(key, stored[key]) if key in stored else SETTINGS[key].default


def get_setting(stored: Mapping[str, object], key: str) -> int | bool:
    """Return the stored number or switch of a setting, or its default."""
    value = get_value(stored, key)
    if isinstance(value, str):
        raise TypeError(f"the setting {key} holds words")
    return value

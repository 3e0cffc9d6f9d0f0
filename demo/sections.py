"""Names of the sections of parties with demonstration accounts."""

SECTIONS = {
    "D07": {"01": "市容秩序科", "02": "渣土管理科", "03": "广告亮化科"},
    "D06-001": {"01": "食品监管组", "02": "消费维权组"},
}

"""Words that speak for urgency, where the city has set no others; what is listed is ours."""

DEFAULT_URGENT_WORDS = (
    "着火", "起火", "火灾", "爆炸", "燃气泄漏", "燃气味", "煤气泄漏", "有人受伤", "伤亡", "昏迷", "溺水",
    "触电", "塌陷", "坍塌", "倒塌", "被困", "漏电", "危化品", "持刀", "轻生", "中毒", "决口",
)  # fmt: skip

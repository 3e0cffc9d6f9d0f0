"""What the columns of a boundary file may be called."""

from collections.abc import Mapping

# By our names: what columns may be called; Shapefiles cut names after ten letters.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "编码", "区域编码", "代码"),
    "name": ("name", "名称", "区域名称"),
    "name_en": ("name_en", "英文名称", "英文名"),
    "level": ("level", "层级"),
    "kind": ("kind", "类型"),
    "parent": ("parent", "parent_code", "parent_cod", "上级编码", "上级", "所属"),
    "predecessors": ("predecessors", "predecesso", "前身", "原区域", "由来"),
}

"""Attachments: the gallery of a ticket, and the upload field of a form."""

import json

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from db.queries.attachments import AttachmentFacts
from domain.attachments import ENDINGS, MEGABYTE, PDF, PHOTOS_ONLY, AttachmentKind, FileLimits
from i18n import label, t, times

PICTURES = tuple(media_type for media_type in ENDINGS if media_type != PDF)
KILOBYTE = 1024


def render_gallery(files: list[AttachmentFacts]) -> Component:
    """Return the attachments of a ticket in the order of its history; each opens in a window of its own."""
    if not files:
        return html.P(t("没有附件"), className="muted", **{"data-testid": "no-attachments"})
    return html.Ul(
        [html.Li(_attachment(file)) for file in files],
        className="gallery",
        **{"data-testid": "gallery"},
    )


def render_uploader(
    name: str,
    *,
    kind: AttachmentKind,
    key: str,
    limits: FileLimits,
    title: str | None = None,
    camera: bool = True,
) -> Component:
    """Return a field that uploads what is chosen, dropped or photographed, and keeps the ids in a store.

    name: unique on the page; the form reads ``ids.uploaded(name)``. key: that of the form it belongs to;
    a form rendered again under another key begins without files. camera: offer the camera without a mouse.
    """
    accepted = PICTURES if kind in PHOTOS_ONLY else tuple(ENDINGS)
    heading = f"uploader-{name}-title"
    return html.Div(
        [
            html.Span(title or label(kind), id=heading, className="uploader__title"),
            html.Ul(className="uploader__files"),
            html.Div(
                [
                    _button("choose", t("选择文件") if PDF in accepted else t("选择照片")),
                    _button("camera", t("拍照")) if camera else None,
                    html.Span(t("也可拖到这里"), className="uploader__hint muted"),
                ],
                className="uploader__drop",
            ),
            html.P(className="uploader__status muted", role="status"),
            html.Span(className="uploader__fields", hidden=True),
            dcc.Store(id=ids.uploaded(name), data=[]),
        ],
        className="uploader form__field",
        role="group",
        **{
            "aria-labelledby": heading,
            "data-testid": f"uploader-{name}",
            "data-uploader": json.dumps(ids.uploaded(name)),
            "data-key": key,
            "data-kind": kind.value,
            "data-accept": ",".join(accepted),
            "data-most": str(limits.most_per_act),
            "data-most-megabytes": str(limits.most_megabytes),
            "data-words": json.dumps(build_strings(with_papers=PDF in accepted), ensure_ascii=False),
        },
    )


def build_strings(*, with_papers: bool) -> dict[str, str]:
    """Return what the script of the field says; it fills {0} and {1}."""
    types = t("只能上传 JPEG、PNG、WebP 照片或 PDF") if with_papers else t("只能上传 JPEG、PNG、WebP 照片")
    return {
        "types": types,
        "count": t("已上传 {0} 个，最多 {1} 个"),
        "uploading": t("正在上传“{0}”"),
        "retrying": t("连接不稳，正在重试…"),
        "lost": t("没有连上服务器，请检查网络后重试"),
        "retry": t("重试"),
        "retry_file": t("重新上传“{0}”"),
        "remove_file": t("移除“{0}”"),
        "open_file": t("在新窗口查看“{0}”"),
        "too_large": t("超过 {0} MB，请压缩或分开后再传"),
        "too_many": t("最多 {0} 个文件，其余没有上传"),
        "wait": t("文件还在上传，传完后请再提交一次"),
        "unfinished": t("有文件没有传上，请先重试或移除，再提交"),
    }


def _button(what: str, name: str) -> Component:
    return html.Button(name, className=f"button uploader__{what}", type="button", **{"data-upload": what})


def _attachment(file: AttachmentFacts) -> Component:
    address = f"/api/v1/files/{file.id}"
    shown: Component = html.Span("PDF", className="gallery__paper")
    if file.media_type != PDF:
        shown = html.Img(src=f"{address}/thumbnail", alt="", className="gallery__picture")
    return html.A(
        [
            shown,
            html.Span(label(file.kind), className=f"badge gallery__kind gallery__kind--{file.kind.value}"),
            html.Span(file.name, className="gallery__name", title=file.name),
            html.Span(f"{label(file.act)} · {file.department or file.by}", className="gallery__facts muted"),
            html.Span(
                f"{times.short_instant(file.at)} · {format_size(file.size_bytes)}",
                className="gallery__facts muted",
            ),
        ],
        href=address,
        target="_blank",
        rel="noopener",
        className="gallery__link",
    )


def format_size(size_bytes: int) -> str:
    """Return a file's size as people say it."""
    if size_bytes < MEGABYTE:
        return f"{times.number(max(1, round(size_bytes / KILOBYTE)))} KB"
    return f"{times.number(size_bytes / MEGABYTE, decimals=1)} MB"

"""Files and texts changed at random by what breaks readers."""

from hypothesis import strategies as st

PIECES = [
    b"", b",", b";", b"\t", b"\r", b"\n", b'"', b"\0", b"=", b"\xff\xfe", b"\xef\xbb\xbf", b"\xb5\xe7",
    b"1E+11", b"0024", "上午 25:00".encode(), "\u200b\u2028".encode(), b"9" * 40, b"PK\x03\x04",
]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, content: bytes) -> bytes:
    """Return a file with some places cut out or replaced by what breaks readers."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 2, 30])))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
        content = content[:start] + piece + content[end:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


# Texts as people paste them, and as they try what a form takes.
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            " ",
            "\u200b\u200b",
            "\0",
            "=1+1",
            "'; DROP TABLE tickets;--",
            "<img src=x onerror=alert(1)>",
            "\u202e",
            "９９９９９９９９９９９",
            "2027-02-30",
            "0024/1/1",
            "1e309",
            "-1",
            "NaN",
            "[]",
            "{}",
            "null",
            "长" * 5000,
            "00000000-0000-0000-0000-000000000000",
            "../../etc/passwd",
            "%00",
            "\ufffe",
            "\U000e0041",
            "a\r\nb",
        ]
    ),
)

"""Paragraphs of the classic editor: blank lines part them, other line breaks are line breaks, HTML of blocks stays as it is.

The results are those of WordPress's wpautop(); https://developer.wordpress.org/reference/functions/wpautop/ says what it does.
"""

from __future__ import annotations

import re

BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hgroup|hr|iframe|legend|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio"
)
# What is taken whole, and block-level tags; everything else runs on in a line.
PIECE = re.compile(
    r"(?P<whole><(?P<raw>pre|script|style|textarea|svg|math|video|audio|object|iframe)\b.*?</(?P=raw)\s*>|<!--.*?-->)"
    rf"|(?P<tag></?(?P<name>{BLOCKS})\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>)",
    re.DOTALL | re.IGNORECASE,
)
# A line within these becomes no paragraph of its own.
TIGHT = frozenset(
    (
        "caption",
        "dd",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "legend",
        "li",
        "p",
        "summary",
        "td",
        "th",
    )
)
# Only elements stand in these.
LISTS = frozenset(("col", "colgroup", "dl", "menu", "ol", "table", "tbody", "tfoot", "thead", "tr", "ul"))
# Nothing of these is seen, and none of them ends a paragraph.
UNSEEN = frozenset(("script", "style", "svg", "math"))
VOID = frozenset(("hr", "col"))
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*|(?:<br\s*/?>\s*){2,}", re.IGNORECASE)
TAG = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>")
LINE_END = re.compile(r"(?:<br\s*/?>)?[ \t]*\n", re.IGNORECASE)
MARK = "\x00"


def paragraphs(text: str) -> str:
    """`text` with a <p> around each paragraph that has none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    out: list[str] = []
    open_tags: list[str] = []
    run = ""
    end = 0
    for match in PIECE.finditer(text):
        run += text[end : match.start()]
        end = match.end()
        whole = match["whole"]
        if whole and (whole.startswith("<!--") or match["raw"].lower() in UNSEEN):
            run += whole
            continue
        out.append(_run(run, within=open_tags[-1] if open_tags else ""))
        run = ""
        out.append(match[0])
        if not whole:
            _follow(open_tags, tag=match["tag"], name=match["name"].lower())
    run += text[end:]
    out.append(_run(run, within=open_tags[-1] if open_tags else ""))
    return "".join(out)


def _follow(open_tags: list[str], *, tag: str, name: str) -> None:
    if tag.startswith("</"):
        if name in open_tags:
            while open_tags.pop() != name:
                pass
    elif name not in VOID and not tag.endswith("/>"):
        open_tags.append(name)


def _run(run: str, *, within: str) -> str:
    if not run.strip() or within in LISTS:
        return run if within in LISTS else "\n"
    # A line break within a tag is none of the text.
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if "\n" not in match[0]:
            return match[0]
        held.append(match[0])
        return f"{MARK}{len(held) - 1}{MARK}"

    pieces = [piece.strip() for piece in BLANK_LINES.split(run)]
    pieces = [TAG.sub(hold, piece) if "\n" in piece else piece for piece in pieces if piece]
    broken = [LINE_END.sub("<br>\n", piece) for piece in pieces]
    is_tight = within in TIGHT and len(broken) == 1
    text = broken[0] if is_tight else "\n".join(f"<p>{piece}</p>" for piece in broken)
    text = re.sub(f"{MARK}(\\d+){MARK}", lambda match: held[int(match[1])], text)
    return text if is_tight else f"\n{text}\n"

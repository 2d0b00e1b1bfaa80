"""Paragraphs of the classic editor: blank lines part them, other line breaks are line breaks, HTML of blocks stays as it is.

The results are those of WordPress's wpautop(); https://developer.wordpress.org/reference/functions/wpautop/ says what it does.
"""

from __future__ import annotations

import re

BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hgroup|hr|iframe|legend|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio"
)
# What is taken whole from here to its end, and block-level tags; everything else runs on in a line.
PIECE = re.compile(
    r"(?P<comment><!--)|<(?P<raw>pre|script|style|textarea|svg|math|video|audio|object|iframe)\b"
    rf"|(?P<tag></?(?P<name>{BLOCKS})\b(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>)",
    re.IGNORECASE,
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
TAG = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>")
LINE_END = re.compile(r"(?:<br\s*/?>)?[ \t]*\n", re.IGNORECASE)
MARK = "\x00"


def paragraphs(text: str) -> str:
    """`text` with a <p> around each paragraph that has none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    ends = _Ends(text)
    out: list[str] = []
    open_tags: list[str] = []
    start = end = 0
    while match := PIECE.search(text, end):
        end = ends.after(match)
        if match["comment"] or (match["raw"] or "").lower() in UNSEEN or (end == match.end() and not match["tag"]):
            continue
        out.append(_run(text[start : match.start()], within=open_tags[-1] if open_tags else ""))
        out.append(text[match.start() : end])
        start = end
        if match["tag"]:
            _follow(open_tags, tag=match["tag"], name=match["name"].lower())
    out.append(_run(text[start:], within=open_tags[-1] if open_tags else ""))
    return "".join(out)


class _Ends:
    """Where things that are taken whole end; what has no end once has none later, so that nothing is looked for twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lowered = text.lower()
        self.endless: set[str] = set()

    def after(self, match: re.Match[str]) -> int:
        """The place behind a match and what belongs to it."""
        if match["tag"]:
            return match.end()
        mark = "-->" if match["comment"] else f"</{match['raw'].lower()}"
        found = -1 if mark in self.endless else self.lowered.find(mark, match.end())
        if found < 0:
            self.endless.add(mark)
            return match.end()
        return found + 3 if match["comment"] else self.text.find(">", found) + 1 or len(self.text)


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

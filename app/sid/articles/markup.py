"""The markup of news: what may stand in it, how plain words become it and it becomes plain words."""

from __future__ import annotations

import html
import re
import textwrap

import nh3

TAGS = {"p", "br", "strong", "b", "em", "i", "del", "a", "ul", "ol", "li", "h2", "h3", "blockquote", "pre"}
ASKED = TAGS | {"div", "h1"}  # what editors send and what becomes of it is decided below
LINKS = {"http", "https", "mailto", "tel"}
LONGEST_SUMMARY = 220


def cleaned(markup: str) -> str:
    """Markup with nothing but words, paragraphs, headings, lists and links; the same again when cleaned again."""
    return _allowed(_paragraphs(_allowed(markup, ASKED)), TAGS)


def _allowed(markup: str, tags: set[str]) -> str:
    return nh3.clean(markup, tags=tags, attributes={"a": {"href"}}, url_schemes=LINKS)


def _paragraphs(markup: str) -> str:
    """Editors part paragraphs by two line ends inside one block; readers get paragraphs. The page's own heading stays the only first."""
    markup = re.sub(r"<(/?)h1>", r"<\1h2>", markup.replace("&nbsp;", " "))
    markup = re.sub(r"<div>((?:(?!</?div>).)*)</div>", lambda block: _parted(block[1]), markup, flags=re.S)
    return re.sub(r"<p>(?:\s|<br>)*</p>", "", markup)


def _parted(words: str) -> str:
    parts = (re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", part) for part in re.split(r"(?:<br>\s*){2,}", words))
    return "".join(f"<p>{part}</p>" for part in parts if part)


def from_text(text: str) -> str:
    """Plain words as markup: an empty line parts paragraphs, a line end stays one."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts if part)


def as_text(markup: str) -> str:
    """Markup as plain words for who writes without script: paragraphs parted by an empty line, lists by dashes."""
    text = re.sub(r"<li>\s*", "- ", markup)
    text = re.sub(r"<br>|</li>", "\n", text)
    text = re.sub(r"</(?:p|div|h[1-6]|ul|ol|blockquote|pre)>", "\n\n", text)
    text = html.unescape(nh3.clean(text, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def plain(markup: str) -> str:
    """The words alone, on one line."""
    return " ".join(as_text(markup).split())


def summary(markup: str) -> str:
    """The beginning, up to a whole word."""
    return textwrap.shorten(plain(markup), LONGEST_SUMMARY, placeholder="…")

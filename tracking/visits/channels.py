"""Where a visit came from. At the exempt level the referring host is all there is: no campaign, no click id.

The rules are data with a version: a visit keeps its host and the version, so that new rules can be applied to old visits.
Hosts are compared by their ends: `google.` stands for any country's Google, `bing.com` for its subdomains, too.
"""

from __future__ import annotations

from tracking.enums import Channel

RULES_VERSION = 1

# Assistants before search engines: Gemini and Copilot live under their owners' names.
RULES: tuple[tuple[Channel, tuple[str, ...]], ...] = (
    (
        Channel.ASSISTANT,
        (
            "chatgpt.com",
            "chat.openai.com",
            "claude.ai",
            "perplexity.ai",
            "gemini.google.com",
            "copilot.microsoft.com",
            "chat.mistral.ai",
            "grok.com",
            "meta.ai",
            "chat.deepseek.com",
            "you.com",
            "phind.com",
            "poe.com",
        ),
    ),
    (
        Channel.MAIL,
        (
            "mail.google.com",
            "com.google.android.gm",
            "outlook.live.com",
            "outlook.office.com",
            "mail.yahoo.com",
            "mail.proton.me",
            "messagerie.orange.fr",
            "webmail.free.fr",
            "webmail.sfr.fr",
            "mail.laposte.net",
        ),
    ),
    (
        Channel.SOCIAL,
        (
            "facebook.com",
            "instagram.com",
            "pinterest.",
            "tiktok.com",
            "youtube.com",
            "linkedin.com",
            "lnkd.in",
            "reddit.com",
            "t.co",
            "twitter.com",
            "x.com",
            "threads.net",
            "bsky.app",
            "snapchat.com",
            "whatsapp.com",
            "com.pinterest",
            "com.facebook.katana",
            "com.instagram.android",
        ),
    ),
    (
        Channel.SEARCH,
        (
            "google.",
            "bing.com",
            "qwant.com",
            "duckduckgo.com",
            "ecosia.org",
            "yahoo.",
            "lilo.org",
            "startpage.com",
            "search.brave.com",
            "baidu.com",
            "yandex.",
            "com.google.android.googlequicksearchbox",
        ),
    ),
)


def channel_of(*, referrer_host: str) -> Channel:
    """The origin of a visit that began with `referrer_host`, which is empty for none and for our own."""
    if not referrer_host:
        return Channel.DIRECT
    for channel, names in RULES:
        if any(_is_of(referrer_host, name) for name in names):
            return channel
    return Channel.REFERRAL


def _is_of(host: str, name: str) -> bool:
    if name.endswith("."):
        return f".{name}" in f".{host}." and host.rpartition(name)[2].count(".") <= 1
    return host == name or host.endswith(f".{name}")

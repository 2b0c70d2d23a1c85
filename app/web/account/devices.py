"""A browser's long name in plain words."""

from __future__ import annotations

# mark in the long name → how people call it; the first that is found
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def in_words(agent: str) -> str:
    """`Chrome di Windows`; what is not known is said to be so."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "Peramban lain")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return f"{browser} di {system}" if system else browser


def on_phone(agent: str) -> bool:
    return "Mobile" in agent or "Android" in agent or "iPhone" in agent

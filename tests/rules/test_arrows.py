"""Who may import whom. A failure says which line to move, not to loosen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = {"storefront", "portal", "site", "oversight", "console", "hooks", "citizen", "sync"}


def imports(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found += [(node.lineno, f"{node.module}.{name.name}") for name in node.names]
    return found


def ring(name: str) -> str:
    parts = name.split(".")
    if parts[0] in ("tenants", "billing", "config", "flask", "stripe"):
        return parts[0]
    if parts[0].startswith("flask_"):
        return "flask"
    if parts[0] == "app" and len(parts) > 1:
        return f"room:{parts[1]}" if parts[1] in ROOMS else f"app.{parts[1]}"
    return "other"


def forbidden(path: Path, target: str) -> str | None:
    here = path.relative_to(ROOT).as_posix()
    there = ring(target)
    if here.startswith("tenants/"):
        if there == "flask" and here == "tenants/db.py":
            return None
        return (
            "tenants stands on nothing of ours and knows no Flask"
            if there in ("flask", "billing", "config") or there.startswith(("app.", "room:"))
            else None
        )
    if here.startswith("billing/"):
        if there == "stripe" and here != "billing/gateways/stripe.py":
            return "only billing/gateways/stripe.py imports stripe"
        return (
            "billing stands on tenants only"
            if there in ("flask", "config") or there.startswith(("app.", "room:"))
            else None
        )
    if there == "stripe":
        return "only billing/gateways/stripe.py imports stripe"
    if here.startswith("app/sid/"):
        allowed = there in ("other", "tenants", "app.sid")
        return None if allowed else "the village's rules know no audience, no money and no Flask"
    if here.startswith("app/web/"):
        return (
            "the web ring knows no domain but tenants"
            if there in ("billing", "app.sid") or there.startswith("room:")
            else None
        )
    parts = here.split("/")
    if parts[0] == "app" and len(parts) > 2 and parts[1] in ROOMS:
        return (
            "a room does not know another room" if there.startswith("room:") and there != f"room:{parts[1]}" else None
        )
    if here == "app/onboarding.py":
        return "onboarding knows no Flask and no room" if there == "flask" or there.startswith("room:") else None
    return None


FILES = sorted(p for folder in ("tenants", "billing", "app") for p in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_arrows(path):
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {target}: {why}"
        for line, target in imports(path)
        if (why := forbidden(path, target))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_drawer_for_everything(path):
    assert path.stem not in ("utils", "helpers", "common", "services", "misc"), "name the noun instead"


def test_no_pickle_no_shell():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for word in ("import pickle", "shell=True", "os.system(", "yaml.load(", "marshal.loads"):
            assert word not in text, f"{path}: {word} is not allowed"


def test_templates_hold_no_inline_style_or_handler():
    import re

    for path in (ROOT / "app" / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), f"{path}: inline handler; put it into a static .js file"
        assert not re.search(r"\sstyle\s*=\s*[\"']", text), f"{path}: inline style; use a class"
        assert "|safe" not in text.replace(" ", "") or path.as_posix().endswith(("article.html", "preview.html")), (
            f"{path}: |safe"
        )

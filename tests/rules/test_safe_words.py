"""What the code never says: values in SQL text, pickles, shells, unescaped HTML; keys and paths of villages in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(p for folder in ("app", "billing", "tenants") for p in (ROOT / folder).rglob("*.py"))
# where statements are put together: by psycopg.sql, or of names that come from our own lists
SQL_BUILDERS = {
    "tenants/ground.py",
    "tenants/schemas.py",
    "tenants/migrating.py",
    "tenants/rights.py",
    "tenants/cells.py",
    "tenants/bulk.py",
    "tenants/region_loading.py",
    "tenants/embedded/postgres.py",
}
MARKUP = {
    "app/web/pages.py",
    "app/web/public.py",
    "app/web/toasts.py",
    "app/portal/resident_pages.py",
    "app/portal/resident_form.py",
    "app/site/news.py",
    "app/sid/articles/markup.py",
}


def calls(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, getattr(node.func, "attr", getattr(node.func, "id", ""))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_statement_is_put_together_of_values():
    wrong = []
    for path in FILES:
        if name(path) in SQL_BUILDERS or name(path).startswith("tenants/archives/"):
            continue
        for node, called in calls(path):
            if called not in ("text", "execute", "exec_driver_sql", "on_cell") or not node.args:
                continue
            first = node.args[0]
            built = isinstance(first, ast.JoinedStr) or (
                isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod | ast.Add)
            )
            formatted = isinstance(first, ast.Call) and getattr(first.func, "attr", "") == "format"
            if built or formatted:
                wrong.append(f"{name(path)}:{node.lineno}")
    assert not wrong, f"{wrong}: give values as parameters"


def test_nothing_runs_what_somebody_else_wrote():
    never = re.compile(r"^(pickle|marshal|shelve|dill|yaml|jsonpickle)$")
    wrong = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [f"{name(path)}: {n}" for n in names if never.match(n.split(".")[0])]
        for node, called in calls(path):
            if called in ("eval", "exec", "popen", "system") or any(
                k.arg == "shell" and getattr(k.value, "value", False) for k in node.keywords
            ):
                wrong.append(f"{name(path)}:{node.lineno}: {called}")
    assert not wrong


def test_html_is_marked_safe_in_few_places():
    found = {name(path) for path in FILES for _, called in calls(path) if called == "Markup"}
    assert found <= MARKUP, f"{found - MARKUP}: let templates escape"
    cleaned = {
        "site/article.html",
        "portal/articles/preview.html",
    }  # what nh3 let through, cleaned again before it is shown
    folder = ROOT / "app/templates"
    templates = [p for p in folder.rglob("*.html") if re.search(r"\|\s*safe\b|autoescape", p.read_text())]
    assert {p.relative_to(folder).as_posix() for p in templates} <= cleaned


@pytest.mark.parametrize(
    ("what", "mark", "homes"),
    [
        ("a key in Redis", r"f\"village:\{(?!.*\.id)", {"tenants/cache.py"}),
        ("a village's folder", r"files\.root\(\)", {"tenants/files.py", "tenants/archives/shelf.py"}),
    ],
)
def test_one_place_for(what, mark, homes):
    found = {name(path) for path in FILES if re.search(mark, path.read_text(encoding="utf-8"))}
    assert found <= homes, f"{found - homes}: {what} is built in {homes}"

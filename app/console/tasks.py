"""Long work of all villages: what runs, what failed, tried again or stopped."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.web.pages import is_htmx
from app.web.signing_in import person, safe_next
from tenants import work
from tenants.work import runs


@room.get("/pekerjaan")
def tasks():
    """The list; htmx asks for its table alone while something runs."""
    args = request.args.to_dict()
    return render_template(
        "console/tasks/table.html" if is_htmx() else "console/tasks/list.html",
        page=runs.page(args, request.args.get("hal", 1, type=int)),
        counts=runs.counts(),
        args=args,
        states=runs.STATES,
    )


@room.post("/pekerjaan/<key>/ulang")
def task_retry(key):
    task = work.find(key)
    work.retry(task, by=person())
    flash(f"{task.subject} dikerjakan lagi.")
    return redirect(safe_next(url_for("console.tasks")))


@room.post("/pekerjaan/<key>/henti")
def task_stop(key):
    task = work.find(key)
    work.ask_stop(task, by=person())
    flash(f"{task.subject} diminta berhenti.")
    return redirect(safe_next(url_for("console.tasks")))

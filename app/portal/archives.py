"""The village's own data to take away: archives made each night and on request, with progress, and their download."""

from __future__ import annotations

from flask import flash, redirect, render_template, send_file, url_for
from flask_login import current_user

from app.portal.blueprint import page
from app.sid.roles import Right
from app.web.pages import gone
from app.web.signing_in import person
from tenants import audit, villages, work
from tenants.archives import nightly, shelf
from tenants.current import village

TASK = "village-archive"
KINDS = {"nightly": "Otomatis, malam hari", "asked": "Atas permintaan", "closing": "Sebelum ditutup"}


def running() -> work.Task | None:
    """The archive being made, or the last one that did not end well."""
    return work.latest(TASK, village_id=village().id)


@page("/cadangan", Right.KEEP_ARCHIVES)
def archives():
    task = running()
    return render_template(
        "portal/archives/list.html",
        archives=shelf.archives_of(village().id),
        kinds=KINDS,
        task=task if task and task.state != "done" else None,
        days=shelf.DAYS,
        weeks=shelf.WEEKS,
        months=shelf.MONTHS,
    )


@page("/cadangan/buat", Right.KEEP_ARCHIVES, methods=["POST"])
def archive_make():
    nightly.ask(village(), by=person())
    return redirect(url_for("portal.archives"))


@page("/cadangan/kemajuan", Right.KEEP_ARCHIVES)
def archive_progress():
    task = running()
    if task is None or task.over:
        return gone(url_for("portal.archives"))
    return render_template("portal/archives/progress.html", task=task)


@page("/cadangan/henti", Right.KEEP_ARCHIVES, methods=["POST"])
def archive_stop():
    task = running()
    if task and not task.over:
        work.ask_stop(task, by=person())
    return redirect(url_for("portal.archives"))


@page("/cadangan/ulang", Right.KEEP_ARCHIVES, methods=["POST"])
def archive_retry():
    task = running()
    if task and task.state in ("failed", "stopped"):
        work.retry(task, by=person())
    return redirect(url_for("portal.archives"))


@page("/cadangan/<key>/unduh", Right.KEEP_ARCHIVES)
def archive_file(key):
    """Streamed. It holds every number of every resident: who sits here proves it first, and taking it is a deed."""
    found = shelf.archive(key, village_id=village().id)
    if not current_user.row.fresh:
        flash("Cadangan memuat NIK seluruh warga. Pastikan dulu bahwa ini Anda, lalu unduh lagi.")
        return redirect(url_for("portal.account_again", next=url_for("portal.archives")))
    path = shelf.path_of(found, villages.by_code(village().code))
    audit.village_deed("archive.taken-away", by=person(), file=found.file_name)
    answer = send_file(path, mimetype="application/zip", as_attachment=True, download_name=found.file_name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

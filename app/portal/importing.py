"""A population file: chosen, looked through, confirmed, loaded; each long step is a task with a bar."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.residents import exporting, import_tasks
from app.sid.roles import Right
from app.web.pages import XLSX, download, gone
from app.web.signing_in import person
from tenants import sheets, work
from tenants.current import village
from tenants.errors import Refused


@page("/penduduk/impor", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def import_file():
    wrong = None
    if request.method == "POST":
        sent = request.files.get("file")
        try:
            if sent is None or not sent.filename:
                raise Refused("Pilih berkas Excel lebih dulu.")
            data = sent.read()
            sheets.look(data)
            task = import_tasks.start_plan(data, file_name=sent.filename[-150:], by=person())
            return redirect(url_for("portal.import_step", key=task.id))
        except Refused as refused:
            wrong = refused.sentence
    return render_template(
        "portal/importing/upload.html", wrong=wrong, runs=import_tasks.latest()
    ), 422 if wrong else 200


def found(key) -> work.Task:
    return work.find(key, village_id=village().id)


@page("/penduduk/impor/<key>", Right.KEEP_RESIDENTS)
def import_step(key):
    task = found(key)
    if task.over and task.state == "done":
        return render_template(
            "portal/importing/result.html", task=task, outcome=task.result, applied=task.kind == "import-apply"
        )
    return render_template("portal/importing/running.html", task=task)


@page("/penduduk/impor/<key>/kemajuan", Right.KEEP_RESIDENTS)
def import_progress(key):
    task, then = found(key), url_for("portal.import_step", key=key)
    if task.over:
        return gone(then)
    live, stop = url_for("portal.import_progress", key=key), url_for("portal.import_stop", key=key)
    return render_template("components/progress.html", task=task, live=live, stop=stop)


@page("/penduduk/impor/<key>/muat", Right.KEEP_RESIDENTS, methods=["POST"])
def import_apply(key):
    task = import_tasks.start_apply(found(key), by=person())
    return redirect(url_for("portal.import_step", key=task.id))


@page("/penduduk/impor/<key>/henti", Right.KEEP_RESIDENTS, methods=["POST"])
def import_stop(key):
    work.ask_stop(found(key), by=person())
    return redirect(url_for("portal.import_step", key=key))


@page("/penduduk/impor/<key>/ulang", Right.KEEP_RESIDENTS, methods=["POST"])
def import_retry(key):
    work.retry(found(key), by=person())
    return redirect(url_for("portal.import_step", key=key))


@page("/penduduk/impor/<key>/kesalahan", Right.KEEP_RESIDENTS)
def import_errors(key):
    return download(exporting.rejected_rows(found(key).result or {}), "baris-ditolak.xlsx", XLSX)

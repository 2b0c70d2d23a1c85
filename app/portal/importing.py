"""A population file: chosen, looked through, confirmed, loaded. One address leads through it all, whatever step it is at."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.residents import exporting, import_runs, import_tasks, undoing
from app.sid.residents.columns import BY_HEADER, label_of
from app.sid.residents.history import said
from app.sid.residents.import_tasks import PLAN
from app.sid.roles import Right
from app.web.pages import XLSX, download, gone
from app.web.signing_in import person
from tenants import files, sheets, work
from tenants.current import village
from tenants.errors import NotFound, Refused

STEPS = ("Pilih berkas", "Periksa hasil", "Muat")
SHOWN = 100
VIEWS = ("ditolak", "berubah", "baru", "peringatan", "wilayah")


@page("/penduduk/impor", Right.MOVE_FILES, methods=["GET", "POST"])
def import_file():
    if request.method == "GET":
        return upload()
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refused("Pilih berkas Excel lebih dulu.")
        data = sent.read()
        sheets.look(data)
    except Refused as refused:
        return upload(refused.sentence), 422
    task = import_tasks.start_plan(data, file_name=file_name(sent.filename), by=person())
    return redirect(url_for("portal.import_step", key=task.id))


def file_name(sent: str) -> str:
    """The name as it is shown: its last part, on one line."""
    name = sent.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c if c.isprintable() else " " for c in name).strip()[-150:] or "penduduk.xlsx"


def upload(wrong: str = ""):
    return render_template("portal/importing/upload.html", wrong=wrong, steps=STEPS, runs=import_runs.latest())


def found(key) -> work.Task:
    """The task that looked the file through; another village's is not found."""
    return work.find(key, kind=PLAN, village_id=village().id)


@page("/penduduk/impor/<key>", Right.MOVE_FILES)
def import_step(key):
    """Where the file is: being looked through, to be confirmed, being loaded, loaded."""
    planned = found(key)
    loading = import_tasks.applying(planned)
    run = import_runs.of_task(planned.id)
    current = loading or planned
    if planned.state != "done" or run is None:
        return render_template("portal/importing/checking.html", planned=planned, task=planned, steps=STEPS)
    return render_template(
        "portal/importing/result.html",
        planned=planned,
        task=current,
        loading=loading,
        run=run,
        outcome=run.outcome,
        view=chosen_view(run.outcome),
        steps=STEPS,
        shown=SHOWN,
        label_of=label_of,
        cell=cell,
        can_undo=undoing.can_undo(run),
    )


def chosen_view(outcome: dict) -> str:
    """The tab that is asked for, else the first that has something in it."""
    asked = request.args.get("lihat", "")
    if asked in VIEWS:
        return asked
    return "ditolak" if outcome["rejected"] else "berubah" if outcome["updated"] else "baru"


def cell(header: str, value: str) -> str:
    """A cell as it is shown: labels for codes, whole numbers of people covered."""
    column = BY_HEADER.get(header)
    return said(column.field, value) if column else value


@page("/penduduk/impor/<key>/kemajuan", Right.MOVE_FILES)
def import_progress(key):
    planned = found(key)
    task = import_tasks.applying(planned) or planned
    if task.over:
        return gone(url_for("portal.import_step", key=planned.id))
    return render_template("portal/importing/progress.html", planned=planned, task=task)


@page("/penduduk/impor/<key>/muat", Right.MOVE_FILES, methods=["POST"])
def import_apply(key):
    planned = found(key)
    import_tasks.start_apply(planned, by=person())
    return redirect(url_for("portal.import_step", key=planned.id))


@page("/penduduk/impor/<key>/pembatalan", Right.MOVE_FILES, methods=["POST"])
def import_undo(key):
    """Take a loaded file back as a whole."""
    planned = found(key)
    import_tasks.start_undo(import_runs.get(planned.id), by=person())
    flash("Pemuatan berkas sedang dibatalkan. Yang sudah diubah orang sesudahnya dibiarkan.")
    return redirect(url_for("portal.import_step", key=planned.id))


@page("/penduduk/impor/<key>/henti", Right.MOVE_FILES, methods=["POST"])
def import_stop(key):
    planned = found(key)
    work.ask_stop(import_tasks.applying(planned) or planned, by=person())
    return redirect(url_for("portal.import_step", key=planned.id))


@page("/penduduk/impor/<key>/ulang", Right.MOVE_FILES, methods=["POST"])
def import_retry(key):
    planned = found(key)
    work.retry(import_tasks.applying(planned) or planned, by=person())
    return redirect(url_for("portal.import_step", key=planned.id))


@page("/penduduk/impor/<key>/kesalahan", Right.MOVE_FILES)
def import_errors(key):
    """The rejected rows in the columns of the file itself, to be corrected and loaded again."""
    run = import_runs.get(found(key).id)
    if not run.outcome["rejected"] or run.file_key is None:
        raise NotFound("Tidak ada baris yang ditolak.")
    data = exporting.rejected_rows(files.fetch(run.file_key), run.outcome["rejected"])
    return download(data, f"ditolak-{run.file_name.rsplit('.', 1)[0]}.xlsx", XLSX)

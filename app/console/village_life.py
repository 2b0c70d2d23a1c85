"""The life of a village at the console: its states with reasons, its archives, put back, moved, closed, opened again."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.pages import gone
from app.web.signing_in import person
from tenants import cells, life, villages, work
from tenants.archives import closing, moving, nightly, shelf
from tenants.db import db
from tenants.errors import DomainError, NotFound
from tenants.villages import State

LONG = (*moving.MOVING, "village-close", "village-archive")


@room.route("/desa/<code>/keadaan", methods=["GET", "POST"])
def village_state(code):
    row, answers = villages.by_code(code), Answers()
    if answers.sent:
        to, reason = answers.text("to", "Pilih keadaan."), answers.text("reason")
        if answers.good:
            try:
                if to == State.CLOSED:
                    if answers.text("code") != row.code:
                        answers.errors["code"] = f"Ketik {row.code} untuk memastikan."
                    else:
                        closing.ask_close(row, reason=reason, by=person())
                elif row.state == State.CLOSED and to == State.LIVE:
                    closing.reopen(row.code, by=person(), reason=reason)
                else:
                    life.change(row, State(to) if to in list(State) else State.DELETED, reason=reason, by=person())
                if answers.good:
                    flash(f"{row.full_name}: {life.NAMES[State(to)].lower()}.")
                    return redirect(url_for("console.village", code=code))
            except DomainError as refused:
                answers.refuse(refused)
                row = villages.by_code(code)
    return render_template(
        "console/villages/state.html", v=row, answers=answers, options=states_of(row), moves=villages.moves_of(row)
    ), answers.status


def states_of(row: villages.Village) -> list[tuple[str, str]]:
    """What may be chosen now, in words."""
    if row.state == State.CLOSED:
        return [(State.LIVE, "Buka lagi")]
    found = [(str(state), life.NAMES[state]) for state in life.next_states(row)]
    return [*found, (State.CLOSED, "Tutup desa")] if row.state in villages.SERVING else found


@room.get("/desa/<code>/cadangan")
def village_archives(code):
    row = villages.by_code(code)
    task = work.latest(*LONG, village_id=row.id)
    return render_template(
        "console/villages/archives.html",
        v=row,
        archives=shelf.archives_of(row.id),
        copies=shelf.old_copies(row.id),
        task=task if task and task.state != "done" else None,
        cells=[name for name in cells.names() if name != row.cell],
        answers=Answers(),
    )


@room.get("/desa/<code>/cadangan/kemajuan")
def village_archive_progress(code):
    row = villages.by_code(code)
    task = work.latest(*LONG, village_id=row.id)
    if task is None or task.over:
        return gone(url_for("console.village_archives", code=code))
    return render_template("console/villages/long_work.html", v=row, task=task)


@room.post("/desa/<code>/cadangan/buat")
def village_archive_make(code):
    row = villages.by_code(code)
    nightly.ask(villages.frozen(row), by=person())
    return redirect(url_for("console.village_archives", code=code))


@room.route("/desa/<code>/cadangan/<key>/pulihkan", methods=["GET", "POST"])
def village_put_back(code, key):
    """What it would bring back, against what stands now; typed to be sure; then a task."""
    row, answers = villages.by_code(code), Answers()
    archive = shelf.archive(key, village_id=row.id)
    if answers.sent:
        reason = answers.text("reason", "Tulis alasannya.")
        if answers.text("code") != row.code:
            answers.errors["code"] = f"Ketik {row.code} untuk memastikan."
        if answers.good:
            try:
                moving.ask_put_back(row, archive, reason=reason, by=person())
                return redirect(url_for("console.village_archives", code=code))
            except DomainError as refused:
                answers.refuse(refused)
                row = villages.by_code(code)
                archive = shelf.archive(key, village_id=row.id)
    return render_template(
        "console/villages/put_back.html",
        v=row,
        archive=archive,
        answers=answers,
        differences=moving.differences(row, archive),
    ), answers.status


def copy_of(row: villages.Village, key: str) -> shelf.OldCopy:
    try:
        found = db.session.get(shelf.OldCopy, uuid.UUID(key))
    except ValueError:
        found = None
    if found is None or found.village_id != row.id or found.dropped_at:
        raise NotFound("Salinan lama itu sudah tidak ada.")
    return found


@room.post("/desa/<code>/salinan/<key>/kukuhkan")
def village_copy_drop(code, key):
    row = villages.by_code(code)
    shelf.drop_old(copy_of(row, key), by=person())
    flash("Dikukuhkan. Salinan lama dihapus.")
    return redirect(url_for("console.village_archives", code=code))


@room.post("/desa/<code>/salinan/<key>/kembali")
def village_copy_return(code, key):
    row = villages.by_code(code)
    moving.return_to(copy_of(row, key), by=person())
    flash(f"{row.full_name} kembali ke salinan lamanya.")
    return redirect(url_for("console.village_archives", code=code))


@room.post("/desa/<code>/pindah")
def village_cell(code):
    row = villages.by_code(code)
    moving.ask_move(row, request.form.get("cell", ""), by=person())
    return redirect(url_for("console.village_archives", code=code))

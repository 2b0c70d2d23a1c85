"""Two villages joined, or a village parted: looked at first, typed to be sure, then long work that can be taken back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from app.console.blueprint import room
from app.web.answers import Answers
from app.web.signing_in import person
from tenants import cells, villages
from tenants.archives import joining, parting
from tenants.errors import DomainError

TABLES = {
    "residents": "penduduk",
    "families": "keluarga",
    "areas": "wilayah",
    "letters": "surat",
    "articles": "berita",
    "resident_events": "peristiwa",
    "officials": "pejabat",
}


@room.route("/desa/<code>/gabung", methods=["GET", "POST"])
def village_merge(code):
    """This village goes into another of its regency."""
    answers = Answers(into=request.args.get("ke", ""))
    if answers.sent and request.form.get("act") == "merge":
        if answers.text("code") != code:
            answers.errors["code"] = f"Ketik {code} untuk memastikan."
        if answers.good:
            try:
                return merged(code, answers)
            except DomainError as refused:
                answers.refuse(refused)
    row = villages.by_code(code)
    others = [v for v in villages.of_region(row.regency_code) if v.id != row.id and v.state in villages.SERVING]
    into = next((v for v in others if v.code == answers.shown("into")), None)
    return render_template(
        "console/villages/merge.html",
        v=row,
        others=[(v.code, v.full_name) for v in others],
        into=into,
        found=joining.report(row, into) if into else None,
        answers=answers,
        tables=TABLES,
    ), answers.status


def merged(code: str, answers: Answers):
    into = villages.by_code(answers.text("into") or "-")
    joining.ask(
        villages.by_code(code), into, code=answers.text("as") or None, reason=answers.text("reason"), by=person()
    )
    return redirect(url_for("console.village_archives", code=into.code))


@room.route("/desa/<code>/pemekaran", methods=["GET", "POST"])
def village_split(code):
    row, answers = villages.by_code(code), Answers()
    chosen, found = request.form.getlist("dusun"), None
    if answers.sent:
        try:
            found = parting.report(row, chosen)
            if request.form.get("act") == "split":
                if answers.text("sure") != row.code:
                    answers.errors["sure"] = f"Ketik {row.code} untuk memastikan."
                if answers.good:
                    parting.ask(row, chosen, answers.text("code"), reason=answers.text("reason"), by=person())
                    return redirect(url_for("console.village_archives", code=code))
        except DomainError as refused:
            answers.refuse(refused)
            row = villages.by_code(code)
    with cells.admin(row.cell) as conn:
        names = [
            r[0] for r in conn.execute(parting.named("SELECT DISTINCT dusun FROM {areas} ORDER BY 1", row.schema_name))
        ]
    return render_template(
        "console/villages/split.html",
        v=row,
        answers=answers,
        found=found,
        chosen=chosen,
        names=[name for name in names if name],
    ), answers.status

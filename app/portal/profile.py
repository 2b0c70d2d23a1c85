"""The village's profile: its fields with what is missing, its head, its sign and photograph."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from app.portal import officials  # noqa: F401  (its pages belong to the same menu entry)
from app.portal.blueprint import page, room
from app.sid.officials import keeping as officials_keeping
from app.sid.profile import keeping, pictures
from app.sid.profile.models import Profile
from app.sid.roles import Right
from app.web.signing_in import person, safe_next
from tenants.current import village
from tenants.db import db
from tenants.errors import NotFound, Refused

SECTIONS = (
    ("Identitas dan kontak", ("address", "postal_code", "phone", "email", "office_hours")),
    ("Wilayah dan batas", ("area_km2", "border_north", "border_south", "border_east", "border_west")),
    ("Sejarah, visi, dan misi", ("history", "vision", "mission")),
)
HINTS = {
    "address": "Tercetak di kepala surat, misalnya Jalan Poros Sanrobone No. 1.",
    "office_hours": "Misalnya Senin–Jumat 08.00–15.30.",
    "area_km2": "Dengan koma, misalnya 12,5.",
    "border_north": "Nama desa, kecamatan, atau laut di sebelah utara.",
    "history": "Asal nama desa dan peristiwa penting, beberapa alinea.",
    "mission": "Satu misi tiap baris.",
}


@page("/profil", Right.KEEP_PROFILE, methods=["GET", "POST"])
def profile():
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = keeping.wrong(request.form) | head_wrong()
        if not wrong:
            keeping.fill(request.form, by=person())
            if request.form.get("head", "").strip():
                name_head()
            flash("Profil tersimpan.")
            return redirect(url_for("portal.profile", tersimpan="profil"))
    head, row = keeping.head(), keeping.profile()
    kept = {field: getattr(row, field) for field in Profile.FIELDS}
    kept |= {"head": head.name if head else "", "head_number": head.number if head else ""}
    filled, total = row.filled(head=head is not None)
    return render_template(
        "portal/profile/form.html",
        sections=SECTIONS,
        hints=HINTS,
        labels=Profile.FIELDS,
        long=keeping.LONG,
        shown=kept | request.form.to_dict() if wrong else kept,
        wrong=wrong,
        filled=filled,
        total=total,
        missing=row.missing(),
        head=head,
        head_title=village().head_title,
        saved_at=row.updated_at,
    ), 422 if wrong else 200


def head_wrong() -> dict[str, str]:
    """What is wrong with the head's two fields; empty ones leave the head as it is."""
    if not request.form.get("head", "").strip():
        kept = keeping.head()
        return {"head": f"Isi nama {village().head_title.lower()}."} if kept and "head" in request.form else {}
    values = {"name": request.form["head"], "position": "-", "number": request.form.get("head_number", "")}
    names = {"name": "head", "number": "head_number"}
    return {names[field]: sentence for field, sentence in officials_keeping.wrong(values).items() if field in names}


def name_head():
    keeping.name_head(request.form.get("head", ""), number=request.form.get("head_number", ""), by=person())


@page("/profil/kepala", Right.KEEP_PROFILE, methods=["POST"])
def head_name():
    """The head's name alone, from where it was missed; goes back there."""
    back = safe_next(url_for("portal.officials"))
    try:
        name_head()
        flash("Penanda tangan tersimpan.")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence)
    return redirect(back)


def pictures_page(wrong: Refused | None = None):
    row = keeping.profile()
    return render_template("portal/profile/pictures.html", row=row, wrong=wrong), 422 if wrong else 200


@page("/profil/gambar", Right.KEEP_PROFILE, methods=["GET", "POST"])
def profile_pictures():
    """The sign and the photograph; `what` says which of them is meant, `remove` takes it away."""
    if request.method == "GET":
        return pictures_page()
    what = request.form.get("what", "")
    try:
        said = change_logo() if what == "logo" else change_photo()
    except Refused as refused:
        db.session.rollback()
        refused.field = what if refused.field == "picture" else refused.field
        return pictures_page(refused)
    flash(said)
    return redirect(url_for("portal.profile_pictures"))


def change_logo() -> str:
    if "remove" in request.form:
        pictures.remove_logo(by=person())
        return "Lambang dihapus."
    pictures.set_logo(sent("logo"), by=person())
    return "Lambang tersimpan. Surat berikutnya memakainya."


def change_photo() -> str:
    if "remove" in request.form:
        pictures.remove_photo(by=person())
        return "Foto dihapus."
    alt = request.form.get("photo_alt", "")
    if keeping.profile().photo_key and not request.files.get("photo"):
        pictures.describe_photo(alt, by=person())
        return "Keterangan foto tersimpan."
    pictures.set_photo(sent("photo"), alt=alt, by=person())
    return "Foto tersimpan."


def sent(name: str) -> bytes:
    file = request.files.get(name)
    data = file.read() if file else b""
    if not data:
        raise Refused("Pilih gambarnya dulu.", field=name)
    return data


@page("/profil/foto/<size>", Right.KEEP_PROFILE)
def profile_photo(size):
    return Response(pictures.photo(size), mimetype="image/webp")


@room.get("/lambang.png")
def logo():
    """The village's sign, for everyone who works here."""
    found = keeping.logo()
    if found is None:
        raise NotFound("Desa ini belum mempunyai lambang.")
    answer = Response(found, mimetype="image/png")
    answer.headers["Cache-Control"] = "private, max-age=604800"
    return answer


def logo_url() -> str:
    """The address of the sign, or nothing; another sign has another address, so that browsers may keep it."""
    key = keeping.profile().logo_key
    return url_for("portal.logo", v=key[:8]) if key else ""


@room.context_processor
def own_sign():
    return {"logo_url": logo_url}

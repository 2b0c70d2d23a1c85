"""All villages of the region with their duties: on a page, and as a spreadsheet of what the page shows."""

from __future__ import annotations

from flask import render_template, request

from app.oversight import finding, words
from app.oversight.blueprint import room
from app.oversight.scope import Board, board, here
from app.web.formatting import day, moment
from app.web.pages import XLSX, download
from tenants.bimtek.ranking import Ranked
from tenants.clock import day_of, zone_name
from tenants.paging import Page
from tenants.sheets import written

SIZE = 150  # a regency of the usual size fits on one page

STATE_WORDS = {"done": "selesai", "working": "berjalan", "waiting": "menunggu", "none": "belum"}


@room.get("/desa")
def villages():
    all_of_it = board(here())
    sought = finding.wanted(request.args)
    rows = finding.found(all_of_it.villages, sought)
    number = max(1, request.args.get("hal", 1, type=int))
    page = Page(rows[(number - 1) * SIZE : number * SIZE], len(rows), number, SIZE)
    return render_template(
        "oversight/villages.html",
        board=all_of_it,
        sought=sought,
        page=page,
        counts=finding.counted(all_of_it.villages, sought),
        states=finding.STATES,
        orders=finding.ORDERS,
        stillness=words.stillness,
    )


@room.get("/desa.xlsx")
def villages_file():
    all_of_it = board(here())
    rows = finding.found(all_of_it.villages, finding.wanted(request.args))
    data = written(head(all_of_it), [line(v) for v in rows], sheet="Lima tugas", numbers=True)
    stamp = day_of(all_of_it.measured_at).isoformat() if all_of_it.measured_at else "belum-diukur"
    return download(data, f"lima-tugas-{here().replace('.', '')}-{stamp}.xlsx", XLSX)


def head(board: Board) -> list[str]:
    duties = [title for duty in board.duties for title in (duty.name, f"{duty.name} (%)")]
    return [
        "Peringkat",
        "Kode",
        "Desa atau kelurahan",
        "Jenis",
        "Kecamatan",
        "Di PaketDesa",
        "Tugas selesai",
        *duties,
        "Penduduk dimuat",
        "Sasaran 10%",
        "Penduduk resmi",
        "Sumber",
        "Per tanggal",
        "Langkah berikutnya",
        f"Diukur ({zone_name()})",
    ]


def line(village: Ranked) -> list:
    s = village.standing
    duties = [value for d in s.duties for value in (f"{STATE_WORDS[d.state]}: {d.words}", d.percent)]
    official = [s.official.figure, s.official.source, day(s.official.as_of)] if s.official else ["", "", ""]
    residents = s.duties[0]
    return [
        village.place,
        s.code,
        s.name,
        s.label,
        s.district,
        "ya" if s.live else "belum",
        s.done,
        *duties,
        residents.value,
        residents.target or "",
        *official,
        s.left,
        moment(s.as_of) if s.as_of else "belum diukur",
    ]

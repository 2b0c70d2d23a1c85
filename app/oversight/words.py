"""The sentences of the board: its title is the answer for a regent who gives it one minute."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from app.oversight.scope import Board
from app.web.formatting import LOCALE, number
from tenants.bimtek.trend import LEAST_DAYS, LONGEST_FORECAST, Trend


def near(day: date, today: date) -> str:
    """17 Agustus; with its year where that is another one."""
    return format_date(day, "d MMMM" if day.year == today.year else "d MMMM y", locale=LOCALE)


def period(first: date, last: date) -> str:
    """1–3 Agustus 2025; both in full where the month is another."""
    if first == last:
        return format_date(first, "d MMMM y", locale=LOCALE)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last, 'd MMMM y', locale=LOCALE)}"
    return f"{format_date(first, 'd MMMM', locale=LOCALE)} – {format_date(last, 'd MMMM y', locale=LOCALE)}"


def title(board: Board, *, where: str = "") -> str:
    """`where`: the district, where it is not the whole room."""
    trend = board.trend
    villages = f"{number(board.total)} desa{f' di {where}' if where else ''}"
    if board.total and board.ready == board.total:
        return f"Semua {villages} menuntaskan kelima tugas"
    if trend.expected is not None and trend.due:
        when = near(trend.due, trend.today)
        return f"Dengan laju sekarang, {number(trend.expected)} dari {villages} siap pada {when}"
    if not board.live:
        return f"Dari {villages} belum ada yang memulai"
    if not board.ready:
        return f"Dari {villages} belum ada yang menuntaskan kelima tugas"
    return f"{number(board.ready)} dari {villages} menuntaskan kelima tugas"


def lead(board: Board) -> str:
    """What stands behind the title: how many today, what is needed, and where a forecast is missing, why."""
    trend = board.trend
    if not board.live:
        return "Angka tampil di sini begitu OpenDesa menyediakan desa pertama."
    if board.ready == board.total:
        return "Tidak ada lagi yang perlu dikejar. Terima kasih kepada semua desa."
    if trend.expected is not None:
        return f"Hari ini {number(board.ready)} desa sudah menuntaskan kelima tugas. {demand(trend)}"
    if trend.due is None:
        return f"Program belum mempunyai tanggal sasaran. {outlook(trend)}"
    if trend.days_left > 0:
        return f"{demand(trend)} {outlook(trend)}"
    if trend.days_left == 0:
        return "Tanggal sasaran adalah hari ini."
    return f"{missed(trend)} {outlook(trend)}"


def demand(trend: Trend) -> str:
    """What the target date asks of each day that is left."""
    assert trend.due
    if not trend.needed or trend.needed <= 0:
        return f"Sasaran {number(trend.goal)} desa sudah tercapai."
    what = "semua siap" if trend.goal == trend.total else f"sasaran {number(trend.goal)} desa tercapai"
    when = f" pada {near(trend.due, trend.today)}" if trend.pace is None else ""
    rest = trend.goal - trend.ready
    steady = rest >= trend.days_left
    each = f"{number(trend.needed)} desa harus selesai tiap hari"
    some = f"{number(rest)} desa harus selesai dalam {number(trend.days_left)} hari"
    asked = f"Agar {what}{when}, {each if steady else some}"
    if trend.pace is None:
        return f"{asked}."
    return f"{asked}; {number(trend.span)} hari terakhir rata-rata {number(round(trend.pace, 1))}{'' if steady else ' sehari'}."


def missed(trend: Trend) -> str:
    assert trend.due
    then = dict(trend.line).get(trend.due)
    known = "" if then is None else f", saat {number(then)} desa siap" if then else ", saat belum ada desa yang siap"
    return f"Tanggal sasaran {near(trend.due, trend.today)} lewat {number(-trend.days_left)} hari yang lalu{known}."


def outlook(trend: Trend) -> str:
    """When all would be ready, where no target date lies ahead."""
    if trend.pace is None:
        return f"Perkiraan tampil setelah {LEAST_DAYS} hari pengukuran."
    if trend.pace == 0:
        return f"Dalam {number(trend.span)} hari terakhir tidak ada desa baru yang selesai."
    if trend.complete_on is None:
        return f"Dengan laju sekarang, semua siap setelah lebih dari {number(LONGEST_FORECAST)} hari."
    if trend.days_left > 0:
        return ""
    return f"Dengan laju sekarang, semua siap sekitar {near(trend.complete_on, trend.today)}."


def stillness(quiet_days: int | None) -> str:
    """How long a village has stood still."""
    if quiet_days is None:
        return "belum pernah diukur"
    return "bergerak hari ini" if quiet_days == 0 else f"diam {number(quiet_days)} hari"

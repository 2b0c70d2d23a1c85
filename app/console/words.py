"""What states are called on screen, and with which shape they are shown."""

from __future__ import annotations

from tenants.people import ROLE_NAMES
from tenants.villages import State

# state → (kind of badge, word)
VILLAGE_STATES = {
    State.APPLIED: ("off", "Mendaftar"),
    State.PROVISIONING: ("work", "Sedang disediakan"),
    State.TRIAL: ("ok", "Masa coba"),
    State.LIVE: ("ok", "Tayang"),
    State.READ_ONLY: ("wait", "Hanya baca"),
    State.SUSPENDED: ("bad", "Ditangguhkan"),
    State.CLOSED: ("off", "Ditutup"),
}
TASK_STATES = {
    "waiting": ("off", "Menunggu"),
    "working": ("work", "Dikerjakan"),
    "done": ("ok", "Selesai"),
    "failed": ("bad", "Gagal"),
    "stopped": ("wait", "Dihentikan"),
}
TASK_KINDS = {
    "provision-village": "Penyediaan desa",
    "provision-wave": "Penyediaan gelombang",
    "import-plan": "Pemeriksaan berkas penduduk",
    "import-apply": "Pemuatan penduduk",
    "import-undo": "Pembatalan pemuatan penduduk",
    "village-archive": "Pengarsipan desa",
    "village-move": "Pemindahan desa",
    "village-put-back": "Pemulihan desa",
    "village-close": "Penutupan desa",
    "village-merge": "Penggabungan desa",
    "village-part": "Pemekaran desa",
}
INVOICE_STATES = {
    "open": ("off", "Belum dibayar"),
    "overdue": ("bad", "Lewat jatuh tempo"),
    "checking": ("wait", "Menunggu diperiksa"),
    "paid": ("ok", "Lunas"),
    "cancelled": ("off", "Dibatalkan"),
}
PAYMENT_STATES = {
    "proposed": ("wait", "Menunggu diperiksa"),
    "confirmed": ("ok", "Diterima"),
    "rejected": ("bad", "Ditolak"),
    "unmatched": ("wait", "Tidak cocok, kembalikan"),
}
PAYMENT_METHODS = {"bank_transfer": "Transfer bank", "stripe": "Stripe"}
MEMBER_STATES = {
    "in": ("ok", "Sudah membuat kata sandi"),
    "invited": ("wait", "Memegang tautan"),
    "none": ("off", "Belum punya tautan"),
}
# an empty word: the percentage says it
DUTY_STATES = {
    "done": ("ok", "Selesai"),
    "working": ("work", ""),
    "waiting": ("wait", "Menunggu"),
    "none": ("off", "Belum mulai"),
}
WAVE_STAGES = {
    "invite": ("off", "Belum ada undangan"),
    "name": ("wait", "Kontak belum lengkap"),
    "wait": ("off", "Menunggu hari Bimtek"),
    "attend": ("wait", "Kehadiran belum dicatat"),
    "provision": ("wait", "Menunggu disediakan"),
    "running": ("work", "Sedang disediakan"),
    "mend": ("bad", "Ada yang gagal"),
    "done": ("ok", "Semua yang hadir tayang"),
}

ALL = {
    "village_states": VILLAGE_STATES,
    "task_states": TASK_STATES,
    "task_kinds": TASK_KINDS,
    "member_states": MEMBER_STATES,
    "invoice_states": INVOICE_STATES,
    "payment_states": PAYMENT_STATES,
    "payment_methods": PAYMENT_METHODS,
    "duty_states": DUTY_STATES,
    "wave_stages": WAVE_STAGES,
    "role_names": ROLE_NAMES,
}

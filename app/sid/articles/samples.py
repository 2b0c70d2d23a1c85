"""Beginnings of news to write on from: what villages tell most often. The dots are to be filled in."""

from __future__ import annotations

SAMPLES = {
    "kegiatan": (
        "Kegiatan warga",
        "Warga … bergotong royong membersihkan …",
        "Hari … tanggal …, sekitar … warga bergotong royong di … Kegiatan dimulai pukul … dan selesai pukul …\n\n"
        "“…,” kata …, kepala dusun …\n\n"
        "Kerja bakti berikutnya direncanakan pada …",
    ),
    "jadwal": (
        "Jadwal posyandu",
        "Jadwal posyandu bulan …",
        "Posyandu bulan ini dilayani di tempat dan waktu berikut.\n\n"
        "Dusun …: hari …, tanggal …, pukul …, di …\n"
        "Dusun …: hari …, tanggal …, pukul …, di …\n\n"
        "Bawalah buku KIA. Pertanyaan dapat disampaikan kepada …",
    ),
    "pengumuman": (
        "Pengumuman kantor desa",
        "Kantor desa tutup pada tanggal …",
        "Karena …, kantor desa tutup pada hari …, tanggal …\n\n"
        "Pelayanan dibuka kembali hari …, tanggal …, pukul … Untuk keperluan yang mendesak hubungi …",
    ),
}

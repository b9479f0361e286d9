"""CHOICE_WORDS: what inventories in Indonesian write for the values of columns with a choice."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from idp.catalogue.application import Audience, Dimension, Media, Origin, SpbeClass, Status

CHOICE_WORDS: Mapping[StrEnum, Sequence[str]] = {
    Origin.CITY: ("kota", "pemerintah kota", "pemkot", "daerah", "pemerintah daerah"),
    Origin.CENTRAL: ("pusat", "pemerintah pusat", "kementerian", "kementerian/lembaga"),
    Status.ACTIVE: ("aktif", "digunakan", "masih digunakan", "dipakai"),
    Status.INACTIVE: ("tidak aktif", "nonaktif", "non aktif", "non-aktif", "tidak digunakan", "tidak dipakai"),
    Media.WEB: ("website", "situs web", "berbasis web", "web based"),
    Media.MOBILE: ("seluler", "aplikasi seluler", "android", "ios", "android/ios", "android dan ios"),
    Media.DESKTOP: ("komputer", "berbasis desktop"),
    Media.OTHER: ("lainnya", "lain-lain", "lain"),
    SpbeClass.UMUM: ("aplikasi umum",),
    SpbeClass.KHUSUS: ("aplikasi khusus",),
    Audience.ASN: ("pegawai", "internal"),
    Audience.PUBLIC: ("publik", "masyarakat", "eksternal"),
    Audience.BOTH: ("keduanya", "pegawai dan masyarakat", "asn dan masyarakat", "internal dan eksternal"),
    Dimension.GOVERNANCE: ("smart governance", "tata kelola"),
    Dimension.BRANDING: ("smart branding",),
    Dimension.ECONOMY: ("smart economy", "ekonomi"),
    Dimension.LIVING: ("smart living", "kehidupan"),
    Dimension.SOCIETY: ("smart society", "masyarakat"),
    Dimension.ENVIRONMENT: ("smart environment", "lingkungan"),
}


def words_for(options: type[StrEnum]) -> dict[str, StrEnum]:
    """The words that stand for values of an enumeration, each with its value."""
    return {word: value for value in options for word in CHOICE_WORDS.get(value, ())}

"""INVENTORY_COLUMNS: the one table of what is known of an application; files, rows, the API and docs derive from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from idp.catalogue.application import Audience, Dimension, Media, Origin, SpbeClass, Status
from idp.catalogue.column_kinds import CODE, WEB_ADDRESS, ColumnKind, choice, number, required_name, text
from idp.foundation.table_headings import Headings


class Presence(Enum):
    """Where a value comes from."""

    #: The file must have the column.
    REQUIRED = "required"
    #: The file may have the column.
    OPTIONAL = "optional"
    #: The import itself, not the file.
    OF_THE_IMPORT = "of the import"


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryColumn:
    """One column. ApplicationDraft, Application and ApplicationRow have it under `name`; a test compares them.

    `header`: its name in files, where that is another one; `headings`: others that files in Indonesian have. `hint`:
    the word for it in a command's help. `explained`: the description of the admin API says the meaning too, because
    the name does not. `correctable`: the owning office may correct it; the others say which applications count and
    whose they are, so Kominfo alone changes them.
    """

    name: str
    kind: ColumnKind
    meaning: str
    presence: Presence = Presence.OPTIONAL
    header: str = ""
    headings: tuple[str, ...] = ()
    hint: str = ""
    explained: bool = False
    correctable: bool = False

    @property
    def file_header(self) -> str:
        """The header in files."""
        return self.header or self.name


INVENTORY_COLUMNS = (
    InventoryColumn(
        name="inventory_id",
        kind=CODE,
        meaning="The number in the inventory: text, and unique; names are not.",
        presence=Presence.REQUIRED,
        hint="the key",
        explained=True,
        headings=(
            "nomor inventaris",
            "no inventaris",
            "id inventaris",
            "kode aplikasi",
            "id aplikasi",
            "nomor aplikasi",
            "no aplikasi",
        ),
    ),
    InventoryColumn(
        name="name",
        kind=required_name(200),
        meaning="Its name.",
        presence=Presence.REQUIRED,
        correctable=True,
        headings=("nama aplikasi", "nama", "nama sistem", "nama sistem informasi"),
    ),
    InventoryColumn(
        name="owner_code",
        kind=CODE,
        meaning="The managing office (unit pengelola); the admin API shows it as `owner`.",
        presence=Presence.REQUIRED,
        hint="an office imported before",
        headings=(
            "kode opd",
            "kode perangkat daerah",
            "kode unit pengelola",
            "kode unit kerja",
            "kode unit",
            "kode satker",
            "kode skpd",
        ),
    ),
    InventoryColumn(
        name="origin",
        kind=choice(Origin),
        meaning="Who runs it: the city or a ministry.",
        presence=Presence.REQUIRED,
        headings=("asal", "asal aplikasi", "penyelenggara"),
    ),
    InventoryColumn(
        name="status",
        kind=choice(Status),
        meaning="Whether it is in use.",
        presence=Presence.REQUIRED,
        headings=("status aplikasi", "status penggunaan"),
    ),
    InventoryColumn(
        name="media",
        kind=choice(Media),
        meaning="The platform it runs on.",
        presence=Presence.REQUIRED,
        headings=("platform", "jenis platform", "basis aplikasi"),
    ),
    InventoryColumn(
        name="spbe_class",
        kind=choice(SpbeClass),
        meaning="Its SPBE class: shared by all offices, or one office's own.",
        presence=Presence.REQUIRED,
        headings=("kelas spbe", "jenis aplikasi spbe", "kategori aplikasi spbe", "umum/khusus"),
    ),
    InventoryColumn(
        name="user_scope",
        kind=text(500),
        meaning="Whose staff use it, in the words of the source.",
        presence=Presence.REQUIRED,
        header="user_scope_opd",
        explained=True,
        correctable=True,
        headings=("lingkup pengguna", "ruang lingkup pengguna", "opd pengguna", "perangkat daerah pengguna"),
    ),
    InventoryColumn(
        name="audience",
        kind=choice(Audience),
        meaning="Who signs in to it.",
        presence=Presence.REQUIRED,
        correctable=True,
        headings=("sasaran pengguna", "jenis pengguna", "target pengguna"),
    ),
    InventoryColumn(
        name="dimension",
        kind=choice(Dimension),
        meaning="Its smart-city dimension.",
        presence=Presence.REQUIRED,
        headings=("dimensi", "dimensi smart city", "dimensi kota cerdas"),
    ),
    InventoryColumn(
        name="url",
        kind=WEB_ADDRESS,
        meaning="Where it is.",
        correctable=True,
        headings=("alamat url", "alamat web", "alamat aplikasi", "alamat situs", "tautan", "link"),
    ),
    InventoryColumn(
        name="year",
        kind=number(1970, 2100),
        meaning="The year it was made.",
        correctable=True,
        headings=("tahun", "tahun pembuatan", "tahun dibuat", "tahun pengembangan"),
    ),
    InventoryColumn(
        name="users",
        kind=number(0, 100_000_000),
        meaning="How many people use it, when that is stated.",
        hint="how many people use it",
        explained=True,
        correctable=True,
        headings=("jumlah pengguna", "banyak pengguna"),
    ),
    InventoryColumn(
        name="note",
        kind=text(2000),
        meaning="What else the source says.",
        correctable=True,
        headings=("keterangan", "catatan", "ket"),
    ),
    InventoryColumn(
        name="source",
        kind=text(2000),
        meaning="Where this row comes from.",
        presence=Presence.OF_THE_IMPORT,
        explained=True,
    ),
)
COLUMN_NAMES = tuple(column.name for column in INVENTORY_COLUMNS)

#: The columns that a file has; the others say whose import it was.
FILE_COLUMNS = tuple(column for column in INVENTORY_COLUMNS if column.presence is not Presence.OF_THE_IMPORT)
#: Headers that are accepted and not read, with others for the same: the owner's name, for people, beside its code.
UNREAD_HEADERS: Mapping[str, tuple[str, ...]] = {
    "owner_opd": ("unit pengelola", "opd pengelola", "opd", "perangkat daerah", "nama opd", "unit kerja")
}

INVENTORY_HEADINGS = Headings(
    names={**{column.file_header: (column.name, *column.headings) for column in FILE_COLUMNS}, **UNREAD_HEADERS},
    required=tuple(column.file_header for column in FILE_COLUMNS if column.presence is Presence.REQUIRED),
    identifiers=("inventory_id",),
    unread=frozenset(UNREAD_HEADERS),
)


def describe_headers() -> str:
    """The headers in words, as in "inventory_id (the key), name, …; optional: url, …"."""

    def words(presence: Presence) -> str:
        return ", ".join(_describe(column) for column in FILE_COLUMNS if column.presence is presence)

    return f"{words(Presence.REQUIRED)}; optional: {words(Presence.OPTIONAL)}"


def _describe(column: InventoryColumn) -> str:
    hint = column.hint or column.kind.hint
    return f"{column.file_header} ({hint})" if hint else column.file_header

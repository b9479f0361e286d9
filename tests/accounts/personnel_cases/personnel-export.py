"""Writes what an HR officer's spreadsheet exports: personnel.csv (N rows) and, with openpyxl, personnel.xlsx.

Semicolons, a byte order mark, two title rows, NIPs in four forms (text, with an apostrophe, rounded to scientific
notation, grouped), dates in three forms, lost leading zeros, names with titles and of one word, five empty rows at the
end. All invented. `personnel-export.py 20000 cp1252` writes many rows in the old Windows encoding.
"""

import csv
import random
import sys
from datetime import date

MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 40
ENCODING = sys.argv[2] if len(sys.argv) > 2 else "utf-8-sig"
HEADINGS = ["No", "NIP", "Nama Lengkap", "Tgl Lahir", "Kode Satker", "Gol/Ruang", "Jabatan", "No. HP", "Email"]
MONTHS = ["Jan", "Peb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nop", "Des"]
FIRST = ["I Wayan", "Ni Luh", "I Gusti Ngurah", "Ida Bagus", "Anak Agung Ayu", "Sudarma", "Moh.", "Ni Kadek"]
LAST = ["Contoh", "Uji", "Percobaan", "", "Ma'ruf", "D'Cruz", "Peñaloza"]
TITLES = ["", ", S.Kom.", ", S.E., M.Si.", ", A.Md.Keb.", " (Alm)"]
chance = random.Random(7)


def nip(born: date, number: int) -> str:
    started = chance.randint(born.year + 20, 2024)
    return f"{born:%Y%m%d}{started}{chance.choice(['01', '03', '12', '21'])}{chance.choice('12')}{number % 99 + 900}"


def row(number: int) -> list[str]:
    born = date(chance.randint(1966, 1999), chance.randint(1, 12), chance.randint(1, 28))
    digits = nip(born, number)
    forms = [
        digits,
        f"'{digits}",
        f"{float(digits):.5E}".replace(".", ","),
        f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}",
    ]
    dates = [
        f"{born:%d/%m/%Y}",
        f"{born.day}-{MONTHS[born.month - 1]}-{born.year}",
        str((born - date(1899, 12, 30)).days),
    ]
    name = " ".join(part for part in (chance.choice(FIRST), chance.choice(LAST)) if part) + chance.choice(TITLES)
    office = chance.choice(["040701", "030701", "031501"])
    phone = "08" + "".join(chance.choice("0123456789") for _ in range(10))
    lost = number % 2 == 1
    return [
        str(number + 1),
        forms[number % 4],
        name,
        dates[number % 3],
        office.lstrip("0") if lost else office,
        chance.choice(["II/d", "III/c", "IX"]),
        "Pengelola Data",
        phone.lstrip("0") if lost else phone,
        f"pegawai{number}@example.org",
    ]


title = [["DAFTAR PEGAWAI"] + [""] * 8, ["KEADAAN NOVEMBER 2026"] + [""] * 8]
rows = [row(number) for number in range(MANY)]
with open("personnel.csv", "w", newline="", encoding=ENCODING, errors="replace") as file:
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([*title, HEADINGS, *rows, *[[""] * 9] * 5])

try:
    from openpyxl import Workbook
except ImportError:
    sys.exit()
book = Workbook()
sheet = book.active
for line in [*title, HEADINGS, *rows]:
    sheet.append(line)
for line, values in enumerate(rows[::4], start=0):
    sheet.cell(row=4 + 4 * line, column=2, value=int(values[1]))  # a number: the spreadsheet keeps 15 digits of it
sheet.merge_cells("A1:I1")
sheet["J4"] = '=IF(B4="","",LEN(B4))'
book.save("personnel.xlsx")

"""Files made to harm, as bytes: bombs, sizes that lie, entities, programs, columns far out, two encodings at once."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from jifen.collecting.reading.limits import MIB
from jifen.collecting.sources import sample_delivery
from jifen.collecting.sources.sheet import as_csv

SHEET = "xl/worksheets/sheet1.xml"
IMAGE = "xl/media/image1.xml"


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes] | bytes) -> bytes:
    """The workbook with one part changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name and callable(change) else data)
        if not callable(change):
            new.writestr(name, change)
    return made.getvalue()


def of_gigabytes(content: bytes, mebibytes: int = 600) -> bytes:
    """A small file that says truly how large it unpacks."""
    made = io.BytesIO(content)
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/media/big.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(mebibytes):
            part.write(bytes(MIB))
    return made.getvalue()


def lying(content: bytes, name: str, said: int) -> bytes:
    """The size of a part told wrongly, in its own header and in the directory."""
    made = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        part = book.getinfo(name)
    made[part.header_offset + 22 : part.header_offset + 26] = struct.pack("<I", said)
    place = made.rindex(b"PK\x01\x02", 0, made.rindex(name.encode()))
    made[place + 24 : place + 28] = struct.pack("<I", said)
    return bytes(made)


def overlapping(content: bytes) -> bytes:
    """Two entries of the directory point at the same packed bytes."""
    made = bytearray(with_part(content, "xl/media/a.xml", b"0" * MIB))
    made = bytearray(with_part(bytes(made), "xl/media/b.xml", b"0" * MIB))
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as book:
        first = book.getinfo("xl/media/a.xml").header_offset
    place = made.rindex(b"PK\x01\x02", 0, made.rindex(b"xl/media/b.xml"))
    made[place + 42 : place + 46] = struct.pack("<I", first)
    return bytes(made)


def with_entity(content: bytes, encoding: str = "utf-8") -> bytes:
    def declare(sheet: bytes) -> bytes:
        declared = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        return sheet.decode().replace("?>", f"?>{declared}", 1).encode(encoding)

    return with_part(content, SHEET, declare)


def with_program(content: bytes) -> bytes:
    return with_part(content, "xl/vbaProject.bin", b"\xd0\xcf")


def with_columns_far_out(content: bytes) -> bytes:
    return with_part(content, SHEET, lambda sheet: sheet.replace(b"</row>", b'<c r="XFD1"><v>1</v></c></row>', 1))


def with_a_million_columns() -> bytes:
    return b"," * 1_000_000 + b"\n"


def with_two_encodings() -> bytes:
    """A file of the tax department with one line in another encoding, the twenty-first."""
    lines = as_csv(sample_delivery("tax", dirty=False).clean, "gb18030").split(b"\r\n")
    lines[20] = lines[20].decode("gb18030").encode()
    return b"\r\n".join(lines)

"""Evidence files: known by their content, refused when they could run, hide or unpack into something."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jifen.collecting.evidence import KINDS, EvidenceRefused, inspect_evidence, safe_name
from jifen.collecting.sources import sample_delivery

Inspect = Callable[..., str]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00\x00" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(width: int = 4, height: int = 4, marker: int = 0xC0) -> bytes:
    frame = struct.pack(">BHBHHB", marker, 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xff" + frame + b"\xff\xda\x00\x02abc\xff\xd9"


def pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def packed(data: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    small = zlib.compress(data, 9)
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(small), entries, small)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>"
GOOD_PDF = pdf(CATALOG, packed(b"BT (hello) Tj ET"), packed(b"<< /A 1 >>", b"/Type /ObjStm /N 1 /Filter /FlateDecode"))


def archive(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in parts.items():
            opened.writestr(name, data)
    return made.getvalue()


OFD = {"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<a/>", "Doc_0/Signs/Sign_0/SignedValue.dat": b"0\x82\x01"}
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>", "xl/printerSettings/printerSettings1.bin": b"x"}


@pytest.fixture
def refused(tmp_path: Path) -> Inspect:
    """The code of the refusal; the sentence names the file and says something in both languages."""

    def inspect(content: bytes, name: str, **limits: int) -> str:
        path = tmp_path / "evidence"
        path.write_bytes(content)
        with pytest.raises(EvidenceRefused) as caught:
            inspect_evidence(path, name, **limits)
        (problem,) = caught.value.problems
        assert problem.place.file == safe_name(name)
        assert problem.zh.endswith("。") and problem.en.endswith(".")
        return problem.code

    return inspect


@pytest.fixture
def kind(tmp_path: Path) -> Inspect:
    def inspect(content: bytes, name: str, **limits: int) -> str:
        path = tmp_path / "evidence"
        path.write_bytes(content)
        return inspect_evidence(path, name, **limits).code

    return inspect


# What is taken


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (GOOD_PDF, "证书.pdf", "pdf"), (png(), "a.PNG", "png"), (jpeg(), "a.jpg", "jpeg"), (jpeg(), "a.jpeg", "jpeg"),
        (jpeg(marker=0xC2) + b"\0\0notes of a camera", "a.jpg", "jpeg"),
        (archive(OFD), "发票.ofd", "ofd"), (archive(XLSX), "a.xlsx", "xlsx"), (archive(DOCX), "a.docx", "docx"),
    ],
)  # fmt: skip
def test_each_kind_is_known_by_its_content(kind: Inspect, content: bytes, name: str, code: str) -> None:
    assert kind(content, name) == code


def test_a_workbook_made_by_a_real_writer(kind: Inspect) -> None:
    assert kind(sample_delivery("science", dirty=False).content, "a.xlsx") == "xlsx"


def test_every_kind_has_its_own_content_type() -> None:
    assert len({one.content_type for one in KINDS}) == len(KINDS) == 6
    assert not any("html" in one.content_type or "svg" in one.content_type for one in KINDS)


def test_up_to_the_limit(kind: Inspect, refused: Inspect) -> None:
    assert kind(png(), "a.png", largest=len(png())) == "png"
    assert refused(png(), "a.png", largest=len(png()) - 1) == "too_large"


def test_a_large_scan_that_packs_well(kind: Inspect) -> None:
    white = packed(b"\xff" * 30_000_000, b"/Type /XObject /Subtype /Image /Filter /FlateDecode")
    assert kind(pdf(CATALOG, white), "a.pdf") == "pdf"


# Names that say something else


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (GOOD_PDF, "a.png"), (png(), "a.jpg"), (jpeg(), "a.png"), (archive(DOCX), "a.xlsx"), (archive(OFD), "a.docx"),
        (png(), "a"), (png(), "a.png.exe"), (png(), "a.png\0.exe"), (png(), "a.png/../x.html"), (GOOD_PDF, ".pdf"),
        (png(), "a.\u202egnp"), (png(), ""), (archive(DOCX), "a.docm"),
    ],
)  # fmt: skip
def test_the_ending_must_agree(refused: Inspect, content: bytes, name: str) -> None:
    assert refused(content, name) == "wrong_ending"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\0" * 100, "not_evidence"),
        (b"just words", "not_evidence"),
        (b"MZ\x90\0", "not_evidence"),
        (b"GIF89a", "not_evidence"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web_page"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", "web_page"),
        ("<html><script>".encode("utf-16"), "web_page"),
        (b"words and then <ScRiPt>", "web_page"),
        (b"\n\n" + GOOD_PDF, "junk_before_pdf"),
        (b"GIF89a" + GOOD_PDF, "junk_before_pdf"),
        (b"\xff\xd8\xff", "damaged"),
        (b"%PDF-1.7", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
    ],
)
def test_what_is_no_evidence(refused: Inspect, content: bytes, code: str) -> None:
    for name in ("a.pdf", "a.png", "a.svg"):
        assert refused(content, name) == code


@pytest.mark.parametrize("first", [GOOD_PDF, jpeg(), png()])
def test_two_files_in_one(refused: Inspect, first: bytes) -> None:
    both = first + archive({"evil.class": b"\xca\xfe\xba\xbe"})
    assert refused(both, "a.pdf") == "two_in_one"
    assert refused(both + b"tail", "a.pdf") == "two_in_one"


# PDF


@pytest.mark.parametrize(
    "active",
    [
        b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>", b"<< /S /J#61vaScript /JS 4 0 R >>", b"<< /S /#4a#61#76#61#53cript >>",
        b"<< /S /Launch /F (cmd.exe) >>", b"<</Type/EmbeddedFile>>", b"<</Names<</EmbeddedFiles 5 0 R>>>>",
        b"<</Subtype/RichMedia>>", b"<</S/SubmitForm>>", b"<</AcroForm<</XFA 3 0 R>>>>", b"<</S/Rendition/JS(x)>>",
    ],
)  # fmt: skip
def test_pdfs_that_do_something(refused: Inspect, active: bytes) -> None:
    assert refused(pdf(CATALOG, active), "a.pdf") == "active_pdf"
    hidden = packed(b"5 0 " + active, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    assert refused(pdf(CATALOG, hidden), "a.pdf") == "active_pdf"


def test_a_name_across_two_pieces_is_found(refused: Inspect) -> None:
    for before in range(1024**2 - 12, 1024**2 + 1):
        hidden = packed(b" " * before + b"/JavaScript", b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
        assert refused(pdf(CATALOG, hidden), "a.pdf") == "active_pdf"


@pytest.mark.parametrize(
    "filters", [b"/Filter /ASCIIHexDecode", b"/Filter [/ASCII85Decode /FlateDecode]", b"/Filter  [ /FlateDecode /LZWDecode ]",
                b"/F#69lter /LZWDecode", b"/Filter 9 0 R"]
)  # fmt: skip
def test_objects_wrapped_to_hide_them(refused: Inspect, filters: bytes) -> None:
    before, after = packed(b"x", filters + b" /Type /ObjStm /N 1"), packed(b"x", b"/Type /ObjStm /N 1 " + filters)
    assert refused(pdf(CATALOG, packed(b"x"), before), "a.pdf") == "active_pdf"
    assert refused(pdf(CATALOG, packed(b"x"), after), "a.pdf") == "active_pdf"


def test_pictures_beside_packed_objects_are_no_disguise(kind: Inspect) -> None:
    image = packed(b"x", b"/Type /XObject /Subtype /Image /Filter /DCTDecode")
    objects = packed(b"x", b"/Type /ObjStm /N 1 /First 4 /Filter [ /FlateDecode ]")
    assert kind(pdf(CATALOG, image, objects, image), "a.pdf") == "pdf"


def test_a_locked_pdf(refused: Inspect) -> None:
    assert refused(pdf(CATALOG, b"<< /Encrypt 4 0 R >>"), "a.pdf") == "password"


def test_a_pdf_of_very_many_streams_is_read_to_its_end(refused: Inspect) -> None:
    many = b"".join(b"stream\n" + zlib.compress(b"x") for _ in range(200_000))
    assert refused(pdf(CATALOG, many, packed(b"/JavaScript")), "a.pdf") == "active_pdf"


def test_a_pdf_of_very_many_lists_of_objects(refused: Inspect) -> None:
    assert refused(pdf(CATALOG, b"/ObjStm" * 1_000_000), "a.pdf") == "unpacks_too_far"


def test_a_pdf_that_unpacks_too_far(refused: Inspect) -> None:
    bomb = packed(b"\0" * 90_000_000)
    assert refused(pdf(CATALOG, bomb, bomb, bomb), "a.pdf") == "unpacks_too_far"


# Pictures


@pytest.mark.parametrize("make", [png, jpeg])
def test_pictures_of_too_many_pixels(refused: Inspect, kind: Inspect, make: Callable[..., bytes]) -> None:
    name = "a.png" if make is png else "a.jpg"
    assert kind(make(20_000, 5_000), name) == make.__name__
    assert refused(make(20_001, 1), name) == "too_many_pixels"
    assert refused(make(20_000, 5_001), name) == "too_many_pixels"
    assert refused(make(0, 5), name) == "damaged"


def test_broken_pictures(refused: Inspect) -> None:
    assert refused(png()[:-5], "a.png") == "damaged"
    assert refused(png().replace(b"IHDR", b"iCCP"), "a.png") == "damaged"
    assert refused(png() + b"x", "a.png") == "after_the_end"
    assert refused(png()[:33] + struct.pack(">I", 2**32 - 1) + b"IDAT", "a.png") == "damaged"
    assert refused(b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9", "a.jpg") == "damaged"
    assert refused(b"\xff\xd8\xff\xda\x00\x02abc\xff\xd9", "a.jpg") == "damaged"
    assert refused(jpeg()[:-2], "a.jpg") == "damaged"


# Archives


@pytest.mark.parametrize(
    "name",
    ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin", "x.exe",
     "word/media/a.js", "customUI/customUI.xml", "a.html", "word/media/a.svg", "inner.zip"],
)  # fmt: skip
def test_parts_that_run(refused: Inspect, name: str) -> None:
    assert refused(archive(DOCX | {name: b"x"}), "a.docx") == "programs_inside"


@pytest.mark.parametrize(
    "start", [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\xca\xfe\xba\xbe"]
)
def test_programs_under_harmless_names(refused: Inspect, start: bytes) -> None:
    assert refused(archive(OFD | {"Doc_0/Res/image_1.png": start + b"x" * 100}), "a.ofd") == "programs_inside"


def test_what_a_document_fetches_or_declares(refused: Inspect, kind: Inspect) -> None:
    link = b'<Relationship Type="http://x/attachedTemplate" Target="http://evil/" TargetMode="External"/>'
    assert refused(archive(DOCX | {"word/_rels/settings.xml.rels": link}), "a.docx") == "programs_inside"
    macro = DOCX | {"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml".encode("utf-16")}
    assert refused(archive(macro), "a.docx") == "programs_inside"
    assert kind(
        archive(DOCX | {"word/_rels/document.xml.rels": link.replace(b"attachedTemplate", b"hyperlink")}), "a.docx"
    )


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x.xml", "a/../../x.xml", "C:/x.xml", "a\\b.xml", "a\nb.xml", "gpj.\u202exml"]
)
def test_parts_that_lead_elsewhere(refused: Inspect, name: str) -> None:
    assert refused(archive(DOCX | {name: b"x"}), "a.docx") == "odd_archive"


def test_a_part_with_a_hidden_end_of_its_name(refused: Inspect) -> None:
    content = archive(DOCX | {"word/a.xmlXexe": b"x"}).replace(b"a.xmlXexe", b"a.xml\0exe")
    assert refused(content, "a.docx") in ("odd_archive", "damaged")


def test_archives_that_are_no_document(refused: Inspect) -> None:
    for parts in ({"a.txt": b"x"}, {"word/document.xml": b"x"}, DOCX | XLSX, OFD | DOCX, {"ofd.xml": b"x"}):
        assert refused(archive(parts), "a.docx") == "not_a_document"


def test_a_locked_document(refused: Inspect) -> None:
    content = bytearray(archive(DOCX))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content), "a.docx") == "password"


def test_archives_that_unpack_too_far(refused: Inspect) -> None:
    assert refused(archive(DOCX | {"word/media/a.bmp": b"0" * 210_000_000}), "a.docx") == "unpacks_too_far"
    assert refused(archive(DOCX | {f"word/{n}.xml": b"" for n in range(2000)}), "a.docx") == "unpacks_too_far"


def test_a_part_read_as_a_whole_is_bounded_too(refused: Inspect) -> None:
    assert refused(archive(DOCX | {"[Content_Types].xml": b" " * 2_000_000}), "a.docx") == "unpacks_too_far"


def test_directories_that_lie(refused: Inspect) -> None:
    whole = archive(DOCX)
    assert refused(b"PK\x03\x04junk" + whole, "a.docx") == "odd_archive"
    assert refused(whole + b"tail", "a.docx") in ("odd_archive", "damaged")
    local = whole.replace(
        b"word/document.xml", b"word/dokument.xml", 1
    )  # another name before the part than in the list
    assert refused(local, "a.docx") in ("odd_archive", "damaged")
    overlapping = bytearray(archive({**DOCX, "word/b.xml": b"x"}))
    entry = overlapping.rindex(b"PK\x01\x02")
    overlapping[entry + 42 : entry + 46] = b"\0\0\0\0"  # the last part begins where the first does
    assert refused(bytes(overlapping), "a.docx") in ("odd_archive", "damaged")


def test_a_comment_behind_the_archive(refused: Inspect) -> None:
    made = io.BytesIO(archive(DOCX))
    with zipfile.ZipFile(made, "a") as opened:
        opened.comment = b"<script>"
    assert refused(made.getvalue(), "a.docx") == "odd_archive"


@given(st.data())
def test_no_damage_is_answered_with_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    good, name = data.draw(
        st.sampled_from(
            [
                (GOOD_PDF, "a.pdf"),
                (png(), "a.png"),
                (jpeg(), "a.jpg"),
                (archive(OFD), "a.ofd"),
                (archive(XLSX), "a.xlsx"),
            ]
        )
    )
    content = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        assert name.endswith(inspect_evidence(path, name).endings)
    except EvidenceRefused:
        return  # any other exception fails the test


# Names to show


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\张三\\证书.pdf", "证书.pdf"), ("a\0b.pdf", "ab.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"), ("a\r\nb\tc.pdf", "a b c.pdf"), ("  . 表  格 .pdf . ", "表 格 .pdf"),
        ("", "未命名"), ("...", "未命名"), ("a/", "未命名"), ("con.pdf", "_con.pdf"), ("NUL", "_NUL"), ("console.pdf", "console.pdf"),
        ("zero\u200bwidth.png", "zerowidth.png"), ('<b>"x"?.png', "_b__x__.png"), ("e\u0301.pdf", "é.pdf"),
        ("\udc80.pdf", "pdf"), ("表" * 300 + ".pdf", "表" * 65 + ".pdf"), ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
    ],
)  # fmt: skip
def test_names_are_made_fit_to_show(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@given(st.text() | st.text(alphabet="aC o.N/\\ \u202e<\u0301\t", max_size=200) | st.text(min_size=100, max_size=300))
@example("x" * 119 + " .pdf")
@example("." + "x" * 130)
@example("\u212aon. .nul")
def test_a_safe_name_is_safe_and_stays_as_it_is(name: str) -> None:
    shown = safe_name(name)
    assert safe_name(shown) == shown
    assert shown and len(shown) <= 121 and len(shown.encode("utf-8")) <= 201
    assert not set(shown) & set('/\\<>:"|?*\0\n')
    assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert shown[0] not in " ." and shown[-1] not in " ."

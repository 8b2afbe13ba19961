"""PDFs made by hand for tests: plain ones with given lines, and a zoo of those a reader must refuse or survive.

Every maker gives the bytes of a file; a test writes them where it needs them. No library is used, so that what is broken
is broken exactly where the maker says.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

A4 = (595, 842)
LEFT, TOP, STEP, SIZE = 56.0, 790.0, 15.0, 11.0
"""Where the first line of a page stands, how far the next one is below it, and the size of the letters, in points."""
LOWEST = 20.0

Encrypt = Callable[[int, bytes], bytes]
"""Takes the number of an object and the bytes of its stream, gives the bytes that stand in the file."""


class At(NamedTuple):
    """A line at a place of its own: points from the left and from the bottom of the page."""

    x: float
    y: float
    text: str
    size: float = SIZE


Page = Sequence[str | At]


def report_pdf(pages: Sequence[Page]) -> bytes:
    """A plain PDF: each page a list of lines, from the top; a bare line stands at the left below the one before it,
    an `At` where it says. (pdfium takes lines of one letter each for one line that runs downwards.)

    Helvetica in WinAnsi; what WinAnsi lacks (the bullets U+25FC and U+F06E) is drawn in a second font with its own map.
    An empty line leaves its place empty. Raises ValueError where the lines of a page do not fit on it.
    """
    return assemble(_report_objects(pages))


def assemble(objects: Sequence[bytes], *, trailer: str = "", encrypt: Encrypt | None = None) -> bytes:
    """A file of these objects, numbered from 1, the first its catalogue, with its table of places and its trailer.

    An object whose bytes are empty is left out, though its number stays taken.
    """
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, told in enumerate(objects, start=1):
        places.append(len(out) if told else 0)
        if told:
            body = told if encrypt is None else _with_stream_encrypted(number, told, encrypt)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place if place else b"0000000000 00000 f \n"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{table}\n%%EOF\n".encode("ascii")
    return bytes(out)


def stream(content: bytes, entries: str = "") -> bytes:
    """A stream object; `entries` are further words of its dictionary."""
    return f"<< /Length {len(content)} {entries}>>\nstream\n".encode("ascii") + content + b"\nendstream"


def html_saved_as_pdf() -> bytes:
    """The error page of a web server, as a browser saves it under the name of the report."""
    return b"<!DOCTYPE html>\n<html><head><title>Page not found</title></head><body><h1>404</h1></body></html>\n"


def empty_file() -> bytes:
    """No byte at all: a download that never came."""
    return b""


def truncated_pdf() -> bytes:
    """A report cut in the middle: no table of places, no trailer."""
    whole = report_pdf([["Page one"], ["Page two"], ["Page three"]])
    return whole[: len(whole) // 2]


def pdf_without_its_last_page() -> bytes:
    """Opens, and says that it has three pages; the third one is not in the file."""
    objects = _report_objects([["Page one"], ["Page two"], ["Page three"]])
    objects[-2] = b""
    return assemble(objects)


def encrypted_pdf(opens_with: str = "only for some") -> bytes:
    """A report that opens with a password only (RC4 of 40 bits, the standard handler's first revision)."""
    identity, rights = b"0123456789abcdef", -4
    owner = _rc4(_md5(_padded("owner"))[:5], _padded(opens_with))
    key = _md5(_padded(opens_with) + owner + rights.to_bytes(4, "little", signed=True) + identity)[:5]
    user = _rc4(key, _padded(""))

    def encrypt(number: int, content: bytes) -> bytes:
        return _rc4(_md5(key + number.to_bytes(3, "little") + b"\0\0")[:10], content)

    handler = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P {rights} >> "
    trailer = f"{handler}/ID [<{identity.hex()}> <{identity.hex()}>] "
    return assemble(_report_objects([["Inspection of somewhere"]]), trailer=trailer, encrypt=encrypt)


def image_only_pdf(pages: int = 2) -> bytes:
    """A scan: each page one grey picture, not a letter of text."""
    picture = stream(
        bytes([200, 60, 60, 200]),
        "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 ",
    )
    content = stream(f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /I1 Do Q".encode("ascii"))
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    leaf = _leaf("<< /XObject << /I1 3 0 R >> >>", content=4)
    return assemble([_catalogue(), _tree(kids, pages), picture, content, *([leaf] * pages)])


def school_report_pdf() -> bytes:
    """A report of the same publisher on a school: not one this package reads."""
    return report_pdf(
        [
            [
                "School report",
                "Inspection of Little Elms Primary School",
                "Mill Lane, Elmsford",
                "Inspection dates: 5 and 6 March 2024",
                "Overall effectiveness: Good",
                "The quality of education: Good",
                "Behaviour and attitudes: Outstanding",
                "Pupils like their lessons and remember what they were taught.",
            ]
        ]
    )


def long_pdf(pages: int = 2_000) -> bytes:
    """Very many pages, each with its number."""
    return report_pdf([[f"This is page {number}"] for number in range(1, pages + 1)])


def recursive_pdf() -> bytes:
    """A page tree without an end: below the root stands a node whose children are the root and the node itself."""
    objects = _report_objects([["The only page"]])
    node = len(objects) + 1
    page = b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R %d 0 R] /Count 1000 >>" % node
    objects[1] = f"<< /Type /Pages /Kids [{node} 0 R 2 0 R] /Count 1000 >>".encode("ascii")
    return assemble([*objects, page])


def bomb_pdf(unpacked: int = 2**30) -> bytes:
    """One page of a few megabytes at most that unpacks to `unpacked` bytes of text operators (1 GB unless told)."""
    block = (b"BT /F1 9 Tf 50 50 Td (never ending) Tj ET\n" * 25_000)[: 2**20]
    block = block[: block.rindex(b"\n") + 1]
    count = -(-unpacked // len(block))
    # a block that ends with a full flush refers to nothing before it, so its packed form can be repeated as it is
    packer = zlib.compressobj(9)
    head = packer.compress(b" \n") + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.adler32(b" \n")
    for _ in range(count):
        checksum = zlib.adler32(block, checksum)
    last = b"\x03\x00"  # an empty last block
    content = stream(head + packed * count + last + checksum.to_bytes(4, "big"), "/Filter /FlateDecode ")
    objects = _report_objects([["To be replaced"]])
    objects[-1] = content
    return assemble(objects)


def _report_objects(pages: Sequence[Page]) -> list[bytes]:
    """Catalogue, page tree, two fonts and their map, then page and content by turns."""
    lines = [_placed(page) for page in pages]
    odd = sorted({letter for page in lines for line in page for letter in line.text if not _in_winansi(letter)})
    if len(odd) > 200:
        raise ValueError("more than 200 letters that WinAnsi lacks")
    codes = {letter: 33 + index for index, letter in enumerate(odd)}
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        _catalogue(),
        _tree(kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 5 0 R >>",
        stream(_unicode_map(codes)),
    ]
    for number, page in enumerate(lines):
        objects.append(_leaf("<< /Font << /F1 3 0 R /F2 4 0 R >> >>", content=7 + 2 * number))
        objects.append(stream("\n".join(_drawn(line, codes) for line in page).encode("ascii")))
    return objects


def _placed(page: Page) -> list[At]:
    """The lines of a page with their places; the empty ones are gone."""
    placed, y = [], TOP
    for line in page:
        at = line if isinstance(line, At) else At(LEFT, y, line)
        if not LOWEST <= at.y <= A4[1]:
            raise ValueError(f"the line {at.text!r} would stand off the page")
        placed.append(at)
        y = at.y - STEP
    return [at for at in placed if at.text]


def _drawn(line: At, codes: dict[str, int]) -> str:
    """The operators that draw a line: its letters as numbers, so that nothing needs escaping."""
    parts = [f"BT {line.x:g} {line.y:g} Td"]
    font = ""
    for letter in line.text:
        needed = "F2" if letter in codes else "F1"
        if needed != font:
            parts.append(f"{'> Tj ' if font else ''}/{needed} {line.size:g} Tf <")
            font = needed
        parts.append(f"{codes[letter] if letter in codes else letter.encode('cp1252')[0]:02x}")
    return " ".join(parts) + "> Tj ET"


def _in_winansi(letter: str) -> bool:
    try:
        return len(letter.encode("cp1252")) == 1 and letter >= " " and letter != "\x7f"
    except UnicodeEncodeError:
        return False


def _unicode_map(codes: dict[str, int]) -> bytes:
    """What the letters of the second font mean."""
    lines = "\n".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items())
    count = f"{len(codes)} beginbfchar\n{lines}\nendbfchar\n" if codes else ""
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Odd def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <ff>\nendcodespacerange\n{count}endcmap\nend\nend\n"
    ).encode("ascii")


def _catalogue() -> bytes:
    return b"<< /Type /Catalog /Pages 2 0 R >>"


def _tree(kids: str, count: int) -> bytes:
    return f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode("ascii")


def _leaf(resources: str, *, content: int) -> bytes:
    box = f"[0 0 {A4[0]} {A4[1]}]"
    return f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources {resources} /Contents {content} 0 R >>".encode(
        "ascii"
    )


def _with_stream_encrypted(number: int, told: bytes, encrypt: Encrypt) -> bytes:
    """The object with its stream encrypted; RC4 keeps the length, and the objects of a report hold no other strings."""
    head, begin, rest = told.partition(b"\nstream\n")
    if not begin:
        return told
    content = rest.removesuffix(b"\nendstream")
    return head + begin + encrypt(number, content) + b"\nendstream"


def _padded(password: str) -> bytes:
    """A password as the standard handler wants it: 32 bytes, filled from the standard's own row of bytes."""
    filling = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    return (password.encode("latin-1") + filling)[:32]


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    """The stream cipher that old PDFs use; the same call decrypts."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)

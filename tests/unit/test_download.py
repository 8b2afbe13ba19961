"""One address, one whole file: what may be asked, what is kept of a cut download, and where a link is found."""

import gzip
import json
import zipfile

import httpx
import pytest
from local_server import HOST, Reply, local_server, nothing_outside, strong_etag

from ilacs_analytics.errors import DownloadFailed, DownloadNotRecognised, DownloadRefused, LinkNotFound
from ilacs_analytics.sources.fetch.addresses import FetchAddress, address_of, find_link, safe_name, take_member
from ilacs_analytics.sources.fetch.download import (
    Allowed,
    Limits,
    Validators,
    check_address,
    get_file,
    get_page,
    open_client,
)

BODY = bytes(range(256)) * 400
HERE = Allowed((HOST,), (HOST,))
QUICK = Limits(silence_s=2, connect_s=2, pause_s=0)
PUBLISHER = Allowed(("www.gov.uk", "assets.publishing.service.gov.uk"))


@pytest.fixture(autouse=True)
def alone():
    with nothing_outside():
        yield


@pytest.fixture
def server():
    with local_server() as running:
        yield running


@pytest.fixture
def part(tmp_path):
    return tmp_path / "x.part"


def take(server, part, path="/file", *, limits=QUICK, allowed=HERE, known=None):
    with open_client(limits) as client:
        return get_file(client, server.address(path), part, allowed=allowed, limits=limits, known=known)


def left(part):
    return sorted(path.name for path in part.parent.iterdir())


# What may be asked


@pytest.mark.parametrize(
    "address",
    [
        "https://www.gov.uk/x",
        "https://www.gov.uk:443/x",
        "HTTPS://WWW.GOV.UK/x",
        "https://assets.publishing.service.gov.uk/y",
    ],
)
def test_an_address_of_the_publisher_may_be_asked(address):
    assert check_address(address, PUBLISHER).host in PUBLISHER.hosts


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://www.gov.uk/x", "the address begins with http, not with https"),
        ("ftp://www.gov.uk/x", "the address begins with ftp, not with https"),
        ("file:///etc/hosts", "the address begins with file, not with https"),
        ("/x", "the address begins with nothing, not with https"),
        ("https://gov.uk.example.org/x", "'gov.uk.example.org' is not among the hosts"),
        ("https://www.gov.uk@example.org/x", "'example.org' is not among the hosts"),
        ("https://www.gov.uk./x", "'www.gov.uk.' is not among the hosts"),
        ("https://me:pw@www.gov.uk/x", "names a user or a port"),
        ("https://www.gov.uk:8443/x", "names a user or a port"),
        ("https://www.gov.uk:port/x", "this is no address"),
        ("https://[::1/x", "this is no address"),
    ],
)
def test_any_other_address_is_refused(address, reason):
    with pytest.raises(DownloadRefused, match=reason):
        check_address(address, PUBLISHER)


def test_http_is_refused_without_the_argument_of_the_tests(server, part):
    server.replies["/file"] = Reply(BODY)
    with pytest.raises(DownloadRefused) as raised:
        take(server, part, allowed=Allowed((HOST,)))
    assert str(raised.value) == (
        "DownloadRefused: the address begins with http, not with https\n"
        f"  where: {server.address('/file')}\n"
        "  next:  take it with a browser from the publisher's page and `ilacs add` it"
    )
    assert server.asked == []


def test_the_argument_of_the_tests_does_not_name_a_host(server, part):
    with pytest.raises(
        DownloadRefused, match=r"'127\.0\.0\.1' is not among the hosts of this publication: www\.gov\.uk"
    ):
        take(server, part, allowed=Allowed(("www.gov.uk",), (HOST,)))
    assert server.asked == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://www.gov.uk/file", "the address begins with http, not with https"),
        ("https://example.org/file", "'example.org' is not among the hosts"),
        ("//www.gov.uk/file", "the address begins with http, not with https"),
    ],
)
def test_a_redirect_elsewhere_is_refused_before_it_is_followed(server, part, target, reason):
    server.replies["/file"] = Reply(status=302, headers={"Location": target})
    with pytest.raises(DownloadRefused, match=reason) as raised:
        take(server, part, allowed=Allowed((HOST, "www.gov.uk"), (HOST,)))
    assert raised.value.where.startswith(f"{server.address('/file')} leads to ")
    assert left(part) == []


def test_a_redirect_to_what_is_no_address_fails(server, part):
    server.replies["/file"] = Reply(status=302, headers={"Location": "https://[::1/file"})
    with pytest.raises(DownloadFailed, match="Invalid URL in location header"):
        take(server, part)


def test_a_few_redirects_are_followed_and_no_more(server, part):
    for hop in range(6):
        server.replies[f"/{hop}"] = Reply(status=302, headers={"Location": f"/{hop + 1}"})
    server.replies["/6"] = Reply(BODY)
    came = take(server, part, "/1")
    assert (came.path.read_bytes(), came.address) == (BODY, server.address("/6"))
    with pytest.raises(DownloadRefused, match="more than 5 redirects"):
        take(server, part, "/0")


# Whole files


def test_a_whole_file_comes_with_what_the_server_says_of_it(server, part):
    server.replies["/file"] = Reply(BODY, last_modified="Thu, 25 Sep 2025 08:30:00 GMT")
    came = take(server, part)
    assert came.path.read_bytes() == BODY
    assert (came.size, came.validators) == (len(BODY), Validators(strong_etag(BODY), "Thu, 25 Sep 2025 08:30:00 GMT"))
    assert left(part) == ["x.part"]
    assert server.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "known", [Validators(etag=strong_etag(BODY)), Validators(last_modified="Thu, 25 Sep 2025 08:30:00 GMT")]
)
def test_nothing_comes_where_nothing_has_changed(server, part, known):
    server.replies["/file"] = Reply(BODY, last_modified="Thu, 25 Sep 2025 08:30:00 GMT")
    came = take(server, part, known=known)
    assert (came.path, came.validators) == (None, known)
    assert left(part) == []


def test_a_file_packed_against_our_wish_is_unpacked(server, part):
    server.replies["/file"] = Reply(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    assert take(server, part).path.read_bytes() == BODY


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, "404 Not Found"),
        (410, "410 Gone"),
        (500, "500 Internal Server Error"),
        (206, "206 Partial Content"),
        (416, "416"),
    ],
)
def test_a_bad_answer_is_told_and_leaves_nothing(server, part, status, told):
    server.replies["/file"] = Reply(b"<html>sorry</html>", status)
    with pytest.raises(DownloadFailed, match=f"the server answered {told}") as raised:
        take(server, part)
    assert raised.value.where == server.address("/file")
    assert ("may have moved" in raised.value.next_step) == (status in {404, 410})
    assert left(part) == []
    assert len(server.asked) == 1


def test_an_empty_answer_is_an_empty_file(server, part):
    server.replies["/file"] = Reply(b"")
    assert take(server, part).path.read_bytes() == b""


# Size


def test_a_declared_size_beyond_the_limit_is_refused_unread(server, part):
    server.replies["/file"] = Reply(BODY)
    with pytest.raises(
        DownloadRefused, match=r"it is larger than the limit \(0\.0\d+ MB for a file, 5 MB for a page\)"
    ):
        take(server, part, limits=Limits(file_bytes=len(BODY) - 1, pause_s=0))
    assert left(part) == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_size_nobody_declared_is_counted_as_it_comes(server, part, packed):
    body = gzip.compress(BODY) if packed else BODY
    server.replies["/file"] = Reply(body, headers={"Content-Encoding": "gzip"} if packed else {}, hides_length=True)
    with pytest.raises(DownloadRefused, match="it is larger than the limit"):
        take(server, part, limits=Limits(file_bytes=len(BODY) - 1, pause_s=0))
    assert left(part) == []
    assert take(server, part, limits=Limits(file_bytes=len(BODY), pause_s=0)).size == len(BODY)


def test_a_continued_file_counts_from_its_first_byte(server, part):
    server.replies["/file"] = Reply(BODY, cuts=[50_000])
    with pytest.raises(DownloadFailed):
        take(server, part, limits=Limits(attempts=1))
    with pytest.raises(DownloadRefused, match="it is larger than the limit"):
        take(server, part, limits=Limits(file_bytes=len(BODY) - 1))
    assert server.asked[1].headers["range"] == "bytes=50000-"
    assert left(part) == []


def test_a_page_has_a_limit_of_its_own(server):
    server.replies["/page"] = Reply(BODY, hides_length=True)
    with open_client(QUICK) as client, pytest.raises(DownloadRefused, match="it is larger than the limit"):
        get_page(client, server.address("/page"), allowed=HERE, limits=Limits(page_bytes=1000))


# Cuts


def test_a_cut_download_goes_on_where_it_stopped(server, part):
    server.replies["/file"] = Reply(BODY, cuts=[30_000, 20_000])
    came = take(server, part)
    assert came.path.read_bytes() == BODY
    asked = [(request.headers.get("range"), request.headers.get("if-range")) for request in server.asked]
    assert asked == [(None, None), ("bytes=30000-", strong_etag(BODY)), ("bytes=50000-", strong_etag(BODY))]
    assert left(part) == ["x.part"]


def test_a_later_run_goes_on_where_an_earlier_one_stopped(server, part):
    server.replies["/file"] = Reply(BODY, cuts=[30_000])
    with pytest.raises(DownloadFailed) as raised:
        take(server, part, limits=Limits(attempts=1))
    assert "(1 attempt)" in raised.value.what
    assert raised.value.next_step == (
        "look at the connection; `ilacs fetch` tries again, and goes on after 30,000 bytes"
    )
    assert left(part) == ["x.part", "x.part.json"]
    noted = json.loads((part.parent / "x.part.json").read_text(encoding="utf-8"))
    assert noted == {"address": server.address("/file"), "etag": strong_etag(BODY)}
    came = take(server, part)
    assert came.path.read_bytes() == BODY
    assert server.asked[-1].headers["range"] == "bytes=30000-"


def test_a_server_that_ignores_the_question_begins_anew(server, part):
    server.replies["/file"] = Reply(BODY, heeds_range=False, cuts=[30_000])
    came = take(server, part)
    assert came.path.read_bytes() == BODY
    assert server.asked[1].headers["range"] == "bytes=30000-"


def test_a_file_that_changed_in_between_begins_anew(server, part):
    server.replies["/file"] = Reply(BODY, cuts=[30_000])
    with pytest.raises(DownloadFailed):
        take(server, part, limits=Limits(attempts=1))
    server.replies["/file"] = Reply(BODY[::-1])
    assert take(server, part).path.read_bytes() == BODY[::-1]


@pytest.mark.parametrize("span", ["bytes 0-9/10", "bytes 30001-102399/102400", ""])
def test_a_part_that_does_not_fit_is_thrown_away(server, part, span):
    server.replies["/file"] = Reply(BODY, cuts=[30_000])
    with pytest.raises(DownloadFailed):
        take(server, part, limits=Limits(attempts=1))
    server.replies["/file"] = Reply(BODY, 206, headers={"Content-Range": span})
    with pytest.raises(DownloadFailed, match="no longer the one that was begun"):
        take(server, part, limits=Limits(attempts=1))
    assert left(part) == []


def test_a_part_already_whole_begins_anew(server, part):
    part.write_bytes(BODY)
    note = {"address": server.address("/file"), "etag": strong_etag(BODY)}
    (part.parent / "x.part.json").write_text(json.dumps(note), encoding="utf-8")
    server.replies["/file"] = Reply(BODY)
    assert take(server, part).path.read_bytes() == BODY
    assert [request.headers.get("range") for request in server.asked] == [f"bytes={len(BODY)}-", None]


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_a_cut_download_nobody_can_continue_leaves_nothing(server, part, etag):
    server.replies["/file"] = Reply(BODY, etag=etag, cuts=[30_000, 30_000, 30_000])
    with pytest.raises(DownloadFailed, match=r"\(3 attempts\)") as raised:
        take(server, part)
    assert raised.value.next_step == "look at the connection; `ilacs fetch` tries again"
    assert left(part) == []
    assert all("range" not in request.headers for request in server.asked)


@pytest.mark.parametrize("note", [None, "{", "[]", '{"etag": "x"}', '{"address": "https://elsewhere/", "etag": "x"}'])
def test_a_part_without_its_note_is_not_trusted(server, part, note):
    part.write_bytes(b"something else")
    if note is not None:
        (part.parent / "x.part.json").write_text(note, encoding="utf-8")
    server.replies["/file"] = Reply(BODY)
    assert take(server, part).path.read_bytes() == BODY
    assert "range" not in server.asked[0].headers


def test_a_server_that_falls_silent_is_left(server, part):
    server.replies["/file"] = Reply(BODY, stalls=True)
    with pytest.raises(DownloadFailed, match=r"the server did not answer in time \(1 attempt\)"):
        take(server, part, limits=Limits(silence_s=0.2, attempts=1))


def test_a_download_that_never_ends_is_left(server, part):
    server.replies["/file"] = Reply(BODY)
    with pytest.raises(DownloadFailed, match="not done after 0 seconds"):
        take(server, part, limits=Limits(whole_s=0, attempts=1))


def test_nobody_listens(part):
    with local_server() as gone:
        pass
    with pytest.raises(DownloadFailed, match=r"refused.*\(3 attempts\)"):
        take(gone, part)
    assert left(part) == []


def test_an_interruption_keeps_what_can_be_continued(server, part, monkeypatch):
    server.replies["/file"] = Reply(BODY)

    def interrupted(self):
        yield BODY[:1000]
        raise KeyboardInterrupt

    monkeypatch.setattr(httpx.Response, "iter_raw", interrupted)
    with pytest.raises(KeyboardInterrupt):
        take(server, part)
    monkeypatch.undo()
    assert (part.read_bytes(), left(part)) == (BODY[:1000], ["x.part", "x.part.json"])
    assert take(server, part).path.read_bytes() == BODY


# Pages and links


def test_a_page_comes_as_text_with_the_address_it_ended_at(server):
    server.replies["/page"] = Reply(status=301, headers={"Location": "/page/2025"})
    server.replies["/page/2025"] = Reply(
        "<a>Grün</a>".encode("latin-1"), headers={"Content-Type": "text/html; charset=latin-1"}
    )
    with open_client(QUICK) as client:
        page = get_page(client, server.address("/page"), allowed=HERE, limits=QUICK)
    assert (page.address, page.text) == (server.address("/page/2025"), "<a>Grün</a>")


@pytest.mark.parametrize("charset", ["utf-8", "nonsense"])
def test_a_page_of_an_unknown_charset_is_read_as_utf8(server, charset):
    server.replies["/page"] = Reply("Grün".encode(), headers={"Content-Type": f"text/html; charset={charset}"})
    with open_client(QUICK) as client:
        assert get_page(client, server.address("/page"), allowed=HERE, limits=QUICK).text == "Grün"


PAGE = "https://www.gov.uk/government/collections/statistics"
EDITIONS = r"^https://www\.gov\.uk/statistics/outcomes-(?P<edition>\d{4})$"


@pytest.mark.parametrize("order", [(2023, 2025, 2024), (2025, 2024, 2023)])
def test_the_latest_edition_is_taken_wherever_it_stands(order):
    text = "".join(f'<p><a class="x" href="/statistics/outcomes-{year}#top">{year}</a>' for year in order)
    assert find_link(PAGE, text, EDITIONS) == "https://www.gov.uk/statistics/outcomes-2025"


def test_a_link_is_unescaped_and_told_once():
    text = '<a href="/x.ods?a=1&amp;b=2">x</a><a href="/x.ods?a=1&amp;b=2">x</a><link href="/y.ods">'
    assert find_link(PAGE, text, r"\.ods(\?|$)") == "https://www.gov.uk/x.ods?a=1&b=2"


def test_links_that_differ_in_their_question_alone_are_one():
    text = '<a href="/files?from=a">x</a><a href="/files?from=b">x</a>'
    assert find_link(PAGE, text, r"/files\?from=") == "https://www.gov.uk/files?from=a"


@pytest.mark.parametrize(
    "text", ["", "not a page", '<a name="x">', '<a href="http://[::1/x.ods">x</a>', '<a href="/x.pdf">x.ods</a>']
)
def test_a_page_without_the_link_says_what_was_looked_for(text):
    with pytest.raises(LinkNotFound) as raised:
        find_link(PAGE, text, r"\.ods$")
    assert str(raised.value) == (
        "LinkNotFound: the page has no link like \\.ods$\n"
        f"  where: {PAGE}\n"
        "  next:  look at the page; if it has changed, mend data/reference/fetch_address.csv, or take it with a browser "
        "from the publisher's page and `ilacs add` it"
    )


def test_two_links_without_an_edition_are_not_guessed_between():
    with pytest.raises(
        LinkNotFound, match=r"has 2 links like \\.ods\$: https://www.gov.uk/a.ods, https://www.gov.uk/b.ods"
    ):
        find_link(PAGE, '<a href="/a.ods">a</a><a href="/b.ods">b</a>', r"\.ods$")


def test_a_data_set_id_makes_an_address_of_the_api():
    def row(address):
        return FetchAddress("x", "DfE", "X", "ees", address, ("api.education.gov.uk",))

    identifier = "00000000-1111-2222-3333-444444444444"
    assert address_of(row(identifier)) == f"https://api.education.gov.uk/statistics/v1/data-sets/{identifier}/csv"
    with pytest.raises(DownloadRefused, match=r"'\.\./x' is no data-set id"):
        address_of(row("../x"))


# Archives and names


def archive(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_the_one_member_is_taken_by_its_last_name(tmp_path):
    packed = archive(
        tmp_path / "x.zip", {"data/../../a_2025.csv": b"1,2\n", "data/b.csv": b"no", "a_2025.csv.txt": b"no"}
    )
    (tmp_path / "out").mkdir()
    taken = take_member(packed, r"a_\d{4}\.csv", tmp_path / "out", at_most=100, address="https://x/")
    assert (taken, taken.read_bytes()) == (tmp_path / "out" / "a_2025.csv", b"1,2\n")


@pytest.mark.parametrize(
    ("members", "count"), [({"b.csv": b"x"}, "no"), ({"a_2024.csv": b"x", "d/a_2025.csv": b"y"}, "2")]
)
def test_an_archive_without_the_one_member_is_told(tmp_path, members, count):
    packed = archive(tmp_path / "x.zip", members)
    with pytest.raises(LinkNotFound, match=rf"the archive holds {count} files named like a_\\d\{{4\}}\\.csv"):
        take_member(packed, r"a_\d{4}\.csv", tmp_path, at_most=100, address="https://x/")


def test_a_member_is_counted_as_it_is_unpacked(tmp_path):
    packed = archive(tmp_path / "x.zip", {"a.csv": bytes(10 * 1024 * 1024)})
    assert packed.stat().st_size < 20_000
    with pytest.raises(DownloadRefused, match=r"a\.csv unpacks to more than 1 MB"):
        take_member(packed, r"a\.csv", tmp_path, at_most=1024 * 1024, address="https://x/")


@pytest.mark.parametrize("damage", ["not an archive", "cut", "flipped"])
def test_a_damaged_archive_is_told(tmp_path, damage):
    packed = archive(tmp_path / "x.zip", {"a.csv": bytes(range(256)) * 40}, zipfile.ZIP_STORED)
    whole = packed.read_bytes()
    broken = {"not an archive": b"<html>", "cut": whole[:-100], "flipped": whole[:500] + b"?" + whole[501:]}[damage]
    packed.write_bytes(broken)
    with pytest.raises(DownloadNotRecognised, match="what came is no archive that can be opened"):
        take_member(packed, r"a\.csv", tmp_path, at_most=100_000, address="https://x/")


@pytest.mark.parametrize(
    ("last_part", "name"),
    [
        ("LA_Inspection_Outcomes.ods", "LA_Inspection_Outcomes.ods"),
        ("a%20b%2F..%2Fc.csv", "a b_.._c.csv"),
        ("..", "other"),
        ("files", "other"),
        ("", "other"),
        ("a\x00b:c.csv", "a_b_c.csv"),
        (".hidden.csv", "hidden.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_name_is_harmless(last_part, name):
    assert safe_name(last_part, "other") == name

"""The polling checklist, one test for each item: C2 and C6, E bounds and hostile servers, F addresses and secrets."""

import asyncio
import gzip
import logging
import resource
import socket
import ssl
import zlib
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver

from alertbot.core.model import Ask, Failed, Feed, Page, Trouble
from alertbot.core.schedule import after_visit, ask_for, before_visit
from alertbot.database.engine import open_database
from alertbot.database.feeds import Visit, Visited, add_feed, claim_due, host_pauses, pause_host, record_visits
from alertbot.database.tables import metadata
from alertbot.database.vault import vault_from_key
from alertbot.feeds.fetch import open_fetcher
from alertbot.feeds.guard import PORTS, PUBLIC, Guard, RefusedAddress, denied, guarded_sockets
from alertbot.feeds.gunzip import read_bounded
from publisher import QUICK, START, Clock, fetched, raw_server, rss

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
TEXT = rss(("one", START))


def whole(body, *headers):
    """A complete HTTP answer."""
    lines = b"".join(header.encode() + b"\r\n" for header in headers)
    return OK + lines + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def once(answer):
    """A raw server's only word."""

    async def serve(_, writer):
        writer.write(answer)
        await writer.drain()

    return serve


# C2, C6


async def test_c2_five_restarts_in_ten_minutes_make_no_extra_request(server, fetcher, tmp_path):
    server.script["/feed"] = (200, TEXT, {"ETag": '"1"'})
    url, now = f"sqlite:///{tmp_path}/a.db", START
    for restart in range(6):
        database = open_database(url, vault_from_key(bytes(32)))
        if restart == 0:
            async with database.write() as connection:
                await connection.run_sync(metadata.create_all)
            await add_feed(database, Feed(id=0, url=server.url()))
        for feed in await claim_due(database, now, lambda feed, at=now: before_visit(feed, at)):
            answer = await fetcher.fetch(ask_for(feed, now))
            if restart:  # the first one is killed before it can write anything
                async with database.write() as connection:
                    after = after_visit(feed, answer, None, news=0, now=now)
                    await record_visits(database, connection, [Visited(feed, after, Visit(now, "read"))])
        await database.close()
        now += timedelta(minutes=2)

    assert len(server.requests) == 1


async def test_c2_patience_with_a_host_survives_a_restart(server, clock, tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/a.db", vault_from_key(bytes(32)))
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    await pause_host(database, "127.0.0.1", START + timedelta(hours=1))
    pauses = await host_pauses(database, START)
    await database.close()

    async with open_fetcher(version="1", contact="", clock=clock, allow_private=True, pauses=pauses) as fetcher:
        early = await fetcher.fetch(Ask(server.url()))
        clock.forward(hours=2)
        await fetcher.fetch(Ask(server.url()))

    assert isinstance(early, Failed)
    assert (early.trouble, early.retry_after) == (Trouble.WAITING, 3601)
    assert len(server.requests) == 1


async def test_c6_a_host_is_asked_one_thing_at_a_time_with_a_pause_between(server, clock):
    server.delay = 0.01
    async with open_fetcher(
        version="1", contact="", clock=clock, allow_private=True, spare_private=False, spacing=0.03
    ) as fetcher:
        await asyncio.gather(*(fetcher.fetch(Ask(server.url(f"/{n}"))) for n in range(6)))

    seen = sorted(server.requests, key=lambda request: request.started)
    assert len(seen) == 6
    assert all(later.started - earlier.ended >= 0.029 for earlier, later in pairwise(seen))


async def test_c6_hosts_of_ones_own_are_not_slowed_down(server, fetcher):
    server.delay = 0.05
    started = asyncio.get_running_loop().time()

    await asyncio.gather(*(fetcher.fetch(Ask(server.url(f"/{n}"))) for n in range(20)))

    assert asyncio.get_running_loop().time() - started < 0.5


# D15


async def test_d15_a_certificate_of_ones_own_making_is_refused_by_name(tmp_path, clock):
    certificate = self_signed(tmp_path)
    served = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def serve(reader, writer):
        served.append(await reader.read(1))
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = listening.sockets[0].getsockname()[1]
    async with open_fetcher(version="1", contact="", clock=clock, allow_private=True) as fetcher:
        answer = await fetcher.fetch(Ask(f"https://127.0.0.1:{port}/feed"))
    listening.close()
    await listening.wait_closed()

    assert isinstance(answer, Failed)
    assert (answer.trouble, answer.detail[:3]) == (Trouble.TLS, "TLS")
    assert not any(served)


def self_signed(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), START, START + timedelta(days=9)
    )
    certificate = made.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    plain = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "c.pem").write_bytes(certificate.public_bytes(encoding) + plain)
    return folder / "c.pem"


# E. Bounds


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX: ", OK + b"Content-Length: 9999\r\n\r\n"])
async def test_e1_a_dripping_server_ends_at_the_deadline(fetcher, start):
    async def serve(_, writer):
        writer.write(start)
        while True:
            writer.write(b"H")
            await writer.drain()
            await asyncio.sleep(0.05)

    started = asyncio.get_running_loop().time()
    async with raw_server(serve) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Failed)
    assert answer.trouble is Trouble.TIMEOUT
    assert asyncio.get_running_loop().time() - started < QUICK.seconds + 0.4


async def test_e1_redirects_share_one_deadline(fetcher):
    async def serve(_, writer):
        await asyncio.sleep(0.25)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")

    async with raw_server(serve) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Failed)
    assert answer.trouble is Trouble.TIMEOUT


async def endless(_, writer):
    writer.write(OK + b"\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


@pytest.mark.parametrize("serve", [endless, once(OK + b"Content-Length: 10000000000\r\n\r\nx")])
async def test_e2_a_body_without_end_stops_at_the_cap(fetcher, serve):
    async with raw_server(serve) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Failed)
    assert answer.trouble is Trouble.TOO_LARGE


async def test_e3_a_bomb_stops_at_the_decoded_cap_and_costs_no_memory(fetcher):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(150)) + packer.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with raw_server(once(whole(bomb, "Content-Encoding: gzip"))) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Failed)
    assert answer.trouble is Trouble.TOO_LARGE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress", "gzip, br"])
async def test_e4_an_encoding_that_was_not_asked_for_is_refused(fetcher, encoding):
    async with raw_server(once(whole(gzip.compress(TEXT), f"Content-Encoding: {encoding}"))) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Failed)
    assert answer.trouble is Trouble.ENCODING


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(TEXT),
        gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]),
        gzip.compress(TEXT) + bytes(20),
        b"".join(gzip.compress(bytes([byte])) for byte in TEXT),
    ],
)
async def test_e5_gzip_of_one_or_more_members_is_read(fetcher, body):
    async with raw_server(once(whole(body, "Content-Encoding: gzip"))) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Page)
    assert answer.body == TEXT


async def test_e5_gzip_is_read_however_it_is_cut_on_the_way(fetcher):
    async def serve(_, writer):
        writer.write(OK + b"Content-Encoding: gzip\r\n\r\n")
        for byte in gzip.compress(TEXT[:20]) + gzip.compress(TEXT[20:]):
            writer.write(bytes([byte]))
            await writer.drain()

    async with raw_server(serve) as port:
        answer = await fetched(fetcher, port)

    assert isinstance(answer, Page)
    assert answer.body == TEXT


@pytest.mark.parametrize(
    "answer",
    [
        whole(gzip.compress(TEXT)[:-9], "Content-Encoding: gzip"),
        whole(TEXT, "Content-Encoding: gzip"),
        OK + b"Content-Length: 5000\r\n\r\n" + TEXT,
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 3000 + b"\r\n",
    ],
)
async def test_half_an_answer_is_no_answer(fetcher, answer):
    async with raw_server(once(answer)) as port:
        assert isinstance(await fetched(fetcher, port), Failed)


async def test_the_loop_turns_between_the_pieces_of_a_body():
    async def pieces():
        for _ in range(50):
            yield b"x"

    async def turn():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turns = 0
    turning = asyncio.create_task(turn())
    await read_bounded(pieces(), gzip=False, wire=100, decoded=100)
    turning.cancel()

    assert turns >= 49


# F. Addresses

LITERALS = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0",
    "0.0.0.0",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "localhost",
    "localhost.",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:1:1:1:1:80ff:fffe]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fec0::1]",
    "[fd00::1]",
    "[ff02::1]",
    "169.254.169.254/latest/meta-data",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.0.192",
    "240.0.0.1",
    "255.255.255.255",
    "224.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "user:pw@127.0.0.1",
    "pub.test@127.0.0.1",
    "127.0.0.1#@pub.test/",
]
NAMES = {
    "a.test": ["127.0.0.1"],
    "b.test": ["169.254.169.254"],
    "c.test": ["93.184.216.34", "10.0.0.5"],
    "d.test": ["93.184.216.34", "::1"],
    "e.test": ["::ffff:10.0.0.5"],
    "f.test": ["64:ff9b::a00:5"],
    "g.test": ["2002:a00:5::1"],
    "h.test": ["100.64.0.1"],
}
OTHERS = [
    "http://pub.test:22/",
    "http://pub.test:6379/",
    "ftp://pub.test/",
    "file:///etc/passwd",
    "gopher://pub.test/",
    "//pub.test/",
    "",
]
ATTACKS = [f"http://{literal}" for literal in LITERALS] + [f"https://{name}/" for name in NAMES] + OTHERS


class Names(AbstractResolver):
    """A resolver of made-up names; what is not a name here is looked up as the system would."""

    def __init__(self, names):
        self.names = {
            name: iter([addresses]) if callable(getattr(addresses, "__next__", None)) else addresses
            for name, addresses in names.items()
        }
        self.asked = []

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        self.asked.append(host)
        addresses = self.names.get(host)
        if addresses is None:
            return await aiohttp.ThreadedResolver().resolve(host, port, family)
        answers = addresses() if callable(addresses) else addresses
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "proto": 0,
                "flags": 0,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
            }
            for address in answers
        ]

    async def close(self):
        pass


@pytest.fixture
async def public(clock):
    """A fetcher as it is in the world; connections that it makes fail here, and are noted by the resolver alone."""
    names = Names(NAMES | {"pub.test": ["127.0.0.1"]})
    async with open_fetcher(version="1", contact="", clock=clock, resolver=names, limits=QUICK) as opened:
        yield opened


@pytest.fixture
async def listening():
    """Counts whoever connects to loopback on any of the ports that are allowed to be asked."""
    came = []

    async def serve(_, writer):
        came.append(1)
        writer.close()

    servers = []
    for port in (8080, 8443):
        try:
            servers.append(await asyncio.start_server(serve, "127.0.0.1", port))
        except OSError:
            continue
    yield came
    for server in servers:
        server.close()


@pytest.mark.parametrize("url", ATTACKS)
async def test_f1_an_attack_is_refused_before_any_connection(public, url):
    answer = await public.fetch(Ask(url))

    assert isinstance(answer, Failed)
    assert answer.trouble is Trouble.REFUSED_ADDRESS


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/", "http://a.test:8080/", "https://a.test:8443/", "http://[::ffff:7f00:1]:8080/"]
)
async def test_f1_nobody_is_connected_to(public, listening, url):
    await public.fetch(Ask(url))

    assert listening == []


async def test_f2_a_redirect_to_an_attack_is_refused(server, clock):
    """One fetcher for both hops: the name `first.test` leads to the server, and its address alone is let through."""
    attacks = [url for url in ATTACKS if url not in {"http://[::1]", "https://d.test/"}]
    for number, url in enumerate(attacks):
        server.script[f"/{number}"] = (301, b"", {"Location": url})
    one_address = Guard(PORTS | {server.port}, lambda address: address != "::1" and denied(address))
    names = Names(NAMES | {"pub.test": ["127.0.0.1"], "first.test": ["::1"]})
    first = await asyncio.start_server(lambda r, w: _pipe(r, w, server.port), "::1", server.port)

    async with (
        first,
        open_fetcher(version="1", contact="", clock=clock, resolver=names, guard=one_address, spacing=0) as fetcher,
    ):
        answers = [await fetcher.fetch(Ask(f"http://first.test:{server.port}/{n}")) for n in range(len(attacks))]

    assert len(server.requests) == len(attacks)
    refused = {Trouble.REFUSED_ADDRESS, Trouble.REDIRECTS}  # what is no address leads nowhere
    assert [(url, a) for url, a in zip(attacks, answers, strict=True) if a.trouble not in refused] == []


async def _pipe(reader, writer, port):
    head = await reader.readuntil(b"\r\n\r\n")
    inside, out = await asyncio.open_connection("127.0.0.1", port)
    out.write(head.replace(b"keep-alive", b"close"))
    writer.write(await inside.readuntil(b"\r\n\r\n"))
    await writer.drain()
    writer.close()
    out.close()


async def test_f3_a_name_that_changes_its_mind_is_refused_at_its_second_answer(clock):
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    names = Names({"pub.test": lambda: next(answers)})
    made = []

    async with open_fetcher(
        version="1", contact="", clock=clock, resolver=names, limits=replace(QUICK, connect_seconds=0.1), spacing=0
    ) as fetcher:
        connector = fetcher._session.connector
        real = connector._socket_factory

        def noted(address):
            made.append(address[4][0])
            raise OSError("the test has no way out")

        assert real is not None
        connector._socket_factory = noted
        first, second = [await fetcher.fetch(Ask("http://pub.test/")) for _ in range(2)]

    assert made == ["93.184.216.34"]
    assert (first.trouble, second.trouble) == (Trouble.UNREACHABLE, Trouble.REFUSED_ADDRESS)


def test_f3_the_last_gate_refuses_whatever_came_so_far():
    make = guarded_sockets(PUBLIC)
    with pytest.raises(RefusedAddress):
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)))
    with make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))) as made:
        assert made.family == socket.AF_INET


async def test_f_controls_pass_the_guard(clock):
    names = Names({"pub.test": ["93.184.216.34"]})
    dialled = []
    async with open_fetcher(version="1", contact="", clock=clock, resolver=names, limits=QUICK, spacing=0) as fetcher:

        def noted(address):
            dialled.append(address[4])
            raise OSError("the test has no way out")

        fetcher._session.connector._socket_factory = noted
        for url in ("http://pub.test/", "https://pub.test/"):
            await fetcher.fetch(Ask(url))

    assert dialled == [("93.184.216.34", 80), ("93.184.216.34", 443)]


SECRETS = ("s3cret", "token", "u:", "x=1")


async def test_f4_no_secret_is_in_a_word_or_a_log(server, fetcher, caplog, clock):
    caplog.set_level(logging.DEBUG)
    server.script["/feed?token=x=1"] = (500, b"", {})
    server.script["/hop?token=x=1"] = (302, b"", {"Location": "http://u:s3cret@127.0.0.1:9/?token=x=1"})
    private = f"u:s3cret@127.0.0.1:{server.port}"
    urls = [
        f"http://{private}/feed?token=x=1",
        f"http://{private}/hop?token=x=1",
        f"http://{private}/gone?token=x=1",
        f"https://{private}/feed?token=x=1",
        "http://u:s3cret@127.0.0.1:9/?token=x=1",
        "http://u:s3cret@nowhere.invalid/?token=x=1",
        "ftp://u:s3cret@a.test/?token=x=1",
        "http://u:s3cret@[::bad/?token=x=1",
    ]

    answers = [await fetcher.fetch(Ask(url)) for url in urls]

    assert all(isinstance(answer, Failed) for answer in answers)
    told = " ".join(f"{answer.detail} {answer.host}" for answer in answers) + caplog.text
    assert not [secret for secret in SECRETS if secret in told]


async def test_odd_addresses_are_asked_for_as_they_are_written(server, fetcher):
    odd = "/a%7Eb/%d1%8f;v=1/feed?q=%7e+x&&y=[1]|2&z=a%20b"
    server.script[odd] = (200, TEXT, {})
    paths = []

    async def serve(_, writer):
        writer.write(whole(TEXT))

    async with raw_server(serve):
        await fetcher.fetch(Ask(server.url(odd)))
        await fetcher.fetch(Ask(server.url("/я feed")))
    paths = [seen.path for seen in server.requests]

    assert paths[0] == odd
    assert len(paths) == 2


def test_the_clock_of_the_tests_is_moved_by_hand():
    clock = Clock()
    clock.forward(hours=1)

    assert clock() == START + timedelta(hours=1)

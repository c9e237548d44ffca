"""Reading a body within bounds: so many bytes on the wire, so many decoded, whatever the server claims."""

import asyncio
import zlib
from collections.abc import AsyncIterator

_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class TooLarge(Exception):
    """A body passed a bound; the message says which."""


class BadGzip(Exception):
    """A body that calls itself gzip is not, or ends too early."""


async def read_bounded(chunks: AsyncIterator[bytes], *, gzip: bool, wire: int, decoded: int) -> bytes:
    """The whole body, decoded from gzip where it is; TooLarge or BadGzip instead of more than that.

    `wire` and `decoded` are the largest numbers of bytes before and after decoding.
    """
    seen = 0
    body = bytearray()
    unpack = _Gunzip() if gzip else None
    async for chunk in chunks:
        seen += len(chunk)
        if seen > wire:
            raise TooLarge(f"more than {wire} bytes were sent")
        body += unpack.feed(chunk, decoded + 1 - len(body)) if unpack else chunk
        if len(body) > decoded:
            raise TooLarge(f"more than {decoded} bytes after decoding")
        await asyncio.sleep(0)  # a fast sender must not keep the loop from others
    if unpack and seen and not unpack.done:
        raise BadGzip("the gzip body ends too early")
    return bytes(body)


class _Gunzip:
    """Decodes members one after another, never more than is asked for at a time."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._rest = b""
        self._padding = False  # after the last member: what is left is not ours to read

    @property
    def done(self) -> bool:
        return self._member.eof or self._padding

    def feed(self, chunk: bytes, room: int) -> bytes:
        """What the chunk decodes to, cut at `room` bytes."""
        out = bytearray()
        data = self._rest + chunk
        self._rest = b""
        while data and len(out) < room and not self._padding:
            if self._member.eof:
                if len(data) == 1 and data == _MAGIC[:1]:
                    self._rest = data
                    break
                if not data.startswith(_MAGIC):
                    self._padding = True
                    break
                self._member = zlib.decompressobj(_GZIP)
            try:
                out += self._member.decompress(data, room - len(out))
            except zlib.error:
                raise BadGzip("the body is not the gzip that it claims to be") from None
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return bytes(out)

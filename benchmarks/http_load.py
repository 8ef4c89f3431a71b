"""A small HTTP/1.1 client that keeps its connections: enough to load one endpoint, and little more."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from typing import Any


class Client:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> Client:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def post(self, path: str, body: Any) -> int:
        """Send ``body`` as JSON and answer the status."""
        data = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        self._writer.write(head.encode() + data)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        await self._reader.readexactly(length)
        return int(answer[9:12])

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def closed_loop(port: int, path: str, bodies: Iterable[Any], connections: int = 50) -> float:
    """Requests a second when each connection sends its next request as soon as it has its answer."""
    clients = [await Client(port).open() for _ in range(connections)]
    left = iter(bodies)
    done = 0

    async def work(client: Client) -> None:
        nonlocal done
        for body in left:
            status = await client.post(path, body)
            if status not in (200, 202):
                raise RuntimeError(f"{path} answered {status}")
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(work(client) for client in clients))
    took = time.perf_counter() - began
    for client in clients:
        client.close()
    return done / took


async def open_loop(
    port: int, path: str, rate: float, seconds: float, body: Callable[[int], Any], connections: int = 50
) -> list[float]:
    """Send ``rate`` requests a second whatever comes back; answers each one's starting time (wall clock)."""
    clients: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(connections):
        clients.put_nowait(await Client(port).open())
    started: list[float] = []

    async def one(number: int) -> None:
        client = await clients.get()
        await client.post(path, body(number))
        clients.put_nowait(client)

    tasks = []
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(began + number / rate - time.perf_counter(), 0))
        started.append(time.time())
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    while not clients.empty():
        clients.get_nowait().close()
    return started

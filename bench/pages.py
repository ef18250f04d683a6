"""How fast the review desk's pages are, with 1,000 and with 100,000 consults stored.

A server in a process of its own; one client that asks again and again, then eight at
once. Beside it, in the same run, Starlette answers a static template as large as the
queue's page.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from consultant.desk import open_desk
from consultant.domain.consult import Confidence, Reviewer, Role, Status
from consultant.domain.flags import Flag
from consultant.domain.inquiry import Ask
from consultant.settings import Settings
from consultant.storage import people, schema
from consultant.storage.consults import ConsultRow
from consultant.storage.session import Engine, open_engine, transaction
from consultant.storage.wordlists import WordRow
from consultant.templates import Templates
from consultant.web.app import make_app
from consultant.web.cookies import PLAIN
from consultant.web.serving import WebServer
from consultant.web.sign_in import start_session

SIZES = (1_000, 100_000)
ASKED = 150  # requests of each kind, one after the other
SECONDS = 3.0  # of the eight at once
WORDS = 30  # of a consult
#: A word that stands in so many consults, however many there are: a page full, no more.
RARE, RARELY = "rare", 60
#: {n} is another number each time, so that no list is answered from memory.
PAGES = {
    "queue": "/?beyond={n}",
    "queue, from memory": "/",
    "sent lane": "/?lane=sent&beyond={top}",
    "search, common word": "/?q=word1&beyond={top}",
    "search, rare word": "/?q=rare&beyond={top}",
    "search, two words": "/?q=word1+rare&beyond={top}",
    "search, two common words": "/?q=word1+word2&beyond={top}",
    "by what is due": "/?sort=due&beyond={n}",
    "sent lane, a rare code": "/?lane=sent&code=33946&beyond={top}",
    "sent lane, a common flag": "/?lane=sent&flag=stranger&beyond={top}",
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", metavar="DATABASE")
    parser.add_argument("--static", metavar="FILE")
    chosen = parser.parse_args(arguments)
    if chosen.serve or chosen.static:
        _serve(chosen.serve, chosen.static)
        return
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        _measure(Path(folder))


def _measure(folder: Path) -> None:
    tokens = {size: _fill(folder / f"{size}.db", size) for size in SIZES}
    few, many = (
        ("--serve", str(folder / f"{SIZES[0]}.db")),
        ("--serve", str(folder / f"{SIZES[1]}.db")),
    )
    with _serving(*few) as small, _serving(*many) as large:
        desks = {SIZES[0]: small, SIZES[1]: large}
        medians = _medians(desks, tokens)
        token = tokens[SIZES[1]]
        drawn = _at_once(large, PAGES["queue"], token)
        kept, page = _at_once(large, "/", token), _get(large, "/", token)
    static = folder / "static.html"
    static.write_bytes(page)
    with _serving("--static", str(static)) as port:
        beside = _at_once(port, "/", token)
    _print(medians)
    print(f"\nthe queue's page, {len(page):,} bytes, eight at once, requests a second:")
    print(f"{'Starlette, a static template':<34}{beside:>8,.0f}")
    print(f"{'the queue, nothing happened':<34}{kept:>8,.0f}  share {kept / beside:.2f}")
    print(f"{'the queue, drawn anew each time':<34}{drawn:>8,.0f}  share {drawn / beside:.2f}")
    print("(drawn anew: asked for and laid out; a row that is as it was is not drawn twice)")


def _print(medians: dict[str, dict[int, float]]) -> None:
    few, many = SIZES
    print(f"{'median ms':<26}{few:>10,}{many:>10,}{'ratio':>8}")
    for name, found in medians.items():
        ratio = found[many] / found[few]
        print(f"{name:<26}{found[few]:>10.2f}{found[many]:>10.2f}{ratio:>8.2f}")


def _medians(desks: dict[int, int], tokens: dict[int, str]) -> dict[str, dict[int, float]]:
    """Every page of both desks by turns: whatever else the machine does hits all of them alike."""
    connections = {
        size: http.client.HTTPConnection("127.0.0.1", port) for size, port in desks.items()
    }
    took: dict[str, dict[int, list[float]]] = {name: {size: [] for size in desks} for name in PAGES}
    for number in range(ASKED):
        for name, path in PAGES.items():
            filled = path.format(n=number, top=99_999_999 + number)
            for size, connection in connections.items():
                begun = time.perf_counter()
                _ask(connection, filled, tokens[size])
                took[name][size].append((time.perf_counter() - begun) * 1000)
    for connection in connections.values():
        connection.close()
    return {
        name: {size: statistics.median(times) for size, times in found.items()}
        for name, found in took.items()
    }


def _at_once(port: int, path: str, token: str, clients: int = 8) -> float:
    """Requests a second that eight clients get answered."""
    until = time.monotonic() + SECONDS
    counts = [0] * clients

    def run(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            _ask(connection, path.format(n=number * 100 + counts[number] % 100), token)
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def _get(port: int, path: str, token: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    page = _ask(connection, path, token)
    connection.close()
    return page


def _ask(connection: http.client.HTTPConnection, path: str, token: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": f"{PLAIN}={token}"})
    answer = connection.getresponse()
    page = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} gives {answer.status}")
    return page


@contextmanager
def _serving(*arguments: str) -> Iterator[int]:
    """The pages in a process of their own; the port."""
    command = [sys.executable, "-m", "bench.pages", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    if process.stdout is None:
        raise SystemExit("the server did not start")
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def _serve(database: str | None, static: str | None) -> None:
    app = _desk_app(Path(database)) if database else _static_app(Path(str(static)))
    server = WebServer(app, "127.0.0.1", 0)
    _, port = server.start()
    print(port, flush=True)
    sys.stdin.read()


def _desk_app(database: Path) -> Starlette:
    url = f"sqlite:///{database}"
    settings = Settings.model_validate(
        {"database": {"url": url}, "data": {"dir": database.parent}, "web": {"idle_minutes": 600}}
    )
    return make_app(open_desk(settings))


def _static_app(page: Path) -> Starlette:
    home = page.parent / "static-templates"
    (home / "web").mkdir(parents=True, exist_ok=True)
    text = page.read_text(encoding="utf-8")
    (home / "web" / "page.html").write_text(f"{{% raw %}}{text}{{% endraw %}}", encoding="utf-8")
    templates = Templates(home)

    async def show(request: Request) -> Response:
        del request
        return HTMLResponse(templates.render_page("page.html"))

    app = Starlette(routes=[Route("/", show)])
    app.state.close = lambda: None
    return app


def _fill(database: Path, size: int) -> str:
    """A desk with so many consults, most of them sent; a reviewer's session."""
    engine = open_engine(f"sqlite:///{database}")
    schema.upgrade(engine)
    now = datetime.now(UTC)
    with transaction(engine) as session:
        reviewer: Reviewer = people.add_reviewer(
            session,
            email="ann@desk.example",
            name="Ann Reviewer",
            credential="CPC",
            role=Role.MANAGER,
            now=now,
        )
        rules = Settings().web
        token = start_session(session, reviewer, now, rules=rules, agent="bench")
    _add_consults(engine, size, now)
    engine.dispose()
    return token


def _add_consults(engine: Engine, size: int, now: datetime) -> None:
    chance = Random(7)  # noqa: S311 - no secret, a bench that repeats itself
    with transaction(engine) as session:
        consults = [_consult(n, size, now) for n in range(1, size + 1)]
        session.connection().execute(insert(ConsultRow), consults)
        rows = {(_word(chance), n) for n in range(1, size + 1) for _ in range(WORDS)}
        rows |= {(RARE, n) for n in range(1, size + 1, size // RARELY)}
        rows |= {("code:33946", n) for n in range(1, size + 1, size // RARELY)}
        rows |= {("flag:stranger", n) for n in range(1, size + 1)}
        ordered = [{"word": word, "consult_id": n} for word, n in sorted(rows)]
        session.connection().execute(insert(WordRow), ordered)


def _consult(number: int, size: int, now: datetime) -> dict[str, object]:
    """The newest sixty wait for a reviewer, the rest was sent."""
    status = Status.DRAFTED if number > size - 60 else Status.SENT
    columns = {c.name: None if c.nullable else "" for c in ConsultRow.__table__.columns}
    return columns | {
        "id": number,
        "status": status.value,
        "subject": f"ECMO cannulation, case {number}",
        "from_address": f"coder{number % 500}@hospital.example",
        "from_name": f"Coder {number % 500}",
        "received_at": now - timedelta(minutes=size - number),
        "changed_at": now,
        "taken_by": None,
        "taken_until": None,
        "version": 1,
        "confidence": Confidence.HIGH.value,
        "codes": "33953 J96.01",
        "flags": Flag.STRANGER.value,
        "asks": Ask.COMPARE.value,
        "sent_back": False,
    }


def _word(chance: Random) -> str:
    """Few words stand in many letters, many in few (Zipf's law)."""
    return f"word{int(2000 ** chance.random())}"


if __name__ == "__main__":
    main(sys.argv[1:])

"""CPU time, memory and text on pages that break parsers, beside trafilatura as people call it.

    python -m benchmarks.articles.hostile [--with-trafilatura]

Every page is read in a process of its own, which the kernel ends after 30 s of CPU time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from tests.articles.hostile_pages import hopeless_pages, hostile_pages
from tests.builders import NOW, entry, feed, page

CPU_S = 30
URL = "https://ledger.example/news/2025/chips-for-the-town-1.html"


def main() -> None:
    """Print a table of the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with-trafilatura", action="store_true")
    readers: list[Callable[[bytes], str]] = [ours]
    if parser.parse_args().with_trafilatura:
        readers.append(theirs)
    print("| page | MB |" + " CPU s | characters | MB RSS |" * len(readers))
    for name, body in (hostile_pages() | hopeless_pages()).items():
        cells = " | ".join(measured(reader, body) for reader in readers)
        print(f"| {name} | {len(body) / 1e6:.2f} | {cells} |", flush=True)


def measured(reader: Callable[[bytes], str], body: bytes) -> str:
    """Return CPU seconds, characters of text and megabytes of a reader in a fresh process."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_child, args=(reader, body, sender))
    process.start()
    sender.close()
    try:
        seconds, characters, memory = receiver.recv()
    except EOFError:
        return f"> {CPU_S} | killed | -"
    finally:
        process.join()
    return f"{seconds:.2f} | {characters:,} | {memory}"


def _child(reader: Callable[[bytes], str], body: bytes, sender: Connection) -> None:
    reader(b"<html><body><p>To load what is loaded once.</p></body></html>")
    started = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(started) + CPU_S, int(started) + CPU_S + 5))
    text = reader(body)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sender.send((time.process_time() - started, len(text), memory))


def ours(body: bytes) -> str:
    """Return the text by this project."""
    from extractors.articles import extract_article

    return extract_article(page(url=URL, body=body), entry(link=URL, title="Chips for the town"), feed(), now=NOW).text


def theirs(body: bytes) -> str:
    """Return the text by trafilatura with metadata."""
    from trafilatura import bare_extraction

    document = bare_extraction(body, url=URL, include_comments=False, with_metadata=True)
    return getattr(document, "text", None) or ""


if __name__ == "__main__":
    main()

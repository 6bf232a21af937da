"""The two processes of the embedded platform, web and worker: started, watched, stopped together."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

import click

HOST: Final = "127.0.0.1"
PATIENCE: Final = 60
"""Seconds until a server that does not answer is given up."""
PROGRAMS: Final = Path(sys.executable).parent


class Processes:
    """One web process, since the embedded database has one writer and its turn is taken quickest without company; one worker."""

    def __init__(self, port: int):
        self.port = port
        self.web = _start_web(port)
        self.worker = _start_worker()

    def watch(self) -> None:
        """Until the web process ends. A worker that died is started again: what it was at is only leased."""
        while self.web.poll() is None:
            if self.worker.poll() is not None:
                self.worker = _start_worker()
            time.sleep(1)

    def stop(self) -> None:
        for process in (self.web, self.worker):
            process.terminate()
        for process in (self.web, self.worker):
            _end(process)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.web.poll() is not None:
                raise click.ClickException(
                    "网页进程没有启动成功，原因见上文。 The web process did not start; see above."
                )
            if _answers(self.port):
                return
            time.sleep(0.1)
        raise click.ClickException(f"等了 {PATIENCE} 秒网页进程仍无应答。 The web process does not answer.")


def _start_web(port: int) -> subprocess.Popen[bytes]:
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    return subprocess.Popen([str(PROGRAMS / "granian"), *options, "jifen.config.wsgi:application"])


def _start_worker() -> subprocess.Popen[bytes]:
    """Its greeting is for whoever starts it alone; what goes wrong is still heard."""
    return subprocess.Popen([str(PROGRAMS / "jifen"), "platform", "work"], stdout=subprocess.DEVNULL)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/sign-in/", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refused:
        raise click.ClickException(
            f"登录页应答 {refused.code}；请核对 JIFEN_HOSTS 是否包含 {HOST}。 The sign-in page answers {refused.code}."
        ) from None
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

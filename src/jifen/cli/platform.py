"""``jifen platform``: the tables, the first people, the demo cast, and the web server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
import django
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.utils.module_loading import import_string

from jifen.cli.speaking import Speaker, spoken

HOST: Final = "127.0.0.1"
STEP: Final = 30
"""Seconds a code of the second factor lasts."""
PATIENCE: Final = 60
"""Seconds until a server that does not answer is given up."""
PORT = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。Port.")


def on_the_platform(command: Callable[..., None]) -> Callable[..., None]:
    """Reads the settings first; what is wrong with them is one sentence and not a trace."""

    @wraps(command)
    def prepared(*args: Any, **kwargs: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.config.settings")
        try:
            django.setup()
            command(*args, **kwargs)
        except ImproperlyConfigured as wrong:
            raise click.ClickException(str(wrong)) from None
        except ValidationError as refused:
            raise click.ClickException(" ".join(refused.messages)) from None

    return prepared


DEMO_ENTERPRISES, DEMO_SEED = 3_000, 2026


def of_people(name: str) -> Any:
    """The people app can only be loaded once the settings are read, so it is fetched by name."""
    return import_string(f"jifen.people.{name}")


@click.group("platform")
def platform_group() -> None:
    """网上平台：建表、首批人员、示例账号、启动。The platform in a browser.

    \b
    例 Examples:
      JIFEN_DEMO=1 jifen platform serve
      jifen platform migrate
      jifen platform invite chief-security --name 安全管理员 --duty security_admin
    """


@platform_group.command("migrate")
@spoken
@on_the_platform
def migrate_command(speaker: Speaker) -> None:
    """建立或升级数据表，载入政府部门名录。Make or upgrade the tables; load the departments.

    \b
    例 Examples:
      jifen platform migrate
    """
    migrate()
    speaker.json({"ready": True})
    speaker.line("数据表已就绪。", "The tables are ready.", "green")


@platform_group.command("demo")
@spoken
@on_the_platform
def demo_command(speaker: Speaker) -> None:
    """建立示例账号，只在演示模式下。Make the demo accounts; only with JIFEN_DEMO=1.

    \b
    例 Examples:
      JIFEN_DEMO=1 jifen platform demo
    """
    migrate()
    make_demo(speaker)
    show_cast(speaker)


@platform_group.command("invite")
@click.argument("username")
@click.option("--name", required=True, help="称呼。What to call the person.")
@click.option(
    "--duty",
    required=True,
    type=click.Choice(["operator", "security_admin", "auditor"]),
    help="职责；其余人员由平台运营在网页上邀请。Duty; everybody else is invited in the browser.",
)
@click.option("--organisation", default="平台运营单位", show_default=True, help="平台运营单位的名称。Its name.")
@spoken
@on_the_platform
def invite_command(speaker: Speaker, username: str, name: str, duty: str, organisation: str) -> None:
    """邀请首批管理人员，打印一次性链接。Invite the first administrators; prints a link for one use.

    \b
    例 Examples:
      jifen platform invite chief-security --name 安全管理员 --duty security_admin
    """
    migrate()
    token = of_people("first_people.invite_first")(username=username, name=name, duty=duty, organisation=organisation)
    speaker.json({"invitation": f"/invitation/{token}/"})
    speaker.line(f"/invitation/{token}/", f"/invitation/{token}/", "bold")
    speaker.line(
        "把它接在平台地址之后交给本人；7 天内有效，只能用一次。",
        "Append it to the platform's address and hand it over; valid for 7 days, once.",
    )


@platform_group.command("serve")
@PORT
@spoken
@on_the_platform
def serve_command(speaker: Speaker, port: int) -> None:
    """启动平台，直到 Ctrl-C；ONCE=1 时就绪即停。Start it until Ctrl-C; with ONCE=1 stop when ready.

    \b
    例 Examples:
      JIFEN_DEMO=1 jifen platform serve
      jifen platform serve --port 8080
    """
    check_port_is_free(port)
    migrate()
    demo = import_string("django.conf.settings").DEMO
    if demo:
        make_demo(speaker)
    signal.signal(signal.SIGTERM, _like_ctrl_c)  # a supervisor's stop also stops the web process
    server = start(port)
    try:
        wait_until_ready(server, port)
        show_ready(speaker, port, demo)
        if not os.environ.get("ONCE"):
            server.wait()
    except KeyboardInterrupt:
        speaker.line("正在停止。", "Stopping.")
    finally:
        stop(server)


def make_demo(speaker: Speaker) -> None:
    """The cast, and the invented province with its eligibility; what is there already is left alone."""
    of_people("demo_accounts.make_demo_accounts")()
    if import_string("jifen.enterprises.models.Enterprise").objects.count() < DEMO_ENTERPRISES:
        speaker.line(
            f"正在装入 {DEMO_ENTERPRISES:,} 家虚构的企业……", f"Loading {DEMO_ENTERPRISES:,} invented enterprises …"
        )
        import_string("jifen.enterprises.actions.demo.load_demo_enterprises")(DEMO_ENTERPRISES, DEMO_SEED)
        import_string("jifen.verifying.actions.demo.load_demo_eligibility")(DEMO_ENTERPRISES, DEMO_SEED)


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    of_people("first_people.load_shipped_organisations")()
    import_string("jifen.collecting.jobs.load_sources")()


def show_ready(speaker: Speaker, port: int, demo: bool) -> None:
    address = f"http://{HOST}:{port}/"
    speaker.line(f"平台已启动：{address}", f"The platform is ready: {address}", "green")
    if demo:
        show_cast(speaker, address)
    else:
        speaker.json({"address": address})
    speaker.line("按 Ctrl-C 停止。", "Ctrl-C stops it.")


def show_cast(speaker: Speaker, address: str = "") -> None:
    """Account, second-factor code of this moment, name; the password is one for all."""
    cast, password = of_people("demo_accounts.CAST"), of_people("demo_accounts.PASSWORD")
    code, now = of_people("demo_accounts.current_code"), time.time()
    rows = [(part.username, code(part.username, now) if part.duty else "—", part.name) for part in cast]
    left = STEP - int(now) % STEP
    accounts = [dict(zip(("username", "code", "name"), row, strict=True)) for row in rows]
    speaker.json({"address": address, "demo": True, "password": password, "seconds": left, "accounts": accounts})
    speaker.line(
        f"演示模式，数据均为虚构，以下账号人人可用，密码均为 {password}。验证码还有 {left} 秒，重看：jifen platform demo",
        f"Demo mode, all invented; anybody may use these, password {password}. Codes last {left} s more; again: jifen platform demo",
        "yellow",
    )
    speaker.table((speaker.say("账号", "account"), speaker.say("验证码", "code"), speaker.say("是谁", "who")), rows)


def check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise click.ClickException(
                f"端口 {port} 已被占用；请停掉占用它的程序，或换一个：--port {port + 1}。 Port {port} is in use."
            ) from None


def start(port: int) -> subprocess.Popen[bytes]:
    """One web process: the embedded database has one writer, and its turn is taken quickest without company."""
    program = str(Path(sys.executable).with_name("granian"))
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    return subprocess.Popen([program, *options, "jifen.config.wsgi:application"])


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise click.ClickException("网页进程没有启动成功，原因见上文。 The web process did not start; see above.")
        if _answers(port):
            return
        time.sleep(0.1)
    raise click.ClickException(f"等了 {PATIENCE} 秒网页进程仍无应答。 The web process does not answer.")


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


def _like_ctrl_c(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

"""Duration of a cold start: from the start of the process to the first answer it posts.

The real runtime client of AWS Lambda and the real zip, against an empty handler and against the
same endpoint written with Starlette and Mangum as pip installs them. One process a run, the
contestants in turn within each round, so that what else the machine does hits all alike.
Downloading the code and starting the sandbox, which AWS does before, are not in the figures.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from tests.runtime_api import serving

from tools import build_zip

ROUNDS = 21
FOLDER = build_zip.ROOT / "build" / "bench" / "cold_start"
RUNTIME_CLIENT = ("awslambdaric", "simplejson", "snapshot-restore-py")
FRAMEWORK = ("starlette", "mangum", "anyio", "idna", "typing-extensions")

EVENT = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/generate-password",
    "rawQueryString": "length=20&nums=2&special_chars=2",
    "headers": {"accept": "*/*", "host": "localhost"},
    "queryStringParameters": {"length": "20", "nums": "2", "special_chars": "2"},
    "requestContext": {
        "http": {
            "method": "GET",
            "path": "/generate-password",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "bench",
        },
        "stage": "$default",
    },
    "isBase64Encoded": False,
}

EMPTY = """
def lambda_handler(event, context):
    return {"statusCode": 200, "headers": {}, "body": ""}
"""

STARLETTE = """
import secrets
import string

from mangum import Mangum
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

SYMBOLS = '!@#$%^&*(),.?":{}|<>'
ALPHABET = string.ascii_letters + string.digits + string.punctuation


async def generate_password(request):
    length = int(request.query_params.get("length", 16))
    nums = int(request.query_params.get("nums", 1))
    special_chars = int(request.query_params.get("special_chars", 1))
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if (
            sum(c in string.digits for c in password) >= nums
            and sum(c in SYMBOLS for c in password) >= special_chars
            and any(c in string.ascii_uppercase for c in password)
            and any(c in string.ascii_lowercase for c in password)
        ):
            return JSONResponse({"password": password})


app = Starlette(routes=[Route("/generate-password", generate_password)])
lambda_handler = Mangum(app, lifespan="off")
"""


def main() -> None:
    """Print the medians of all contestants and their ratios."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    python = _runtime_python()
    build_zip.build("lambda_function", build_zip.find_python(), {})
    contestants = {
        "empty handler": _single(FOLDER / "empty", EMPTY),
        "passmint, the zip": _unpacked(FOLDER / "zip", compiled=True),
        "passmint, its sources alone": _unpacked(FOLDER / "sources", compiled=False),
        "Starlette + Mangum": _framework(python, FOLDER / "starlette", "--no-compile"),
        "Starlette + Mangum, compiled": _framework(python, FOLDER / "starlette_compiled"),
    }
    for folder in contestants.values():
        _run(python, folder)  # warms the file cache
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, folder in contestants.items():
            runs[name].append(_run(python, folder))
    _report(python, runs)


def _report(python: str, runs: dict[str, list[tuple[float, float]]]) -> None:
    medians = {name: statistics.median(wall for wall, _ in pairs) for name, pairs in runs.items()}
    processor = {name: statistics.median(cpu for _, cpu in pairs) for name, pairs in runs.items()}
    empty_processor = processor["empty handler"]
    empty, passmint, _, starlette, starlette_compiled = medians.values()
    version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout
    print(f"Cold start, {version.strip()}, medians of {ROUNDS} interleaved runs.")
    print("Where the ratio of processor time is another, the machine was busy: measure again.\n")
    print(f"{'':<28} {'elapsed':>10} {'x empty':>8} {'processor':>12} {'x empty':>8}")
    for name, median in medians.items():
        elapsed = f"{median * 1000:7.1f} ms {median / empty:8.2f}"
        used = f"{processor[name] * 1000:9.1f} ms {processor[name] / empty_processor:8.2f}"
        print(f"{name:<28} {elapsed} {used}")
    print(f"\nThe zip takes {passmint / empty:.2f} times the empty handler (target: 1.2 at most).")
    print(f"Starlette + Mangum takes {starlette / passmint:.1f} times the zip (target: 3 or more),")
    print(f"and {starlette_compiled / passmint:.1f} times if compiled files are shipped with it.")


def _run(python: str, folder: Path) -> tuple[float, float]:
    """Seconds from the start of the process to its first answer: elapsed, and of processor time."""
    with serving() as api:
        started = time.perf_counter()
        process = subprocess.Popen(
            [python, "-m", "awslambdaric", "lambda_function.lambda_handler"],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONDONTWRITEBYTECODE": "1",  # the function's folder is read-only on Lambda
                "AWS_LAMBDA_RUNTIME_API": api.address,
                "AWS_LAMBDA_LOG_FORMAT": "JSON",
                "AWS_LAMBDA_LOG_LEVEL": "INFO",
            },
            stdout=subprocess.DEVNULL,
        )
        try:
            kind, answer, arrived = api.invoke(EVENT)
        finally:
            process.kill()
            _, process.returncode, usage = os.wait4(process.pid, 0)
    if kind != "response" or answer["statusCode"] != 200:
        sys.exit(f"{folder.name}: {kind} {answer}")
    return arrived - started, usage.ru_utime + usage.ru_stime


def _runtime_python() -> str:
    """A Python of the Lambda runtime's version with its client, else the one that runs this."""
    found = build_zip.find_python()
    if found is None or found[0] == sys.executable:
        if importlib.util.find_spec("awslambdaric") is None:
            sys.exit("cold_start needs awslambdaric: make bench installs it")
        return sys.executable
    environment = FOLDER / "python"
    subprocess.run([found[0], "-m", "venv", str(environment)], check=True)
    python = str(environment / "bin" / "python")
    _install(python, RUNTIME_CLIENT)
    return python


def _install(python: str, names: tuple[str, ...], *options: str) -> None:
    """Installs what requirements/bench.txt locks under these names."""
    lock = (build_zip.ROOT / "requirements" / "bench.txt").read_text()
    locked, keep = [], False
    for line in lock.splitlines():
        if not line.startswith((" ", "#")):
            keep = line.partition("==")[0] in names
        if keep:
            locked.append(line)
    requirements = FOLDER / "requirements.txt"
    requirements.write_text("\n".join(locked) + "\n")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "-r", str(requirements), *options]
    subprocess.run(command, check=True)


def _single(folder: Path, source: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "lambda_function.py").write_text(source)
    return folder


def _unpacked(folder: Path, *, compiled: bool) -> Path:
    with zipfile.ZipFile(build_zip.ROOT / "dist" / "lambda_function.zip") as archive:
        names = [name for name in archive.namelist() if compiled or not name.endswith(".pyc")]
        archive.extractall(folder, names)
    return folder


def _framework(python: str, folder: Path, *options: str) -> Path:
    _install(python, FRAMEWORK, "--target", str(folder), *options)
    return _single(folder, STARLETTE)


if __name__ == "__main__":
    main()

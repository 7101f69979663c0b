import os
import subprocess
import sys

import pytest

from passmint.environment import SettingsError
from passmint.server import config as config_module
from passmint.server import hardening
from passmint.server import run as run_module

ALL = {
    "--host": ("0.0.0.0", "host", "0.0.0.0"),
    "--port": ("9000", "port", 9000),
    "--keys": ("keys.txt", "keys_file", "keys.txt"),
    "--rate": ("2.5", "rate", 2.5),
    "--burst": ("7", "burst", 7),
    "--quota": ("100", "quota", 100),
    "--connections-per-client": ("9", "connections_per_client", 9),
    "--redis": ("redis://localhost", "redis_url", "redis://localhost"),
    "--trusted-proxies": ("10.0.0.0/8,::1/128", "trusted_proxies", "10.0.0.0/8,::1/128"),
}
DEFAULTS = {
    "host": "127.0.0.1",
    "port": 8080,
    "keys_file": None,
    "rate": 100,
    "burst": 200,
    "quota": None,
    "redis_url": None,
    "trusted_proxies": None,
    "public": False,
    "connections_per_client": 128,
    "environment": os.environ,
}
GUARDED = {"rate": 10, "burst": 20}  # by default, where others may reach the server


@pytest.fixture(autouse=True)
def hardened(monkeypatch):
    """How often the process was hardened, instead of hardening that of the tests."""
    seen = []
    monkeypatch.setattr(hardening, "without_core_dumps", lambda: seen.append(True))
    return seen


@pytest.fixture
def asked(monkeypatch):
    """The options that the server is asked to run with, instead of running."""
    monkeypatch.delenv("PASSMINT_API_KEYS", raising=False)
    seen = {}

    def from_options(**options):
        seen.update(options)
        return "the config"

    def serve(config):
        assert config == "the config"
        return 7

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    monkeypatch.setattr(run_module, "serve", serve)
    return seen


def test_without_options_it_serves_loopback(call, asked):
    assert call("serve").code == 7
    assert asked == DEFAULTS


def test_no_core_may_be_written_before_any_secret_is_read(call, monkeypatch, hardened):
    before = []

    def from_options(**_):
        before.extend(hardened)
        raise SettingsError("stop here")

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    call("serve")
    assert before == [True]


@pytest.mark.parametrize("option", ALL)
def test_every_option_reaches_the_server(call, asked, option):
    text, name, value = ALL[option]
    assert call("serve", option, text).code == 7
    limits = GUARDED if option == "--keys" else {}
    assert asked == {**DEFAULTS, **limits, name: value}


def test_public_reaches_the_server(call, asked):
    call("serve", "--public")
    assert asked == {**DEFAULTS, **GUARDED, "public": True}


def test_keys_of_the_environment_have_limits_for_others(call, asked, monkeypatch):
    monkeypatch.setenv("PASSMINT_API_KEYS", "ci:00")
    call("serve")
    assert asked == {**DEFAULTS, **GUARDED}
    call("serve", "--rate", "3")
    assert (asked["rate"], asked["burst"]) == (3, 20)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--port", "65536"], "--port must be an integer from 0 to 65535, not 65536"),
        (["--port", "http"], "--port must be an integer from 0 to 65535, not 'http'"),
        (["--rate", "1e2"], "--rate must be a number from 0.001 to 100000, not '1e2'"),
        (["--burst", "0"], "--burst must be an integer from 1 to 1000000000, not 0"),
        (["--quota", "0"], "--quota must be an integer from 1 to 1000000000, not 0"),
        (["--host", "a", "--host", "b"], "--host must be given once, not twice"),
        (["--length", "20"], "unknown option '--length'"),
    ],
)
def test_a_bad_option_is_named(call, asked, arguments, expected):
    done = call("serve", *arguments)
    assert done.code == 2
    assert f"passmint serve: error: {expected}" in done.err
    assert asked == {}


def test_what_the_server_refuses_is_a_usage_error(call, monkeypatch):
    def from_options(**_):
        raise SettingsError("keys are missing")

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    done = call("serve")
    assert done.code == 2
    assert done.err == "passmint serve: error: keys are missing\nSee passmint serve --help\n"


@pytest.mark.parametrize(
    ("missing", "extra"),
    [("httptools", "serve"), ("uvicorn", "serve"), ("throttled", "serve"), ("redis", "redis")],
)
def test_a_missing_extra_is_said_with_the_way_to_install_it(
    call, asked, monkeypatch, missing, extra
):
    def from_options(**_):
        raise ModuleNotFoundError("no such module", name=f"{missing}.part")

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    done = call("serve")
    assert done.code == 2
    assert f"needs {missing}, which is not installed" in done.err
    assert f"pip install 'passmint[{extra}]'" in done.err


def test_a_module_of_our_own_that_is_missing_is_a_defect(call, asked, monkeypatch):
    def from_options(**_):
        raise ModuleNotFoundError("no such module", name="passmint.nothing")

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    with pytest.raises(ModuleNotFoundError):
        call("serve")


def test_without_the_extra_installed_it_says_so():
    # -S leaves out site-packages; the path holds the package alone.
    source = os.path.dirname(os.path.dirname(config_module.__file__)).removesuffix("passmint")
    code = (
        f"import sys; sys.path.insert(0, {source!r})\n"
        "from passmint.cli import main; sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'passmint[serve]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_says_that_arguments_are_seen_by_others(call):
    out = " ".join(call("serve", "--help").out.split())
    assert "(ps)" in out
    assert "put a URL with a password in PASSMINT_REDIS_URL" in out

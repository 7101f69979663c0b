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
GUARDED = {"rate": 10, "burst": 20}  # default limits if others may reach the server


@pytest.fixture(autouse=True)
def hardened(monkeypatch):
    """Record calls that would harden the process, in place of hardening the test process."""
    seen = []
    monkeypatch.setattr(hardening, "without_core_dumps", lambda: seen.append(True))
    return seen


@pytest.fixture
def asked(monkeypatch):
    """Record the options of the server, in place of running it."""
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


def test_core_dumps_are_disabled_before_a_secret_is_read(call, monkeypatch, hardened):
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


def test_keys_in_the_environment_lower_the_default_limits(call, asked, monkeypatch):
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
        (["--rate", "0"], "--rate must be a number from 0.001 to 100000, not 0"),
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


def test_wrong_setting_is_a_usage_error(call, monkeypatch):
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
def test_error_for_a_missing_extra_says_how_to_install_it(call, asked, monkeypatch, missing, extra):
    def from_options(**_):
        raise ModuleNotFoundError("no such module", name=f"{missing}.part")

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    done = call("serve")
    assert done.code == 2
    assert f"needs {missing}, which is not installed" in done.err
    assert f"pip install 'passmint[{extra}]'" in done.err


def test_missing_module_of_passmint_is_not_hidden(call, asked, monkeypatch):
    def from_options(**_):
        raise ModuleNotFoundError("no such module", name="passmint.nothing")

    monkeypatch.setattr(config_module.ServerConfig, "from_options", from_options)
    with pytest.raises(ModuleNotFoundError):
        call("serve")


def test_error_without_site_packages_names_the_extra():
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


def test_help_warns_that_other_users_see_arguments(call):
    out = " ".join(call("serve", "--help").out.split())
    assert "(ps)" in out
    assert "put a URL with a password in PASSMINT_REDIS_URL" in out

import pytest


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lenght", "20"], "unknown option '--lenght'; did you mean --length?"),
        (["--lenght=20"], "unknown option '--lenght'; did you mean --length?"),
        (["--leng", "20"], "unknown option '--leng'; did you mean --length?"),
        (["-l", "20"], "unknown option '-l'"),
        (["--length"], "--length: expected one argument"),
        (["--json=yes"], "--json: ignored explicit argument 'yes'"),
        (["--length", "20", "--length", "20"], "--length must be given once, not twice"),
        (["--json", "--json"], "--json must be given once, not twice"),
        (
            ["exlpain"],
            "command must be one of phrase, explain, serve, key, send, claim, check, convert, completion, not 'exlpain'",
        ),
        (["explain", "--count", "2"], "unknown option '--count'"),
        (["explain", "20"], "unexpected argument '20'"),
        (["explain", "--nums", "1", "--nums", "2"], "--nums must be given once, not twice"),
        (["key"], "the following arguments are required: new"),
    ],
)
def test_error_names_what_is_wrong_on_the_command_line(call, arguments, message):
    done = call(*arguments)
    assert done.code == 2
    assert f"error: {message}\n" in done.err
    assert done.out == ""


@pytest.mark.parametrize("before", ["--length=20", "--exclude-ambiguous", "--json", "--count=2"])
def test_option_before_a_command_is_refused_and_error_shows_where_it_goes(call, before):
    done = call(before, "explain")
    name = before.partition("=")[0]
    assert done.code == 2
    assert f"{name} must come after the command: passmint explain {name} ..." in done.err


def test_a_value_may_be_the_name_of_a_command(call):
    done = call("--alphabet", "explain", "--length", "40")
    assert done.code == 0
    assert set(done.out.strip()) <= set("explain")


@pytest.mark.parametrize("value", ["-", "--", "-_", "--length", "-h", "=", "%", "- "])
@pytest.mark.parametrize("joined", [False, True])
def test_a_value_may_look_like_an_option(call, value, joined):
    typed = [f"--alphabet={value}"] if joined else ["--alphabet", value]
    done = call(*typed, "--length", "50")
    assert done.code == 0
    assert set(done.out[:-1]) <= set(value)


@pytest.mark.parametrize(
    ("arguments", "prog"),
    [
        (["--nums", "x"], "passmint"),
        (["explain", "--nums", "x"], "passmint explain"),
        (["serve", "--port", "x"], "passmint serve"),
        (["key", "new", "--nme", "x"], "passmint key new"),
        (["check", "--timeout", "x"], "passmint check"),
    ],
)
def test_usage_error_names_the_help_to_read(call, arguments, prog):
    err = call(*arguments).err
    assert err.startswith(f"{prog}: error: ")
    assert err.endswith(f"\nSee {prog} --help\n")

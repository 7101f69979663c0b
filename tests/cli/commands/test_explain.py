import json

from passmint import Policy
from passmint.core.parameters.policy import MAX_LENGTH
from passmint.core.policy.explanation import explain


def test_json_is_the_explanation_of_the_engine(call):
    done = call("explain", "--json", "--nums", "2", "--first", "letter")
    assert done.code == 0
    assert json.loads(done.out) == explain({"nums": 2, "first": ("letter",)}, MAX_LENGTH)


def test_json_of_an_impossible_policy_has_exit_code_1(call):
    done = call("explain", "--json", "--length", "3")
    assert done.code == 1
    assert json.loads(done.out) == explain({"length": 3}, MAX_LENGTH)
    assert done.err == ""


def test_text_shows_every_figure(call):
    done = call("explain", "--nums", "2", "--last", "digit", "--last", "letter")
    policy = Policy(nums=2, last=["digit", "letter"])
    assert done.code == 0
    assert done.out.startswith("Satisfiable\n")
    for expected in (
        "Length      16\n",
        f"94 characters: {policy.alphabet}\n",
        f"Keyspace    {policy.keyspace}\n",
        f"Entropy     {policy.entropy_bits:.2f} bits\n",
        "  length             16 (default)\n",
        "  nums               2 (stated)\n",
        "  uppercase          1 (default)\n",
        "  last               digit or letter (stated)\n",
    ):
        assert expected in done.out


def test_text_shows_look_alikes_and_whether_they_are_excluded(call):
    assert "0Oo1Il|2Z5S8B'` (--exclude-ambiguous excludes them)" in call("explain").out
    out = call("explain", "--exclude-ambiguous", "--symbols", "").out
    assert "0Oo1Il|2Z5S8B'` (excluded)" in out
    assert "  exclude_ambiguous  true (stated)\n" in out
    assert "  symbols            none (stated)\n" in out


def test_text_explains_an_impossible_policy(call):
    done = call("explain", "--length", "3")
    assert done.code == 1
    assert done.out == (
        "Not satisfiable: nums 1 + special_chars 1 + uppercase 1 + lowercase 1 = 4"
        " is more than length 3\n"
        "Relax one of: length, nums, special_chars, uppercase, lowercase\n"
    )


def test_keyspace_beyond_pythons_digit_limit_is_shown(call):
    done = call("explain", "--length", "4096", "--min-classes", "1")
    assert done.code == 0
    keyspace = explain({"length": 4096, "min_classes": 1}, MAX_LENGTH)["keyspace"]
    assert len(keyspace) > 4300
    assert f"Keyspace    {keyspace}\n" in done.out


def test_a_bad_value_is_a_usage_error(call):
    done = call("explain", "--length", "0")
    assert done.code == 2
    assert "--length must be an integer from 1 to 4096, not 0" in done.err

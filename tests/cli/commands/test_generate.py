import json

import pytest

from passmint import Policy
from passmint.cli.commands import generate as generate_module


def test_it_prints_one_password_and_nothing_else(call):
    done = call()
    assert done.code == 0
    assert len(done.out) == 17
    assert done.out.endswith("\n")
    assert done.err == ""


@pytest.mark.parametrize("count", [1, 2, 5000])
def test_it_prints_as_many_lines_as_asked(call, count):
    lines = call("--count", str(count)).out.split("\n")
    assert lines.pop() == ""
    assert len(lines) == count
    assert {len(line) for line in lines} == {16}


@pytest.mark.parametrize("count", ["0", "-1", "+5", "1e2", "５", ""])
def test_a_count_is_a_natural_number(call, count):
    done = call("--count", count)
    assert done.code == 2
    assert "--count must be an integer of 1 or more, not " in done.err


def test_json_has_the_shape_of_the_api(call):
    answer = json.loads(call("--json").out)
    assert list(answer) == ["password"]
    assert len(answer["password"]) == 16


@pytest.mark.parametrize("count", [1, 3, 10_000])
def test_json_has_a_list_if_count_is_set(call, count):
    answer = json.loads(call("--json", "--count", str(count)).out)
    assert list(answer) == ["passwords"]
    assert len(set(answer["passwords"])) == count


@pytest.mark.parametrize("count", [[], ["--count", "2"]])
def test_details_are_those_of_the_policy(call, count):
    answer = json.loads(call("--json", "--details", "--nums", "3", *count).out)
    policy = Policy(nums=3)
    answer.pop("passwords" if count else "password")
    assert answer == {
        "entropy_bits": policy.entropy_bits,
        "length": 16,
        "alphabet_size": 94,
    }


def test_streamed_json_equals_json_dumps(call):
    out = call("--json", "--details", "--count", "5").out
    assert out == json.dumps(json.loads(out)) + "\n"


def test_characters_are_escaped_in_json(call):
    answer = json.loads(call("--json", "--alphabet", '"\\', "--length", "64", "--count", "9").out)
    assert {character for word in answer["passwords"] for character in word} == {'"', "\\"}


def test_details_without_json_are_refused(call):
    done = call("--details")
    assert done.code == 2
    assert "--details needs --json" in done.err


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("length", [1, 16, 4096])
def test_many_passwords_are_drawn_in_bounded_chunks(call, monkeypatch, form, length):
    asked = []

    def drawn(_policy, number):
        asked.append(number)
        return ["x"] * number

    monkeypatch.setattr(generate_module, "generate_many", drawn)
    done = call("--count", "70000", "--length", str(length), "--alphabet", "xy", *form)
    words = json.loads(done.out)["passwords"] if form else done.out.split()
    assert sum(asked) == len(words) == 70000
    assert len(asked) > 1
    assert max(asked) * length <= 2**16


@pytest.mark.parametrize(
    "arguments", [["--length", "3"], ["--nums", "1", "--exclude", "0123456789"]]
)
def test_impossible_policy_is_an_error_with_exit_code_1(call, arguments):
    done = call(*arguments)
    assert done.code == 1
    assert done.err.startswith("passmint: error: ")
    assert "nums 1" in done.err
    assert done.out == ""


def test_policy_beyond_the_budget_is_an_error_with_exit_code_1(call):
    done = call("--length", "3003", "--nums", "999")
    assert done.code == 1
    assert "budget" in done.err

import io

import pytest

from passmint.cli.progress import Progress


def shown(total, *steps):
    """What a terminal is sent, up to the end."""
    stream = io.StringIO()
    with Progress(total, stream) as progress:
        for step in steps:
            progress.advance(step)
    return stream.getvalue()


def test_it_begins_empty_and_ends_full():
    lines = shown(4, 1, 1, 2).split("\r")[1:-2]
    assert lines == [
        f"[{' ' * 40}]   0%",
        f"[{'#' * 10}{' ' * 30}]  25%",
        f"[{'#' * 20}{' ' * 20}]  50%",
        f"[{'#' * 40}] 100%",
    ]


def test_it_leaves_an_empty_line():
    *_, blank, rest = shown(1, 1).split("\r")
    assert blank == " " * 47
    assert rest == ""


def test_it_draws_only_what_changes():
    assert shown(10**6, *[1] * 50).count("\r") == 3


def test_it_leaves_an_empty_line_when_interrupted():
    stream = io.StringIO()

    def interrupted():
        with Progress(4, stream) as progress:
            progress.advance(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stream.getvalue().endswith("\r" + " " * 47 + "\r")


def test_without_a_stream_it_shows_nothing(capsys):
    with Progress(1, None) as progress:
        progress.advance(1)
    assert capsys.readouterr() == ("", "")

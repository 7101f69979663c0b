import io

import pytest

from passmint.cli.progress import Progress


def shown(total, *steps):
    """Return everything that a run writes to the terminal."""
    stream = io.StringIO()
    with Progress(total, stream) as progress:
        for step in steps:
            progress.advance(step)
    return stream.getvalue()


def test_bar_starts_empty_and_ends_full():
    lines = shown(4, 1, 1, 2).split("\r")[1:-2]
    assert lines == [
        f"[{' ' * 40}]   0%",
        f"[{'#' * 10}{' ' * 30}]  25%",
        f"[{'#' * 20}{' ' * 20}]  50%",
        f"[{'#' * 40}] 100%",
    ]


def test_bar_is_cleared_at_the_end():
    *_, blank, rest = shown(1, 1).split("\r")
    assert blank == " " * 47
    assert rest == ""


def test_bar_is_redrawn_only_when_it_changes():
    assert shown(10**6, *[1] * 50).count("\r") == 3


def test_bar_is_cleared_after_an_interrupt():
    stream = io.StringIO()

    def interrupted():
        with Progress(4, stream) as progress:
            progress.advance(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stream.getvalue().endswith("\r" + " " * 47 + "\r")


def test_without_a_stream_nothing_is_drawn(capsys):
    with Progress(1, None) as progress:
        progress.advance(1)
    assert capsys.readouterr() == ("", "")

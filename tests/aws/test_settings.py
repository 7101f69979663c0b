"""What the Terraform module sets and what the function reads are the same."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_setting_is_read():
    """A setting that nothing reads protects nothing: keyed routes would be open through $default."""
    block = re.search(
        r"environment = \{\n(.*?)\n  \}", (ROOT / "terraform/lambda.tf").read_text(), re.DOTALL
    )
    stated = set(re.findall(r"^ +(PASSMINT_\w+) +=", block[1], re.MULTILINE))
    assert "PASSMINT_MAX_LENGTH" in stated
    sources = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    assert stated <= set(re.findall(r"PASSMINT_\w+", sources))

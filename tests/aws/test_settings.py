"""The Terraform module sets the variables that the function reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_setting_is_read():
    """A setting that nothing reads protects nothing: keyed routes would be open through $default."""
    files = [path.read_text() for path in (ROOT / "terraform").rglob("*.tf")]
    stated = set(re.findall(r"(PASSMINT_\w+) +=", "".join(files)))
    assert stated >= {"PASSMINT_MAX_LENGTH", "PASSMINT_TABLE", "PASSMINT_ROTATION"}
    declared = re.findall(
        r'Variable\(\s*"(\w+)"', (ROOT / "src/passmint/environment.py").read_text()
    )
    assert stated <= {f"PASSMINT_{name}" for name in declared}

"""Rules and presets as structures, and their texts.

What the oracle judges by is the structure; the engine reads the text.
"""

from hashlib import sha256

from oracles.language import PRESETS, PRINTABLE, RULES
from passmint.core.targets import preset_toml, presets


def rules(*, required=(), allowed="", **others):
    """Write rules: sets of which one character must appear, and more that are allowed.

    `others`: min_length, max_length, max_repeating, max_sequential.
    """
    clauses = [f"required: {custom(characters)}" for characters in required]
    if allowed:
        clauses.append(f"allowed: {custom(allowed)}")
    names = {"min_length": "minlength", "max_length": "maxlength"}
    for name, value in others.items():
        clauses.append(f"{names.get(name, name.replace('_', '-'))}: {value}")
    text = "; ".join(clauses)
    characters = "".join(required) + allowed or PRINTABLE
    RULES[text] = {"required": required, "characters": characters, **others}
    return text


def custom(characters):
    """Write a custom set. In it, - is first and ] is last."""
    others = "".join(sorted(set(characters) - {"-", "]"}))
    return f"[{'-' * ('-' in characters)}{others}{']' * (']' in characters)}]"


def preset(limits, defaults):
    """Load a user's preset and return its name. It replaces any earlier one."""
    text = f"limits = {{ {table(limits)} }}\ndefaults = {{ {table(defaults)} }}"
    name = f"drawn-{sha256(text.encode()).hexdigest()[:16]}"
    head = f'[{name}]\ntitle = "Drawn"\nsource = "a test"\nchecked = 2026-01-31\n'
    presets.use(preset_toml.load(head + text, "drawn.toml"))
    PRESETS[name] = {"limits": limits, "defaults": defaults}
    return name


def table(values):
    """Write the members of an inline table."""
    return ", ".join(f"{name} = {literal(value)}" for name, value in values.items())


def literal(value):
    """Write a value in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value) if isinstance(value, int) else f"[{', '.join(map(literal, value))}]"

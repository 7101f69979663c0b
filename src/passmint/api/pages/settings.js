// Settings: what the fields state, under the service's own names.

const base = new URL(location.pathname.replace(/\/*$/, "/"), location.origin); // a stage may come without its slash
const LIMITS = {length: Number(document.body.dataset.maxLength) || 64};
const kind = () => document.querySelector("[name=kind]:checked").value;
const panel = () => $("of-" + kind());
const route = () => (kind() === "passphrase" ? "passphrase" : "password");
const noun = () => (kind() === "pin" ? "PIN" : kind());
const fields = (within = panel()) => [...within.querySelectorAll("[name]")];
let preset = "";

const lines = (text) => text.trim().split(/\s*\n\s*/).filter(Boolean);

function stated() {
  const values = kind() === "pin" ? {preset: "pin"} : {};
  for (const field of fields()) {
    const {name, value} = field, text = value.trim();
    switch (field.dataset.kind) {
      case "class": if (!field.checked && !field.disabled) values[name] = 0; break;
      case "flag": if (field.checked) values[name] = true; break;
      case "list": if (field.checked) (values[name] ??= []).push(value); break;
      case "lines": if (text) values[name] = lines(text); break;
      case "preset": if (preset) values[name] = preset; break;
      case "rules": // the whole attribute or element may have been pasted
        if (text) values[name] = /passwordrules\s*=\s*(["'])(.*?)\1/is.exec(text)?.[2] ?? value;
        break;
      case "number": // what is no number goes as it is: the service says what it expects
        if (text && !field.disabled) values[name] ??= /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
        break;
      default: if (value !== (field.dataset.default ?? "")) values[name] = value;
    }
  }
  return values;
}

function showKind() {
  for (const what of ["password", "passphrase", "pin"]) $("of-" + what).hidden = what !== kind();
  $("send-what").textContent = noun();
}

function showLeast(box) { // no minimum of what may not be there
  box.closest(".class").querySelector(".least input").disabled = !box.checked;
}

// What the preset and the other settings leave of each class, and of lengths.

const CLASSES = {lowercase: /[a-z]/, uppercase: /[A-Z]/, nums: /[0-9]/, special_chars: /[^a-zA-Z0-9]/};

function showLeft({alphabet, requirements}) {
  const none = [];
  for (const box of $("of-password").querySelectorAll("[data-kind=class]")) {
    const left = CLASSES[box.name.slice(4)].test(alphabet), off = !box.checked && !box.disabled;
    if (off) continue; // the user's own choice
    box.disabled = !left;
    box.checked = left;
    box.closest(".class").classList.toggle("none", !left);
    showLeast(box);
    if (!left) none.push(box.ariaLabel.toLowerCase());
  }
  $("none-left").textContent = `Your other settings allow no ${none.join(", no ")}.`;
  $("none-left").hidden = !none.length;
  const value = (name) => requirements.find((one) => one.name === name)?.value;
  setRange(value("min_length") ?? 4, value("max_length") ?? LIMITS.length);
}

const slider = () => panel().querySelector("[type=range]");

function setRange(least, most) {
  const range = slider(), longest = Math.min(most, LIMITS.length);
  range.min = Math.min(Math.max(4, least), longest);
  range.max = Math.min(longest, 128);
}

function showDefaults({length, requirements}) {
  const asked = Object.fromEntries(requirements.map(({name, value}) => [name, value]));
  const field = panel().querySelector("[name=length]");
  field.placeholder = length;
  slider().value = Number(field.value) || length;
  for (const name of Object.keys(CLASSES)) {
    $("of-password").querySelector(`[name=${name}]`).placeholder = asked[name] ?? 0;
  }
}

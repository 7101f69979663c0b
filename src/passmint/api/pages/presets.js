// What is it for: a combobox as in the ARIA Authoring Practices, its list loaded when first wanted.

let presets = null;
let active = -1;

// What people call things, in words that the names and titles do not have.
const CALLED = {
  wpa2: "wifi wlan wireless router", pin: "code digits phone", "active-directory": "windows ad ldap kerberos", entra: "azure microsoft office 365 aad",
  "sql-server": "mssql", "aws-rds-postgresql": "postgres", "aws-rds-mysql": "mysql", "elasticache": "redis valkey", "google-cloud-sql": "gcp postgres mysql",
};

async function openPresets() {
  $("presets").hidden = false;
  $("preset").setAttribute("aria-expanded", "true");
  try {
    presets ??= (await ask("presets")).presets;
  } catch (problem) {
    showOptions([], problem.status === 404 ? "This server has no list; type a name, then Enter." : "The list cannot be loaded just now; type a name, then Enter.");
    return;
  }
  const wanted = $("preset").value === titleOf(preset) ? "" : $("preset").value;
  showOptions(matching(wanted), "Nothing of that name. Leave it empty and use the settings below.");
}

function matching(wanted) { // by the beginnings of words
  const terms = wanted.toLowerCase().replaceAll("-", "").split(/\s+/).filter(Boolean);
  const rank = ({name, title}) => {
    const called = Object.entries(CALLED).filter(([part]) => name.includes(part)).map(([, words]) => words).join(" ");
    const words = `${title} ${title.replaceAll("-", "")} ${name} ${called}`.toLowerCase().split(/[^\p{L}\d]+/u);
    const places = terms.map((term) => words.findIndex((word) => word.startsWith(term)));
    return places.includes(-1) ? -1 : Math.max(0, ...places);
  };
  return presets.map((one) => [rank(one), one]).filter(([place]) => place >= 0).sort(([a], [b]) => a - b).map(([, one]) => one);
}

function showOptions(found, none) {
  active = -1;
  $("preset").removeAttribute("aria-activedescendant");
  const options = found.map(({name, title}) =>
    element("li", {role: "option", id: "preset-" + name, ariaSelected: "false", onclick: () => choose(name)}, title, element("small", {textContent: name})));
  $("presets").replaceChildren(...(options.length ? options : [element("li", {role: "option", className: "none", ariaDisabled: "true", ariaSelected: "false", textContent: none})]));
}

function closePresets() {
  $("presets").hidden = true;
  $("preset").setAttribute("aria-expanded", "false");
  $("preset").removeAttribute("aria-activedescendant");
}

let loaded = null; // a preset that an address named
const presetOf = (name) => [...(presets ?? []), loaded].find((one) => one?.name === name);
const titleOf = (name) => presetOf(name)?.title ?? name;

function choose(name) {
  closePresets();
  $("preset").value = titleOf(name);
  if (name === preset) return;
  preset = name;
  showNotes(presetOf(name));
  later(0, {name: "preset"});
}

async function loadPreset() {
  const name = preset;
  $("preset").value = name;
  loaded = await ask("presets/" + encodeURIComponent(name)).catch(() => null);
  if (!loaded || name !== preset) return; // the service refuses an unknown one at the field
  $("preset").value = loaded.title;
  showNotes(loaded);
}

function showNotes(chosen) {
  $("notes").hidden = !chosen;
  if (!chosen) return;
  const {limits, notes, source, checked} = chosen;
  const size = limits.max_length ? `${limits.min_length ?? 1} to ${limits.max_length} characters` : `${limits.min_length ?? 1} characters or more`;
  const about = element("p", {textContent: `Takes ${size}, ${limits.characters.length} different ones. Checked ${checked}: ${source}`});
  $("notes").replaceChildren(about, element("ul", {}, ...notes.map((note) => element("li", {textContent: note}))));
}

function leavePreset() {
  const text = $("preset").value.trim();
  if (!text) choose("");
  else if (text === titleOf(preset)) closePresets();
  else if (presets) choose(preset); // what was typed is no choice
  else choose(text);
}

const choices = () => [...$("presets").querySelectorAll("[role=option]:not(.none)")];

async function pick() { // the marked one, or the first that fits what was typed
  if (!presets) await openPresets();
  const typed = $("preset").value.trim() && $("preset").value !== titleOf(preset);
  const option = choices()[active] ?? (typed ? choices()[0] : null);
  if (option) option.click();
  else if (!presets) leavePreset();
}

function presetKey(event) {
  const options = choices();
  const open = !$("presets").hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!open) return void openPresets();
    if (!options.length) return;
    options[active]?.setAttribute("aria-selected", "false");
    active = (active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({block: "nearest"});
    $("preset").setAttribute("aria-activedescendant", options[active].id);
  } else if (event.key === "Enter" && open) {
    event.preventDefault();
    pick();
  } else if (event.key === "Escape" && open) {
    event.preventDefault();
    choose(preset);
  }
}

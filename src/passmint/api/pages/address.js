// The settings in the fragment of the address, which no browser sends: a link to them for a runbook.

const PRIVATE = ["not_containing"]; // names of people, say

function addressOf(values) {
  const written = kind() === "password" ? [] : [["kind", kind()]];
  for (const [name, value] of Object.entries(values)) {
    if (!PRIVATE.includes(name) && !(kind() === "pin" && name === "preset")) written.push([name, value]);
  }
  return written.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
}

function writeAddress(values) {
  const fragment = addressOf(values);
  history.replaceState(null, "", location.pathname + location.search + (fragment ? "#" + fragment : ""));
}

function readAddress() { // the names it could not apply
  const pairs = [...new URLSearchParams(location.hash.slice(1))];
  $("form").reset();
  const wanted = pairs.find(([name]) => name === "kind")?.[1] ?? "password";
  const radio = document.querySelector(`[name=kind][value="${CSS.escape(wanted)}"]`);
  if (radio) radio.checked = true;
  preset = "";
  $("preset").value = "";
  showNotes(null);
  showKind();
  for (const box of document.querySelectorAll("[data-kind=class]")) { box.disabled = false; showLeast(box); }
  return pairs.filter(([name, value]) => (name === "kind" ? !radio : !apply(name, value))).map(([name]) => name);
}

function apply(name, value) {
  const found = fields().filter((field) => field.name === name && !PRIVATE.includes(name));
  const boxes = found.filter((field) => field.type === "checkbox"), other = found.find((field) => field.type !== "checkbox");
  if (!found.length) return false;
  const type = found[0].dataset.kind;
  if (type === "list") {
    const values = value.split(",");
    for (const box of boxes) box.checked = values.includes(box.value);
    return values.every((one) => boxes.some((box) => box.value === one));
  }
  if (type === "flag") return boxes[0].checked = value === "true";
  if (type === "class" && value === "0") {
    boxes[0].checked = false;
    showLeast(boxes[0]);
  } else if (type === "preset") {
    preset = value;
    loadPreset();
  } else {
    other.value = value;
    other.closest("details")?.setAttribute("open", "");
    if (other.tagName === "SELECT" && other.value !== value) { // a word list of this server's own
      other.append(element("option", {value, textContent: value}));
      other.value = value;
    }
  }
  return true;
}

function followAddress() {
  const unknown = readAddress();
  $("settings-status").textContent = unknown.length ? `The address sets what this page cannot set: ${unknown.join(", ")}.` : "";
  later(0);
}

async function copySettings() {
  const left = PRIVATE.some((name) => name in stated()) ? " “Not containing” is left out: set it again where you open the link." : "";
  await putOther(location.href, $("settings-status"), `Link copied.${left}`);
}

// The passwords, and what is done with them.

let shown = [];
let shownFor = ""; // the settings that they were made for
let shownDetails = null;
let masked = false;

const stale = () => shownFor !== JSON.stringify([kind(), stated()]);

function busy(is) {
  $("result").setAttribute("aria-busy", is);
  const closed = is || !shown.length || stale();
  for (const id of ["copy", "bar-copy"]) $(id).setAttribute("aria-disabled", closed);
}

const drawn = (text) => (masked ? [dots(text)] : coloured(text));

function drawPasswords() {
  const several = shown.length > 1, phrase = kind() === "passphrase";
  $("password").classList.toggle("broken", !phrase);
  $("password").replaceChildren(...(several ? [list()] : shown.length ? drawn(shown[0]) : []));
  $("bar-text").replaceChildren(...(several ? [plural(shown.length, noun())] : drawn(shown[0] ?? "")));
  showWifi();
}

function showPasswords(passwords, details, values) {
  if (shown.length && passwords.length) keepEarlier({texts: shown, details: shownDetails, what: shownNoun, copied: clip === shown.join("\n")});
  if (clip && clip !== passwords.join("\n")) tellClip("An earlier one is in the clipboard.");
  shown = passwords;
  shownDetails = details;
  shownNoun = noun();
  shownFor = JSON.stringify([kind(), values ?? stated()]);
  const several = shown.length > 1, what = noun();
  drawPasswords();
  $("result-title").textContent = several ? `Your ${what}s` : `Your ${what}`;
  $("copy").textContent = several ? "Copy all" : "Copy";
  for (const id of ["as-text", "as-csv"]) $(id).hidden = !several;
  busy(false);
  $("facts").replaceChildren(...(details ? facts(details) : []));
  $("bar-facts").textContent = $("facts").textContent;
  if (details) $("said").textContent = several ? `${shown.length} new ${what}s` : `New ${what}, ${$("facts").textContent}`;
}
let shownNoun = "password";

function list() {
  const items = shown.map((password) => element("li", {}, ...drawn(password)));
  return element("ol", {tabIndex: 0, ariaLabel: `${shown.length} ${noun()}s`}, ...items);
}

function facts(details) {
  const {words, length} = details;
  const size = words ? plural(words, "word") : plural(length, "character");
  return [element("b", {textContent: bitsOf(details)}), shown.length > 1 ? ` each · ${size}` : ` · ${size}`];
}

function hide() {
  masked = !masked;
  $("hide").textContent = masked ? "Show" : "Hide";
  drawPasswords();
}

// The clipboard. The page promises nothing that a browser may refuse: it clears on a click only,
// and it cannot know what else was copied since.

const REMIND_SECONDS = 60;
let clip = ""; // what this page put there last, while it may still be there
let reminder = 0;

function tellClip(text) {
  $("status").textContent = text;
  $("clear").hidden = !clip;
}

async function copyPassword(texts = shown) {
  if (await put(texts.join("\n"))) {
    clip = texts.join("\n");
    tellClip(texts === shown ? "Copied." : "An earlier one is in the clipboard.");
    clearTimeout(reminder);
    reminder = setTimeout(remind, REMIND_SECONDS * 1000);
  } else tellClip("The browser did not copy it. Select it and copy it with the keyboard.");
}

function remind() {
  if (clip) tellClip("It may still be in the clipboard, unless you copied something else.");
}

function forgetClip(status = "") { // something else is in the clipboard
  clearTimeout(reminder);
  clip = "";
  if (document.activeElement === $("clear")) $("copy").focus();
  tellClip(status);
}

async function clearClip() {
  const cleared = await put("");
  if (cleared) forgetClip("The clipboard is empty.");
  else tellClip("The browser did not clear the clipboard. Copy something else.");
}

async function putOther(text, status, done) { // a link or code, which takes the password's place
  const copied = await put(text);
  if (copied) forgetClip();
  status.textContent = copied ? done : "The browser did not copy it. Select it and copy it with the keyboard.";
}

function copy(button) {
  if (button.getAttribute("aria-disabled") !== "true") copyPassword();
}

function download(name, type, text) {
  const link = element("a", {href: URL.createObjectURL(new Blob([text], {type})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function csv() {
  return ["password", ...shown.map((password) => `"${password.replaceAll('"', '""')}"`)].join("\r\n") + "\r\n";
}

// A QR code that joins a phone to a Wi-Fi network.

const escaped = (text) => text.replace(/[\\;,:"]/g, "\\$&");

function showWifi() {
  $("wifi").hidden = preset !== "wpa2" || kind() !== "password" || shown.length !== 1;
  const name = $("ssid").value, ready = !$("wifi").hidden && $("wifi").open && name && !masked;
  const text = ready ? `WIFI:T:WPA;S:${escaped(name)};P:${escaped(shown[0])};;` : "";
  $("wifi-code").replaceChildren(...(text ? [qrPicture(text, `QR code to join ${name}`)] : []));
}

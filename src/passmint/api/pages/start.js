// What happens when.

const PLACES = "letter lowercase uppercase digit symbol alphanumeric";
const CHIPS = {safe_for: "url shell dotenv yaml json xml sql odbc libpq pgpass filename double-click", first: PLACES, last: PLACES};
const LABELS = {
  url: "URL", dotenv: ".env", yaml: "YAML", json: "JSON", xml: "XML", sql: "SQL", odbc: "ODBC", pgpass: ".pgpass",
  filename: "file name", "double-click": "double click", alphanumeric: "letter or digit",
};
for (const [name, values] of Object.entries(CHIPS)) {
  for (const value of values.split(" ")) {
    const box = element("input", {type: "checkbox", name, value});
    box.dataset.kind = "list";
    $(name).append(element("label", {}, box, element("span", {textContent: LABELS[value] ?? value})));
  }
}
const TITLES = {lowercase: ["a–z", "lowercase letters"], uppercase: ["A–Z", "uppercase letters"], nums: ["0–9", "digits"], special_chars: ["!#$%", "symbols"]};
for (const [name, [sample, title]] of Object.entries(TITLES)) {
  const box = element("input", {type: "checkbox", name: "max_" + name, checked: true, defaultChecked: true, ariaLabel: capital(title)});
  const least = element("input", {name, placeholder: "1", ariaLabel: `${capital(title)}, at least`}), most = element("input", {name: "max_" + name});
  box.dataset.kind = "class";
  least.dataset.kind = most.dataset.kind = "number";
  $("classes").append(element("div", {className: "class"}, element("label", {}, box, element("span", {className: "mono", textContent: sample})), element("label", {className: "least"}, "at least", least)));
  $("most").append(element("label", {}, title, most));
}
for (const field of document.querySelectorAll("[data-kind=number]:not([inputmode])")) field.inputMode = "numeric";
for (const [, rate, whose] of RATES) {
  $("rates").append(element("tr", {}, element("th", {scope: "row"}, rate, element("small", {textContent: whose})), element("td", {textContent: "–"})));
}
const wide = matchMedia("(min-width: 64rem)");
$("strength").open = wide.matches;
$("version").textContent = document.body.dataset.version ?? "";
$("open-line").hidden = isSecureContext;

const on = (id, what, step) => $(id).addEventListener(what, step);
on("form", "submit", (event) => event.preventDefault());
on("settings", "input", ({target}) => {
  if (target === $("preset")) return;
  const field = panel().querySelector("[name=length]"), range = slider();
  if (target === range) field.value = target.value;
  if (target === field) range.value = Number(target.value) || field.placeholder;
  if (target.dataset.kind === "class") showLeast(target);
  later(PAUSE, target === range ? {name: "length"} : {name: target.name, value: target.value});
});
on("kinds", "input", () => {
  showKind();
  later(0);
});
for (const what of ["input", "click", "focus"]) on("preset", what, openPresets);
on("preset", "blur", leavePreset);
on("preset", "keydown", presetKey);
on("presets", "pointerdown", (event) => event.preventDefault()); // the field keeps the focus
for (const id of ["copy", "bar-copy"]) on(id, "click", () => copy($(id)));
on("clear", "click", clearClip);
for (const what of ["copy", "cut"]) addEventListener(what, () => forgetClip()); // of the user's own
on("again", "click", () => later(0));
on("hide", "click", hide);
on("ssid", "input", showWifi);
on("wifi", "toggle", showWifi);
on("as-text", "click", () => download("passwords.txt", "text/plain", shown.join("\n") + "\n"));
on("as-csv", "click", () => download("passwords.csv", "text/csv", csv()));
on("use-key", "click", useKey);
on("key", "keydown", (event) => { if (event.key === "Enter") useKey(); });
on("copy-settings", "click", copySettings);
on("make-link", "click", makeLink);
on("copy-link", "click", () => putOther($("link").value, $("link-status"), "Copied."));
on("show-code", "click", showLinkCode);
on("places", "input", () => showLines());
on("copy-lines", "click", () => putOther($("lines").textContent, $("lines-status"), "Copied."));
addEventListener("online", () => { if (!$("trouble").hidden) later(0); });
addEventListener("hashchange", followAddress);
new IntersectionObserver(([{isIntersecting}]) => { $("bar").hidden = isIntersecting || wide.matches; }).observe($("copy"));
followAddress();

// What happens when.

for (const name of ["first", "last"]) {
  for (const one of ["letter", "lowercase", "uppercase", "digit", "symbol", "alphanumeric"]) {
    const box = element("input", {type: "checkbox", name, value: one});
    box.dataset.kind = "list";
    $(name).append(element("label", {}, box, element("span", {textContent: one === "alphanumeric" ? "letter or digit" : one})));
  }
}
for (const field of document.querySelectorAll("[data-kind=number]:not([inputmode])")) field.inputMode = "numeric";
for (const [, rate, whose] of RATES) {
  $("rates").append(element("tr", {}, element("th", {scope: "row"}, rate, element("small", {textContent: whose})), element("td", {textContent: "–"})));
}
const wide = matchMedia("(min-width: 64rem)");
$("strength").open = wide.matches;
$("version").textContent = document.body.dataset.version ?? "";
$("open-line").hidden = isSecureContext;
if (document.body.dataset.docs) {
  $("docs").href = document.body.dataset.docs;
  $("about").hidden = false;
}

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

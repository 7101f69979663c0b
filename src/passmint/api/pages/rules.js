// The settings as an HTML field for a web form, or which of them its attributes cannot say.
// https://developer.apple.com/password-rules/

const custom = (characters) => { // - first and ] last, or they would mean something else
  const rest = characters.replace(/[-\]]/g, "");
  return `[${characters.includes("-") ? "-" : ""}${rest}${characters.includes("]") ? "]" : ""}]`;
};
// The symbols that a minimum counts, unless one of these settings says which symbols there are.
const USUAL_SYMBOLS = "!@#$%^&*(),.?\":{}|<>";
const SYMBOLS_FROM = ["symbols", "alphabet", "safe_for", "preset", "rules"];
const FULL = {lowercase: ["lower", 26], uppercase: ["upper", 26], nums: ["digit", 10]};

function passwordRules(figures) { // {text, unsaid}
  const value = (name) => figures.requirements.filter((one) => one.name === name).map((one) => one.value);
  const parts = [`minlength: ${figures.length}`, `maxlength: ${figures.length}`], allowed = [], unsaid = [];
  for (const [name, pattern] of Object.entries(CLASSES)) {
    const characters = [...figures.alphabet].filter((one) => pattern.test(one)).join("");
    const [word, size] = FULL[name] ?? [], least = value(name)[0] ?? 0;
    if (least > 1) unsaid.push(`at least ${COUNTED[name](least)}`);
    for (const most of value("max_" + name)) if (most > 0) unsaid.push(COUNTED["max_" + name](most));
    if (!characters) continue;
    const set = (some) => (some.length === size ? word : custom(some));
    const counted = name === "special_chars" && !SYMBOLS_FROM.some((one) => value(one).length)
      ? [...characters].filter((one) => USUAL_SYMBOLS.includes(one)).join("") : characters;
    if (!least) allowed.push(set(characters));
    else {
      parts.push(`required: ${set(counted)}`);
      if (counted.length < characters.length) allowed.push(set(characters));
    }
  }
  if (allowed.length) parts.push(`allowed: ${allowed.join(", ")}`);
  const [run] = value("max_repeating"), [row] = value("max_sequential");
  if (run !== undefined && run === row) parts.push(`max-consecutive: ${run}`);
  else {
    if (run !== undefined) unsaid.push(COUNTED.max_repeating(run));
    if (row !== undefined) unsaid.push(COUNTED.max_sequential(row));
  }
  for (const name of ["min_unique", "min_classes"]) for (const least of value(name)) unsaid.push(COUNTED[name](least));
  for (const name of ["first", "last"]) {
    const restricts = (set) => Array.isArray(set) || [...figures.alphabet].some((one) => !set.includes(one));
    if (value(name).some(restricts)) unsaid.push(NAMES[name]);
  }
  if (value("not_containing").length) unsaid.push(NAMES.not_containing);
  if (value("words").flat().some((word) => word.length === figures.length)) unsaid.push("reserved words");
  return {text: parts.join("; ") + ";", unsaid};
}

const attribute = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function formField(figures) {
  if (!figures) return "The rules of these settings are not known yet.";
  if (figures.words) return "<!-- passwordrules cannot say: words of a list -->\n" + '<input type="password" name="password" autocomplete="new-password" required>';
  const {text, unsaid} = passwordRules(figures);
  const note = unsaid.length ? `<!-- passwordrules cannot say: ${unsaid.join("; ")}. Check this on the server. -->\n` : "";
  return `${note}<input type="password" name="password" autocomplete="new-password" required\n  minlength="${figures.length}" maxlength="${figures.length}"\n  passwordrules="${attribute(text)}">`;
}

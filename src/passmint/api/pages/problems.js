// What went wrong, in words for people, said once and where it can be put right.

const COUNTED = { // how a value reads in a sentence
  length: (n) => `a length of ${n}`, entropy_bits: (n) => `${n} bits`,
  nums: (n) => plural(n, "digit"), special_chars: (n) => plural(n, "symbol"),
  uppercase: (n) => plural(n, "uppercase letter"), lowercase: (n) => plural(n, "lowercase letter"),
  max_nums: (n) => most(n, "digit"), max_special_chars: (n) => most(n, "symbol"),
  max_uppercase: (n) => most(n, "uppercase letter"), max_lowercase: (n) => most(n, "lowercase letter"),
  min_unique: (n) => plural(n, "different character"), min_classes: (n) => `${plural(n, "kind")} of character`,
  max_repeating: (n) => `at most ${n} of the same character in a row`, max_sequential: (n) => `sequences of at most ${n}`,
  words: (n) => plural(n, "word"), min_length: (n) => `at least ${plural(n, "character")}`, max_length: (n) => `at most ${plural(n, "character")}`,
};
const NAMES = {
  length: "length", entropy_bits: "bits", nums: "digits", special_chars: "symbols", uppercase: "uppercase letters", lowercase: "lowercase letters",
  max_nums: "the most digits", max_special_chars: "the most symbols", max_uppercase: "the most uppercase letters", max_lowercase: "the most lowercase letters",
  min_unique: "different characters", min_classes: "kinds of character", max_repeating: "the same character in a row", max_sequential: "sequence",
  exclude: "“Never these characters”", symbols: "“Only these symbols”", alphabet: "“Only these characters”", not_containing: "“Not containing”",
  first: "the first character", last: "the last character", exclude_ambiguous: "“No look-alikes”", safe_for: "“Safe to paste into”",
  rules: "the website’s rules", preset: "“What is it for?”", count: "“How many”", words: "words", separator: "the separator", wordlist: "the word list",
  capitalize: "capitals", min_length: "“Characters, at least”", max_length: "“Characters, at most”", username: "the user name", message: "the line to the recipient", note: "the note",
};
const plural = (n, word) => `${n} ${word}${Number(n) === 1 ? "" : "s"}`;
const most = (n, word) => (Number(n) === 0 ? `no ${word}s` : `at most ${plural(n, word)}`);
const capital = (text) => text && text[0].toUpperCase() + text.slice(1);
const PARAMETERS = Object.keys(NAMES).sort((a, b) => b.length - a.length).join("|");

function sentence(message, conflict = []) {
  if (["max_nums", "max_special_chars", "max_uppercase", "max_lowercase"].every((name) => conflict.includes(name))) {
    return "Keep at least one of a–z, A–Z, 0–9 and !#$%.";
  }
  const text = message
    .replace(/^(.*) = (\d+) is more than length (\d+)/, "$1 make $2 characters, but the length is $3")
    .replace(/^(\w+ \d+) is more than length (\d+)/, "$1 do not fit a length of $2")
    .replace(/^no password meets all of: /, "no password can have all of this: ")
    .replace(/ with preset ([\w-]+)/, (_, name) => ` for ${titleOf(name)}`)
    .replace(/\ban integer\b/, "a whole number").replace(/: a limit of this service/, " (a limit of this server)")
    .replace(new RegExp(`(?<![\\w“’'-])(${PARAMETERS})(?![\\w”’'-])(?: (\\d+(?:\\.\\d+)?))?`, "g"), (all, name, n) => (n && COUNTED[name] ? COUNTED[name](n) : NAMES[name] + all.slice(name.length)))
    .replace(/[ .,]+$/, "");
  return capital(text) + ".";
}

function fieldOf(name) {
  const found = fields().filter((field) => field.name === name);
  return found.find((field) => field.dataset.kind !== "class" || (!field.checked && !field.disabled)) ?? found[0];
}

function clearProblems() {
  for (const id of ["trouble", "to-field", "raw", "ask", "field-error"]) $(id).hidden = true;
  $("password").hidden = false;
  $("password").classList.remove("old");
  for (const field of document.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    if (field.getAttribute("aria-describedby") === "field-error") field.removeAttribute("aria-describedby");
  }
}

function tell(problem, what, policy, signal) {
  clearProblems();
  $("cost").hidden = true;
  busy(false);
  const {status, wait: seconds, message} = problem;
  if (status === 400) refuse(problem, what, policy, signal);
  else if (status === 401 || status === 403) {
    $("password").hidden = !shown.length;
    askForKey(problem);
  } else if (status === 429) {
    trouble("Too many requests", `The next try is in ${plainly(seconds)}.`);
    timer = setTimeout(update, Math.min(seconds, 86400) * 1000);
  } else if (status) {
    trouble("The server could not answer", "“New” tries again.");
    showRaw(`${status}${message && ": " + message}${problem.request ? ` (request ${problem.request})` : ""}`);
  } else trouble("The server cannot be reached", "The page tries again when this device is online. “New” tries now.");
}

// A password that is there stays: it is as good as before.
function trouble(title, text) {
  $("trouble-title").textContent = title;
  $("trouble-text").textContent = text + (shown.length ? ` Below is the ${noun()} from before.` : "");
  $("trouble").hidden = false;
  $("password").hidden = !shown.length;
  $("password").classList.add("old");
}

function showRaw(text) {
  $("raw-text").textContent = text;
  $("raw").hidden = false;
}

async function refuse(problem, what, policy, signal) {
  clearFigures();
  showPasswords([]);
  trouble(`No ${noun()} fits these settings`, "");
  showRaw(problem.message);
  const {conflict = []} = what === "passphrase" ? {} : await ask("explain-policy", policy, signal).catch(() => ({}));
  if (signal.aborted) return;
  for (const name of conflict) fieldOf(name)?.setAttribute("aria-invalid", "true");
  const field = [problem.parameter, ...conflict].map((name) => name && fieldOf(name)).find(Boolean);
  if (field) showError(field, sentence(problem.message, conflict));
  else $("trouble-text").textContent = sentence(problem.message, conflict);
}

function showError(field, message) {
  $("field-error").textContent = message;
  $("field-error").hidden = false;
  field.closest(".field").append($("field-error"));
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "field-error");
  const folded = field.closest("details");
  if (folded) folded.open = true;
  $("to-field").hidden = false;
  $("to-field").onclick = () => { field.focus(); field.scrollIntoView({block: "center"}); };
}

// Strength.

const RATES = [ // powers of ten; the cards' speeds as published for hashcat: 1,400 bcrypt hashes and 2.9e11 NTLM hashes a second
  [1, "10 guesses a second", "a login that limits attempts"],
  [4, "10 thousand", "stolen bcrypt hashes (cost 12), eight RTX 4090 cards"],
  [12, "1 trillion", "stolen NTLM or MD5 hashes, four such cards"],
  [15, "1 quadrillion", "the same, four thousand cards"],
];

// In bits. At the rates above an attacker needs on average: for 30 bits a year and a half at a login,
// for 50 bits 1,700 years of eight cards, for 85 bits 600 years of four thousand.
const VERDICTS = [
  [128, "good", "Beyond any search.", "Fine for keys and for what must last."],
  [85, "good", "Strong.", "Fine for any login, even if the server’s password hashes are stolen."],
  [50, "good", "Fine for a login with limited tries.", "Stolen bcrypt or Argon2 hashes do not give it away; stolen NTLM or MD5 hashes can."],
  [30, "warn", "Only for a login with limited tries.", "Stolen hashes give it away."],
  [12, "warn", "Only where a few wrong tries lock it.", "Such as a phone, a card or a safe."],
  [0, "bad", "Too easy to guess.", "Make it longer or allow more characters."],
];

const bits = (figures) => figures.entropy_bits ?? figures.entropy_bits_at_least;
const bitsOf = (figures) => ("entropy_bits" in figures ? "" : "at least ") + rounded(bits(figures)) + " bits";
const rounded = (number) => number.toLocaleString("en", {minimumFractionDigits: 2, maximumFractionDigits: 2});

function power(log10) { // a number by its logarithm: in full while it is short
  if (log10 < 6) return [Math.round(10 ** log10).toLocaleString("en")];
  let exponent = Math.floor(log10), digits = (10 ** (log10 - exponent)).toFixed(1);
  if (digits === "10.0") [exponent, digits] = [exponent + 1, "1.0"];
  return [`${digits} × 10`, element("sup", {textContent: exponent})];
}

const UNITS = [[31557600, "year"], [86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];

function duration(log10) { // of seconds
  for (const [seconds, unit] of UNITS) {
    const amount = log10 - Math.log10(seconds);
    if (amount >= 0) {
      const [digits, ...more] = power(amount);
      return [digits, ...more, digits === "1" ? ` ${unit}` : ` ${unit}s`];
    }
  }
  return ["less than a second"];
}

const plainly = (seconds) => duration(Math.log10(seconds)).join("");

function showFigures(figures) {
  const least = "entropy_bits" in figures ? [] : ["at least "], log10 = bits(figures) * Math.log10(2);
  $("bits").textContent = bitsOf(figures);
  $("keyspace-title").textContent = `Possible ${noun()}s`;
  $("keyspace").replaceChildren(...least, ...power(log10));
  showLost(figures);
  for (const [index, [rate]] of RATES.entries()) $("rates").rows[index].cells[1].replaceChildren(...least, ...duration(log10 - rate));
  const number = figures.keyspace ?? figures.keyspace_at_least;
  $("exact").textContent = (number ? `${least.join("")}${number.replace(/\B(?=(\d{3})+$)/g, ",")} ${noun()}s; ` : "") + `${least.join("")}${bits(figures)} bits`;
  showVerdict(bits(figures));
}

function showVerdict(size) {
  const [, level, verdict, why] = VERDICTS.find(([from]) => size >= from);
  $("verdict").dataset.level = level;
  $("verdict").replaceChildren(element("b", {textContent: verdict}), " " + why);
}

const ALL = 94; // printable ASCII characters, but for the space

// What the rules cost, in two parts that add up: fewer characters, and what must or must not be.
function showLost({words, wordlist_size, length, alphabet_size, ...figures}) {
  const most = "entropy_bits" in figures ? "" : "at most ", loss = (from, to) => Math.round(100 * Math.max(0, from - to)) / 100;
  if (words) {
    $("lost-title").textContent = "From the words alone";
    $("lost").textContent = `${rounded(words * Math.log2(wordlist_size))} bits`;
    $("lost-why").textContent = "Digits, symbols and capitals at random add to it; a limit on the length takes from it.";
    return;
  }
  const free = length * Math.log2(ALL), total = loss(free, bits(figures));
  const fewer = Math.min(total, loss(free, length * Math.log2(alphabet_size)));
  const parts = [[fewer, "", `because ${alphabet_size} of the ${ALL} are left`], [total - fewer, most, "because of what must or must not be in it"]]
    .filter(([size]) => rounded(size) !== "0.00").map(([size, bound, why]) => `${bound}${rounded(size)} ${why}`);
  $("lost-title").textContent = "Lost to your rules";
  $("lost").textContent = `${most}${rounded(total)} bits`;
  $("lost-why").textContent = `Compared with ${plural(length, "character")} of all ${ALL}, which have ${rounded(free)} bits: ${parts.join(", ") || "nothing is lost"}.`;
}

function clearFigures() {
  for (const id of ["bits", "keyspace", "lost"]) $(id).textContent = "–";
  for (const row of $("rates").rows) row.cells[1].textContent = "–";
  for (const id of ["exact", "lost-why", "verdict"]) $(id).textContent = "";
  $("cost").hidden = true;
}

// What a setting costs: the difference from the same settings without it.

const known = new Map(); // figures by policy
const named = (policy) => kind() + JSON.stringify(policy);
const remember = (policy, figures) => known.set(named(policy), figures);
const SIZES = ["length", "entropy_bits", "words", "wordlist", "count", "preset"];

async function bitsWithout(policy, what, figures, signal) {
  const before = known.get(named(policy)) ?? (what === "passphrase" ? null : await ask("explain-policy", policy, signal));
  if (before && what !== "passphrase") remember(policy, before);
  const comparable = before?.length === figures.length && "entropy_bits" in before && "entropy_bits" in figures;
  return comparable ? before.entropy_bits - figures.entropy_bits : null;
}

async function costOf(change, what, policy, figures, signal) { // of what was just switched on
  const {name, value} = change ?? {};
  if (!(name in policy) || SIZES.includes(name)) return null;
  const {[name]: now, ...without} = policy;
  if (!Array.isArray(now) || name === "not_containing") {
    const cost = await bitsWithout(without, what, figures, signal);
    return cost === null ? null : {name, text: `${costText("This", cost)}.`};
  }
  if (!now.includes(value)) return null;
  const all = await bitsWithout(without, what, figures, signal);
  const rest = now.filter((one) => one !== value);
  const cost = rest.length ? await bitsWithout({...policy, [name]: rest}, what, figures, signal) : all;
  if (all === null || cost === null) return null;
  const label = (one) => fields().find((field) => field.name === name && field.value === one).nextElementSibling.textContent;
  const together = rest.length ? `; ${now.slice(0, -1).map(label).join(", ")} and ${label(now.at(-1))} together ${costText("", all).trim().replace(/^costs/, "cost").replace(/^adds/, "add")}` : "";
  return {name, text: `${costText(label(value), cost)}${rest.length && Math.abs(cost) < 5e-3 ? " more" : ""}${together}.`};
}

function costText(what, cost) {
  const size = rounded(Math.abs(cost));
  if (cost === 0) return `${what} costs nothing`;
  if (size === "0.00") return `${what} costs less than 0.01 bits`;
  return `${what} ${cost > 0 ? "costs" : "adds"} ${size} bits`;
}

function showCost(cost) {
  $("cost").hidden = cost === null;
  if (cost === null) return;
  $("cost").textContent = capital(cost.text);
  fieldOf(cost.name).closest(".field").append($("cost"));
}

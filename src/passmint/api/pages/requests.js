// Requests. A later change aborts what an earlier one asked for.

const PAUSE = 250; // milliseconds from a change to its request

class Refusal extends Error {
  constructor(response, answer) {
    super(answer.error ?? answer.message ?? "");
    this.status = response.status;
    this.parameter = answer.parameter;
    this.request = answer.request_id;
    this.wait = Number(response.headers.get("Retry-After")) || 5;
  }
}

let turn = new AbortController();
let timer = 0;

async function ask(path, body, signal, method = body ? "POST" : "GET") {
  const headers = {Accept: "application/json"};
  if (body) headers["Content-Type"] = "application/json";
  if (key.text && key.bearer) headers.Authorization = "Bearer " + key.text;
  else if (key.text) headers["x-api-key"] = key.text;
  const response = await fetch(new URL(path, base), {method, headers, body: body && JSON.stringify(body), signal, cache: "no-store"});
  const answer = await response.json().catch((problem) => {
    if (response.ok || signal?.aborted) throw problem;
    return {};
  });
  if (!response.ok) throw new Refusal(response, answer);
  return answer;
}

function wait() {
  clearTimeout(timer);
  turn.abort();
  busy(true);
}

function later(milliseconds, change) {
  wait();
  timer = setTimeout(update, milliseconds, change);
}

async function update(change) {
  wait();
  const {signal} = turn = new AbortController();
  const values = stated(), what = kind(), {count, ...policy} = values;
  writeAddress(values);
  showLines(values);
  $("send-count").hidden = count === undefined || count === 1;
  try {
    const answer = await ask("generate-" + route(), {...values, details: true}, signal);
    clearProblems();
    showPasswords(answer.passwords ?? [answer.password], answer, values);
    await figure(change, what, policy, answer, signal);
  } catch (problem) {
    if (!signal.aborted) tell(problem, what, policy, signal);
  }
}

async function figure(change, what, policy, answer, signal) {
  try {
    showFigures(answer);
    const figures = what === "passphrase" ? answer : await ask("explain-policy", policy, signal);
    showFigures(figures);
    if (what !== "passphrase") {
      showLeft(figures);
      showDefaults(figures);
    }
    remember(policy, figures);
    showLines(stated(), figures);
    showCost(await costOf(change, what, policy, figures, signal));
  } catch (problem) {
    if (!signal.aborted && problem.status === 429) {
      timer = setTimeout(figure, problem.wait * 1000, change, what, policy, answer, signal);
    }
  }
}

// The key: in memory, or for this tab where that is asked for.

const KEPT = "passmint-key";
const key = {text: "", bearer: false};
const tab = (step) => { try { return step(sessionStorage); } catch { return null; } }; // storage may be closed
Object.assign(key, JSON.parse(tab((storage) => storage.getItem(KEPT)) ?? "{}"));

function askForKey(problem) {
  const refused = key.text;
  tab((storage) => storage.removeItem(KEPT));
  Object.assign(key, {text: "", bearer: problem.status === 401});
  $("key-trouble").textContent = refused ? "The server did not accept that key." : "";
  $("ask").hidden = false;
  $("key").focus();
}

function useKey() {
  const text = $("key").value.trim();
  if (!/^[!-~]+$/.test(text)) {
    $("key-trouble").textContent = "A key is one or more ASCII characters without spaces.";
    return;
  }
  key.text = text;
  if ($("keep-key").checked) tab((storage) => storage.setItem(KEPT, JSON.stringify(key)));
  $("key").value = "";
  $("copy").focus();
  update();
}

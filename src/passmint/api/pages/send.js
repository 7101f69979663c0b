// A one-time link to another password of these settings. The list holds ids: a token only its link.

let made = []; // what the service told of each link of this tab, newest first

async function order() {
  const {count, ...policy} = stated(), values = {...policy, ttl_seconds: Number($("ttl").value)};
  if (kind() === "passphrase") values.kind = "passphrase";
  for (const name of ["username", "message", "note"]) if ($(name).value.trim()) values[name] = $(name).value.trim();
  const {id, expires_at, claim_url} = await ask("credentials", values);
  made.unshift({id, expires_at, state: "waiting", what: noun(), username: values.username ?? ""});
  return claim_url;
}

async function makeLink() {
  if ($("make-link").getAttribute("aria-disabled") === "true") return;
  $("make-link").setAttribute("aria-disabled", true);
  await attempt(async () => {
    $("link").value = await order();
    $("made").hidden = false;
    $("link-status").textContent = "";
    $("link-code").hidden = true;
    $("show-code").setAttribute("aria-expanded", "false");
    drawLinks();
    $("copy-link").focus();
  });
  $("make-link").setAttribute("aria-disabled", false);
}

async function attempt(step) {
  $("send-trouble").hidden = true;
  try {
    await step();
  } catch (problem) {
    const {status, message} = problem, again = status === 429 ? ` Try again in ${plainly(problem.wait)}.` : "";
    $("send-trouble").textContent = status ? `${message ? sentence(message) : `The server answered ${status}.`}${again}` : "The server cannot be reached.";
    $("send-trouble").hidden = false;
  }
}

const STATES = {
  creating: () => "Being made.",
  waiting: (one) => `Not opened yet. Expires ${moment(one.expires_at)}.`,
  claimed: (one) => `Opened ${moment(one.changed_at)}. If that was not the person you meant, have the password changed.`,
  revoked: (one) => `Revoked ${moment(one.changed_at)}. The link no longer works.`,
  expired: () => "Expired without being opened.",
};

function drawLinks() {
  $("links").replaceChildren(...made.map((one) => {
    const about = `${one.what}${one.username ? ` for ${one.username}` : ""}`;
    const button = (text, method) => element("button", {type: "button", className: "small", textContent: text, ariaLabel: `${text}: ${about}`, onclick: () => follow(one, method), hidden: one.state !== "waiting"});
    const state = element("small", {role: "status", textContent: STATES[one.state](one)});
    return element("li", {}, element("div", {}, capital(about), state), button("Check", "GET"), button("Revoke", "DELETE"));
  }));
}

function follow(one, method) {
  return attempt(async () => {
    try {
      Object.assign(one, await ask("credentials/" + one.id, undefined, undefined, method));
    } catch (problem) {
      if (problem.status !== 409) throw problem;
      Object.assign(one, await ask("credentials/" + one.id)); // opened or expired meanwhile
    }
    drawLinks();
    $("make-link").focus({preventScroll: true});
  });
}

function showLinkCode() {
  const open = $("link-code").hidden;
  $("link-code").hidden = !open;
  $("show-code").setAttribute("aria-expanded", open);
  if (open) $("link-code").replaceChildren(qrPicture($("link").value, "QR code of your link"));
}

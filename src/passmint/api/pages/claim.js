document.addEventListener("DOMContentLoaded", () => {
  const CHANGED = " If that was not you, tell the sender at once: the password must be changed.";
  const ENDED = {
    claimed: (told) => `This link was already opened${told.changed_at ? `, ${moment(told.changed_at)}` : ""}.${CHANGED}`,
    revoked: () => "The sender has revoked this link. It gives no password.",
    expired: () => "This link has expired. Ask the sender for a new one.",
  };
  const NO_TOKEN = {
    shown: "This tab has already shown the password, and the page does not keep it. If you did not save it, ask the sender for a new link.",
    opened: "Open the link again from the message you were sent: reloading the page does not keep it.",
  };
  const INCOMPLETE = "This link is incomplete. Copy all of it from the message you were sent.";
  const UNKNOWN = "This server does not know this link. Check that you copied all of it, and ask the sender whether a newer one was sent.";
  let password = "";
  let masked = false;

  function say(text, alarming = false) {
    $("message").textContent = text;
    $("message").className = alarming ? "alarm" : "";
  }

  function clear() {
    password = "";
    for (const name of ["username", "password"]) {
      $(name).textContent = "";
      $(name + "-row").hidden = true;
    }
  }

  async function ask(path) {
    const headers = {"Content-Type": "application/json"};
    const response = await fetch(path, {method: "POST", headers, body: JSON.stringify({token})});
    const answer = await response.json().catch(() => ({}));
    return [response.status, answer, Number(response.headers.get("Retry-After")) || 5];
  }

  async function start() {
    clear();
    for (const id of ["offer", "message-row"]) $(id).hidden = true;
    $("until").textContent = "";
    $("host").textContent = location.host;
    if (!/^[\w-]{43}\.[\w-]{43}$/.test(token)) return say((token ? "" : NO_TOKEN[history.state]) || INCOMPLETE);
    say("");
    $("offer").hidden = false; // what the sender says may come late or never
    try {
      const [status, told] = await ask("credentials/lookup");
      if (status === 200) describe(told);
      else if (status === 404) end(UNKNOWN);
    } catch { /* the button will say what is wrong */ }
  }

  function describe(told) {
    if (told.state in ENDED) return end(ENDED[told.state](told), told.state === "claimed");
    $("until").textContent = `, until ${moment(told.expires_at)}`;
    $("sender-message").textContent = told.message ?? "";
    $("message-row").hidden = !told.message;
  }

  function end(text, alarming = false) {
    $("offer").hidden = true;
    $("message-row").hidden = true;
    say(text, alarming);
  }

  async function claim() {
    $("claim").disabled = true;
    say("One moment …");
    try {
      const [status, told, seconds] = await ask("credentials/claim");
      if (status === 200) handOver(told);
      else if (status === 410) await explain();
      else if (status === 404) end(UNKNOWN);
      else if (status === 429) say(`Too many requests. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}. The link still works.`);
      else say("The server could not answer. Try again. If it then says that the link was already opened, ask the sender for a new one.", true);
    } catch {
      say("No answer came. Try again. If it then says that the link was already opened, ask the sender for a new one.", true);
    }
    $("claim").disabled = false;
  }

  async function explain() { // why there is no password any more
    const [status, told] = await ask("credentials/lookup");
    if (status === 200 && told.state in ENDED) describe(told);
    else end("This server can no longer open the password. Ask the sender for a new link.", true);
  }

  function handOver(told) {
    token = "";
    history.replaceState("shown", "");
    for (const id of ["offer", "message-row"]) $(id).hidden = true;
    $("until").textContent = "";
    if (told.username !== null) {
      $("username").textContent = told.username;
      $("username-row").hidden = false;
    }
    password = told.password;
    draw();
    $("password-row").hidden = false;
    say("Save it now. This link will not work again.");
    $("copy-password").focus();
  }

  function draw() {
    $("password").className = masked ? "masked" : password.includes("-") && /^[\p{L}\d -]+$/u.test(password) ? "" : "broken";
    $("password").replaceChildren(...(masked ? [dots(password)] : coloured(password)));
    $("hide").textContent = masked ? "Show" : "Hide";
  }

  async function copy(name) {
    if (await put(name === "password" ? password : $(name).textContent)) {
      $("clear").hidden = name !== "password";
      return say("Copied.");
    }
    getSelection().selectAllChildren($(name));
    say("Selected: copy it with your keyboard or menu.");
  }

  $("claim").addEventListener("click", claim);
  $("copy-username").addEventListener("click", () => copy("username"));
  $("copy-password").addEventListener("click", () => copy("password"));
  $("hide").addEventListener("click", () => { masked = !masked; draw(); });
  $("clear").addEventListener("click", async () => {
    if (!await put("")) return say("The browser did not clear the clipboard. Copy something else.");
    $("clear").hidden = true;
    $("copy-password").focus();
    say("The clipboard is empty.");
  });
  addEventListener("pagehide", clear);
  addEventListener("hashchange", () => {
    token = takeToken();
    start();
  });
  start();
});

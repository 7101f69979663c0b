// The last five of this tab, in memory and hidden: for who copied one and lost it.

const EARLIER = 5;
let earlier = [];

function keepEarlier(one) {
  earlier.unshift({...one, open: false});
  if (earlier.length > EARLIER) { // what was copied stays longest
    const last = earlier.findLastIndex((item) => !item.copied);
    earlier.splice(last < 1 ? EARLIER : last, 1);
  }
  drawEarlier();
}

function drawEarlier() {
  $("earlier").replaceChildren(...earlier.map((item) => {
    const text = item.texts.length > 1 ? `${item.texts.length} ${item.what}s` : item.texts[0];
    const size = item.details ? bitsOf(item.details) : "";
    const code = element("code", {className: item.what === "passphrase" ? "" : "broken"}, ...(item.open || item.texts.length > 1 ? coloured(text) : [dots("•".repeat(8))]));
    const show = element("button", {type: "button", className: "small", textContent: item.open ? "Hide" : "Show", hidden: item.texts.length > 1,
      onclick: () => { item.open = !item.open; drawEarlier(); }});
    const copyIt = element("button", {type: "button", className: "small", textContent: "Copy",
      onclick: async () => { await copyPassword(item.texts); item.copied = true; }});
    const about = `${item.what}, ${size}${item.copied ? ", copied" : ""}`;
    show.ariaLabel = `${show.textContent} the ${about}`;
    copyIt.ariaLabel = `Copy the ${about}`;
    return element("li", {}, element("div", {}, code, element("small", {textContent: about})), show, copyIt);
  }));
}

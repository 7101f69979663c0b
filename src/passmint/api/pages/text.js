"use strict";
const $ = (id) => document.getElementById(id);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function classOf(character) {
  if (character === " ") return "space";
  if (/[0-9]/.test(character)) return "digit";
  if (/\p{Lu}/u.test(character)) return "upper";
  return /\p{L}/u.test(character) ? "lower" : "symbol";
}

function coloured(text) { // one element for each run of one class
  const runs = [];
  for (const character of text) {
    const className = classOf(character);
    if (runs.at(-1)?.className === className) runs.at(-1).textContent += character;
    else runs.push(element("span", {className, textContent: character}));
  }
  return runs;
}

const dots = (text) => element("span", {className: "masked", role: "img", ariaLabel: "hidden", textContent: "•".repeat(Math.min(text.length, 64))});

// In the reader's own language and time zone, and it says which zone.
const moment = (time) => new Date(time).toLocaleString(undefined, {
  year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
});

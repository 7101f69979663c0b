"use strict";
// First of all the token leaves the address bar and the history.
function takeToken() {
  const found = location.hash.slice(1);
  history.replaceState(found ? "opened" : history.state, "", location.pathname + location.search);
  return found;
}
let token = takeToken();

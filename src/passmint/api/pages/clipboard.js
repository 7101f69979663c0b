// Whether the text is in the clipboard now. Call it while the browser handles a click: no browser
// lets a timer write.
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // over plain HTTP only the old way works
    const fill = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation(); // it is the page that copies, not the user
      event.clipboardData.setData("text/plain", text);
    };
    addEventListener("copy", fill, true);
    const done = document.execCommand("copy");
    removeEventListener("copy", fill, true);
    return done;
  }
}

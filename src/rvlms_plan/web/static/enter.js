"use strict";
// The token stands behind the # of the address, which no server and no log is told. It is taken out of the address bar
// and the history before anything else, and exchanged for a cookie that no script can read.
(() => {
  const door = document.querySelector("#door");
  const words = document.querySelector("#words");
  const field = document.querySelector("#token");

  async function enter(token) {
    words.textContent = "Opening …";
    let response;
    try {
      response = await fetch("/enter", { method: "POST", body: token, headers: { "Content-Type": "text/plain" } });
    } catch {
      words.textContent = "The server does not answer. Is it running, and is this tablet in its network? Try again.";
      return;
    }
    if (response.ok) {
      window.location.replace("/");
    } else if (response.status === 429) {
      const seconds = response.headers.get("Retry-After");
      words.textContent = `After wrong tokens the next one waits. Try again in ${seconds} s.`;
    } else {
      words.textContent = "That is not the token, or no longer. Scan the code that the server shows now.";
    }
    field.value = "";
    field.focus();
  }

  door.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    enter(field.value);
  });
  function scanned() {
    const token = window.location.hash.slice(1);
    window.history.replaceState(null, "", "/");
    if (token) enter(token);
    else field.focus();
  }

  window.addEventListener("hashchange", scanned); // scanned again while this page is open
  scanned();
})();

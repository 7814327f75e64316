"use strict";
// Around textual-serve's page script, which draws the terminal: letters as large as the tablet allows, a line that is
// taken up again where it was cut, keys that a tablet has not, and nothing that opens a page of somebody else's.
(() => {
  const COLUMNS = 80, ROWS = 24, CELL_WIDTH = 0.602, CELL_HEIGHT = 1.32; // of a letter's size
  const SMALLEST = 10, LARGEST = 60;
  const WAITS = [250, 500, 1000, 2000, 4000, 8000]; // milliseconds before each try, then the last of them
  const ASKS_EVERY = 5000, ANSWERS_WITHIN = 6000, OPENS_WITHIN = 5000;
  const MOVED = 4001; // the server closes a line so whose tab has another one
  const LOST = "Connection lost. What was saved is kept. Trying again …";
  const OPENING = "Opening …";
  const ASKS_TERMINAL = "\x1b[5n", TERMINAL_ANSWERS = "\x1b[0n"; // it answers when it has taken in all before the question
  const KEYS = {
    escape: "\x1b", up: "\x1b[A", down: "\x1b[B", enter: "\r", back: "\x1b[5~", on: "\x1b[6~", keys: "?", commands: "\x10",
  };

  const begin = window.onload; // the script's own beginning, held back until letters and size are known
  window.onload = null;
  window.open = () => null; // an address in a text is a text
  window.history.replaceState(null, "", "/");
  const Plain = window.WebSocket;
  const terminal = document.querySelector("#terminal");
  const said = document.querySelector("#said");
  const words = document.querySelector("#words");
  const again = document.querySelector("#again");
  const typing = document.querySelector("#typing");
  const keptHere = {};
  let line = null;

  function say(text, { ask = false } = {}) {
    words.textContent = text;
    again.hidden = !ask;
    said.hidden = false;
    if (ask) again.focus();
  }

  function kept(name, value) {
    try {
      if (value !== undefined) window.sessionStorage.setItem(name, JSON.stringify(value));
      return JSON.parse(window.sessionStorage.getItem(name));
    } catch {
      if (value !== undefined) keptHere[name] = value;
      return keptHere[name] ?? null; // a browser that keeps nothing opens on home after a reload
    }
  }

  // The tab's own sign: it is part of its name in the record, and the same after a reload.
  function sign() {
    const digits = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16).padStart(2, "0"));
    return kept("tab") || kept("tab", digits().join(""));
  }

  function size() {
    const chosen = kept("size") || Number(document.body.dataset.fontSize);
    let fits = SMALLEST; // cells are whole pixels high
    while (
      (fits + 1) * CELL_WIDTH * COLUMNS <= terminal.clientWidth &&
      Math.ceil((fits + 1) * CELL_HEIGHT) * ROWS <= terminal.clientHeight
    ) {
      fits += 1;
    }
    return Math.min(LARGEST, Math.max(SMALLEST, chosen || fits));
  }

  // What textual-serve's script takes for its socket. It stays open for that script while lines come and go below it.
  class Line extends EventTarget {
    constructor(url) {
      super();
      line = this;
      const asked = new URL(url, window.location.href).searchParams;
      this.size = { width: Number(asked.get("width")) || COLUMNS, height: Number(asked.get("height")) || ROWS };
      this.tries = 0;
      this.leaving = false;
      this.dial();
      window.setInterval(() => this.ask(), ASKS_EVERY);
    }

    dial() {
      this.hangUp();
      const url = new URL("/ws", window.location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new Plain(url);
      socket.binaryType = "arraybuffer";
      this.socket = socket;
      this.begun = false;
      this.shown = false; // the program says that what is to be seen here has been sent
      this.takesKeys = false; // it stands on the terminal: a key is an answer to what is seen, never to what was
      this.waitNoLongerThan(OPENS_WITHIN);
      const hear = (kind, act) => socket.addEventListener(kind, (heard) => {
        if (socket !== this.socket) return; // a line that was given up has nothing to say any more
        window.clearTimeout(this.due);
        this.due = 0;
        act(heard);
      });
      hear("open", () => {
        this.tell(["begin", { ...this.size, at: { ...kept("at"), tab: sign() } }]);
        say(OPENING);
        this.dispatchEvent(new Event("open"));
        focusOnKeys();
      });
      hear("message", (packet) => {
        if (typeof packet.data === "string") this.told(...JSON.parse(packet.data));
        else this.drawn(packet.data);
      });
      hear("close", (closed) => (closed.code === MOVED ? this.moved() : this.lost()));
    }

    // There is one line at a time: whoever opens another, or waits for one, ends the one before.
    hangUp() {
      window.clearTimeout(this.waiting);
      window.clearTimeout(this.due);
      this.due = 0;
      this.takesKeys = false;
      const former = this.socket;
      this.socket = null;
      if (former) former.close();
    }

    waitNoLongerThan(wait) {
      this.due = window.setTimeout(() => this.lost(), wait);
    }

    drawn(data) {
      if (!this.begun) {
        this.begun = true;
        this.tries = 0;
        this.draw(new TextEncoder().encode("\x18\x1bc")); // whatever the cut line left half said
      }
      this.draw(data);
    }

    draw(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    // The terminal has taken the picture in; what it took in it paints with the next frame.
    painted() {
      const { socket } = this;
      const uncover = () => {
        if (socket !== this.socket || this.leaving) return;
        this.takesKeys = true;
        this.tell(["drawn"]);
        said.hidden = true;
      };
      window.requestAnimationFrame(() => window.requestAnimationFrame(uncover));
    }

    told(kind, what) {
      if (kind === "shown") {
        this.shown = true;
        this.draw(new TextEncoder().encode(ASKS_TERMINAL));
      } else if (kind === "at") {
        kept("at", what);
        setTyping(Boolean(what.types));
      } else if (kind === "ended") {
        this.leaving = true;
        if (what.code !== 0) kept("at", {});
        say(what.code === 0 ? "Closed. All that was shown as saved is saved." : what.says || "The program ended.", {
          ask: true,
        });
      } else if (kind === "refused") {
        this.refused = what.says;
        say(what.says);
      }
    }

    lost() {
      this.hangUp();
      if (this.leaving) return;
      say(this.refused ? `${this.refused} Trying again …` : LOST);
      this.refused = null;
      const wait = WAITS[Math.min(this.tries, WAITS.length - 1)];
      this.tries += 1;
      this.waiting = window.setTimeout(() => this.retry(), wait * (0.8 + 0.4 * Math.random()));
    }

    // A tab that was doubled has the sign of the first one, and took its line; opened again, this one gets another.
    moved() {
      this.leaving = true;
      this.hangUp();
      kept("tab", "");
      say("These screens go on in another tab of this browser. All that was shown as saved is saved.", { ask: true });
    }

    async retry() {
      if (this.socket || this.trying || this.leaving) return;
      window.clearTimeout(this.waiting);
      this.trying = true;
      const limit = new AbortController();
      const late = window.setTimeout(() => limit.abort(), ANSWERS_WITHIN);
      try {
        const response = await fetch("/badge", { signal: limit.signal });
        if (response.status === 401) window.location.reload();
        else this.dial();
      } catch {
        this.lost();
      } finally {
        window.clearTimeout(late);
        this.trying = false;
      }
    }

    // A line that was cut without a word looks open for minutes: the page asks, and does not wait for long.
    ask() {
      if (this.due || !this.socket || this.socket.readyState !== Plain.OPEN) return;
      this.tell(["ping", "line"]);
      this.waitNoLongerThan(ANSWERS_WITHIN);
    }

    tell(packet) {
      if (this.socket && this.socket.readyState === Plain.OPEN) this.socket.send(JSON.stringify(packet));
    }

    send(text) {
      const packet = JSON.parse(text);
      if (packet[0] === "resize") this.size = packet[1];
      if (packet[0] === "stdin") this.type(packet[1]);
      else if (packet[0] !== "blur") this.tell(packet);
    }

    type(text) {
      if (this.takesKeys) {
        this.tell(["stdin", text]);
      } else if (this.shown && text === TERMINAL_ANSWERS) {
        this.shown = false;
        this.painted();
      }
    }
  }
  window.WebSocket = Line;

  function keyField() {
    return terminal.querySelector("textarea");
  }

  function focusOnKeys() {
    const field = keyField();
    if (field) field.focus({ preventScroll: true });
  }

  // A tap gives the terminal the focus, and a tablet would cover half of it with its keyboard: only where one types.
  function setTyping(on) {
    typing.setAttribute("aria-pressed", String(on));
    const field = keyField();
    if (field) field.inputMode = on ? "text" : "none";
  }

  function press(text) {
    if (line) line.type(text);
    focusOnKeys();
  }

  function resize(by) {
    kept("size", Math.min(LARGEST, Math.max(SMALLEST, size() + by)));
    window.location.reload();
  }

  document.querySelector("#bar").addEventListener("mousedown", (pressed) => pressed.preventDefault());
  for (const button of document.querySelectorAll("[data-key]")) {
    button.addEventListener("click", () => press(KEYS[button.dataset.key]));
  }
  document.querySelector("#smaller").addEventListener("click", () => resize(-2));
  document.querySelector("#larger").addEventListener("click", () => resize(2));
  typing.addEventListener("click", () => {
    const on = typing.getAttribute("aria-pressed") !== "true";
    keyField().blur();
    setTyping(on);
    focusOnKeys();
  });
  again.addEventListener("click", () => window.location.reload());

  // A drag over the list turns it, as a wheel does; the terminal itself does nothing with it.
  let drag = null;
  terminal.addEventListener("touchstart", (touch) => {
    drag = touch.touches.length === 1 ? touch.touches[0].clientY : null;
  }, { passive: true });
  terminal.addEventListener("touchmove", (touch) => {
    if (drag === null) return;
    const { clientX, clientY } = touch.touches[0];
    const step = 40;
    while (Math.abs(clientY - drag) >= step) {
      const down = clientY < drag;
      drag += down ? -step : step;
      const target = terminal.querySelector(".xterm-screen");
      target.dispatchEvent(new WheelEvent("wheel", {
        deltaY: down ? step : -step, clientX, clientY, bubbles: true, cancelable: true,
      }));
    }
  }, { passive: true });
  terminal.addEventListener("contextmenu", (asked) => asked.preventDefault());

  // Letters that fitted are set anew where the tablet was turned; a keyboard that comes and goes changes no width.
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (Math.abs(window.innerWidth - width) > width / 10) {
      width = window.innerWidth;
      if (!kept("size") && !document.body.dataset.fontSize) window.location.reload();
    }
  });

  async function stayAwake() {
    if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // the tablet's own settings hold
    }
  }
  document.addEventListener("visibilitychange", () => {
    stayAwake();
    if (line && document.visibilityState === "visible") line.ask();
  });
  window.addEventListener("hashchange", () => window.history.replaceState(null, "", "/"));
  window.addEventListener("online", () => line && line.retry());
  terminal.addEventListener("pointerdown", stayAwake, { once: true });

  window.addEventListener("load", async () => {
    const pixels = size();
    terminal.dataset.fontSize = pixels;
    terminal.dataset.sessionWebsocketUrl = "/ws";
    const letters = `${pixels}px "Roboto Mono"`;
    await Promise.allSettled([document.fonts.load(letters, "Aé"), document.fonts.load(letters, "✓▶□")]);
    begin();
    setTyping(false);
    focusOnKeys();
    stayAwake();
  });
})();

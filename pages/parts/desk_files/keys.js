// Hands on the review page: one press is one decision on a text that was seen, and the text is read without a mouse.
// Listens before Streamlit does, whose shortcuts repeat while a key is held and are deaf while a page is being drawn.
// data: node (the id on the screen), state (its decision), run (differs with every run of the page), guard (ms), said (for
// a screen reader), words {hasty, waiting_press, lost_press}, buttons (letter: beginning of its button's key).
const BAR = ".st-key-review_bar, .st-key-review_line", LONG = 15000, TOLD = 2500;
const desks = new WeakMap();

export default function ({ data, parentElement }) {
  let desk = desks.get(parentElement);
  if (!desk) {
    desk = { hint: parentElement.querySelector(".hint"), said: parentElement.querySelector(".said"), node: null, run: null, sent: 0, missed: 0 };
    desk.key = (event) => key(desk, event);
    desk.click = (event) => click(desk, event);
    desks.set(parentElement, desk);
  }
  const { node, run, state } = data, moved = desk.node !== node;
  if (desk.run !== run) {
    if (!moved && desk.judged && desk.state === state) tell(desk, data.words.lost_press);
    desk.run = run;
    desk.judged = false;
    requestAnimationFrame(() => requestAnimationFrame(() => { desk.sent = 0; }));
  }
  Object.assign(desk, { node, state, buttons: data.buttons, guard: data.guard, words: data.words });
  if (moved) arrive(desk, data.said);
  write(desk);
  window.addEventListener("keydown", desk.key, true);
  window.addEventListener("click", desk.click, true);
  return () => {
    window.removeEventListener("keydown", desk.key, true);
    window.removeEventListener("click", desk.click, true);
  };
}

// Another node: it starts at its top, its time begins when it is painted, and the keyboard is at its buttons.
function arrive(desk, said) {
  desk.shown = Infinity;
  const main = scroller();
  if (main) main.scrollTop = 0;
  requestAnimationFrame(() => requestAnimationFrame(() => { desk.shown = performance.now(); rest(desk); }));
  desk.said.textContent = said;
}

// Nothing has the focus: it goes where it was pressed, else to the bar, so that Tab leads to the first button.
function rest(desk) {
  const again = desk.again && document.querySelector(`[class*="st-key-${desk.again}"] button:not(:disabled)`);
  desk.again = null;
  if (document.activeElement && document.activeElement !== document.body) return;
  const bar = document.querySelector(".st-key-review_bar");
  if (again) again.focus({ preventScroll: true });
  else if (bar) {
    bar.tabIndex = -1;
    bar.focus({ preventScroll: true });
  }
}

// The editor of a text begins with the cursor at its end; it may be drawn later than the keys.
function write(desk, tries = 50) {
  const area = document.querySelector('[class*="st-key-review_edit_text-"] textarea');
  clearTimeout(desk.seeks);
  if (!area && tries) desk.seeks = setTimeout(() => write(desk, tries - 1), 100);
  if (area && area !== desk.area) {
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }
  desk.area = area;
}

function scroller() {
  return document.querySelector('[data-testid="stMain"]');
}

function typing(event) {
  const at = event.composedPath()[0];
  return at instanceof Element && (at.matches("input, textarea, select") || at.isContentEditable);
}

function key(desk, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector('[role="dialog"]')) return;
  const letter = event.code && event.code.startsWith("Key") ? event.code[3].toLowerCase() : (event.key || "").toLowerCase();
  const button = desk.buttons[letter] && document.querySelector(`[class*="st-key-${desk.buttons[letter]}"] button:not(:disabled)`);
  const held = event.repeat && (/^[a-z]$/.test(letter) || pressed(event));
  const mine = held || button || scroll(event);
  if (!mine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (held || !button || early(desk)) return;
  send(desk, letter);
  desk.passes = true; // a click on the button is heard as soon as it is drawn, which its shortcut is not
  button.click();
  desk.passes = false;
}

function send(desk, letter) {
  desk.sent = performance.now();
  desk.judged = letter === "a" || letter === "x";
}

function pressed(event) {
  const at = event.composedPath()[0], button = at instanceof Element ? at.closest("button") : null;
  return button && button.closest(BAR) ? button : null;
}

function click(desk, event) {
  const button = pressed(event), place = button && button.closest('[class*="st-key-"]');
  const name = place && [...place.classList].find((one) => one.startsWith("st-key-")).slice(7);
  const letter = name && Object.keys(desk.buttons).find((one) => name.startsWith(desk.buttons[one]));
  if (!letter || desk.passes) return;
  if (early(desk)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (event.detail === 0) desk.again = desk.buttons[letter];
  send(desk, letter);
}

// Too early: the node has not been on the screen for long enough, or the press before is still on its way.
function early(desk) {
  const now = performance.now(), waits = desk.sent && now - desk.sent < LONG, soon = !(now - desk.shown >= desk.guard);
  if (!waits && !soon) {
    desk.missed = 0;
    return false;
  }
  desk.missed += 1;
  tell(desk, `${waits ? desk.words.waiting_press : desk.words.hasty} · ${desk.missed}`);
  return true;
}

function tell(desk, words) {
  desk.hint.textContent = words;
  desk.hint.classList.add("on");
  clearTimeout(desk.timer);
  desk.timer = setTimeout(() => { desk.hint.classList.remove("on"); desk.missed = 0; }, TOLD);
}

// Space, Page Up and Down, Home and End read the text, whatever has the focus, but where they have a work of their own.
function scroll(event) {
  const at = event.composedPath()[0], main = scroller(), bar = document.querySelector(".st-key-review_bottom");
  const own = at instanceof Element && (at.getRootNode() !== document ? event.key !== " " : at.closest("button, a, summary, [role=tab], [role=option], canvas"));
  if (!main || own) return false;
  const page = Math.max(80, main.clientHeight - (bar ? bar.offsetHeight : 0) - 90);
  const by = { " ": event.shiftKey ? -page : page, PageDown: page, PageUp: -page, Home: -main.scrollHeight, End: main.scrollHeight }[event.key];
  if (by === undefined) return false;
  main.scrollTop += by;
  return true;
}

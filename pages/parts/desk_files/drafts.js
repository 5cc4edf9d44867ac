// What is typed and not saved, kept by this browser: it is there again after skip, back, reload, another page, a restart.
// data: place (project and person), fields (beginnings of their keys), saved [[key, stamp, value now]], lang, words.
const desk = (window.koevolDrafts ||= { found: new WeakMap(), done: new Map() }); // one, however often a page is drawn
const { found, done } = desk;
const waits = (desk.waits ||= new WeakSet()), FILLED = 150; // ms

export default function ({ data, parentElement }) {
  document.documentElement.lang = data.lang;
  mend();
  if (!desk.listens) {
    desk.listens = true;
    document.addEventListener("beforeinput", (event) => watched(event.target) && adopt(event.target), true);
    document.addEventListener("input", (event) => hear(event.target), true);
    new MutationObserver(() => {
      if (!desk.due) desk.due = requestAnimationFrame(() => { desk.due = 0; look(); mend(); });
    }).observe(document.body, { childList: true, subtree: true });
  }
  Object.assign(desk, { data, box: parentElement.querySelector(".drafts") });
  desk.box.querySelector("button").onclick = drop;
  for (const [key, stamp, value] of data.saved) {
    if (done.get(key) === stamp) continue;
    done.set(key, stamp);
    localStorage.removeItem(name(key));
    const field = [...fields()].find((one) => keyOf(one) === key);
    if (!field) continue;
    if (field.value !== value) put(field, value);
    found.set(field, value);
  }
  look();
}

// What Streamlit draws and a keyboard or a screen reader cannot use: text that scrolls and cannot be reached, and a drop
// zone that is named and said to be nothing.
function mend() {
  for (const text of document.querySelectorAll("pre:not([tabindex])")) text.tabIndex = 0;
  for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]')) zone.setAttribute("role", "group");
}

function name(key) {
  return `koevol ${desk.data.place} ${key}`;
}

function keyOf(field) {
  const place = field.closest('[class*="st-key-"]');
  const key = place && [...place.classList].find((one) => one.startsWith("st-key-")).slice(7);
  return key && desk.data.fields.some((one) => key.startsWith(one)) ? key : null;
}

function fields() {
  const where = desk.data.fields.map((one) => `[class*="st-key-${one}"]`).join(",");
  return [...document.querySelectorAll(where)].map((place) => place.querySelector("textarea, input[type=text]")).filter((one) => one && keyOf(one));
}

function watched(field) {
  return (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) && keyOf(field);
}

function draftOf(field) {
  return localStorage.getItem(name(keyOf(field)));
}

// A field appears empty and gets its text a moment later: a draft waits for that, or a drop would empty the field. Where
// nothing is typed, whatever the field shows is its text.
function look() {
  for (const field of fields()) {
    if (found.has(field)) {
      if (draftOf(field) === null) found.set(field, field.value);
    } else if (!waits.has(field)) {
      waits.add(field);
      setTimeout(() => { if (field.isConnected) adopt(field); }, FILLED);
    }
  }
  tell();
}

// What was typed into this field before is there again.
function adopt(field) {
  if (found.has(field)) return;
  found.set(field, field.value);
  const draft = draftOf(field);
  if (draft !== null && draft !== field.value && !field.disabled) put(field, draft);
  tell();
}

// React hears of a value only by the setter of the element's class.
function put(field, value) {
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function hear(field) {
  const key = watched(field);
  if (!key) return;
  if (!found.has(field)) found.set(field, "");
  if (field.value === found.get(field)) localStorage.removeItem(name(key));
  else localStorage.setItem(name(key), field.value);
  tell();
}

function unsaved() {
  return fields().filter((one) => draftOf(one) !== null);
}

function tell() {
  const open = unsaved();
  for (const field of fields()) {
    const place = field.closest('[class*="st-key-"]');
    if (open.includes(field)) place.dataset.unsaved = desk.data.words.unsaved;
    else delete place.dataset.unsaved;
  }
  desk.box.hidden = !open.length;
  desk.box.querySelector("span").textContent = `${desk.data.words.unsaved} · ${open.length}`;
  desk.box.querySelector("button").textContent = desk.data.words.drop;
}

function drop() {
  for (const field of unsaved()) {
    localStorage.removeItem(name(keyOf(field)));
    put(field, found.get(field));
  }
  tell();
}

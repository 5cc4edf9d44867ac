// The evolution tree: a virtualised ARIA tree of one-line rows. Texts are set by textContent alone.
// data.rows: in the order of an outline, [id, depth, chip, text, how many hang below, whether they follow, classes].
// The cursor (which row is selected, and the state of each row) comes separately, as it changes far more often.
const HEIGHT = 28, SPARE = 6, PAUSE = 60, MINE = 1500, DEEPEST = 14;
const trees = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let tree = trees.get(parentElement);
  if (!tree) {
    tree = plant(parentElement);
    trees.set(parentElement, tree);
  }
  tree.pick = (id) => setTriggerValue("picked", id);
  tree.words = data.words;
  tree.name = data.name;
  tree.box.setAttribute("aria-label", data.label);
  edge(parentElement, data.edge);
  if (tree.rev !== data.rev) {
    tree.fresh = inSight(tree); // new rows move the selected one: it stays in sight if it was
    tree.rev = data.rev;
    tree.rows = data.rows;
    tree.states = "";
    index(tree);
    show(tree);
  }
  if (data.command && data.command[1] !== tree.obeyed) {
    tree.obeyed = data.command[1];
    tree.folded = new Set(data.command[0] === "fold" ? tree.rows.filter((row) => row[4] && row[5]).map((row) => row[0]) : []);
    show(tree);
  }
  obey(tree, (window.koevolCursors || {})[data.name]);
  return () => window.removeEventListener("koevol-cursor", tree.listen);
}

function plant(parentElement) {
  const box = parentElement.querySelector(".tree");
  const space = document.createElement("div");
  space.className = "space";
  space.setAttribute("role", "presentation");
  box.append(space);
  const tree = { box, space, rows: [], folded: new Set(), at: null, drawn: new Map(), moved: 0, timer: 0, sent: null, states: "" };
  tree.listen = (event) => event.detail.name === tree.name && obey(tree, event.detail);
  window.addEventListener("koevol-cursor", tree.listen);
  box.addEventListener("scroll", () => paint(tree), { passive: true });
  box.addEventListener("keydown", (event) => walk(tree, event));
  box.addEventListener("click", (event) => click(tree, event));
  new ResizeObserver(() => paint(tree)).observe(box);
  return tree;
}

// The cursor, from the server: the state of each row, and which is selected, unless the person has moved on meanwhile.
function obey(tree, cursor) {
  if (!cursor || cursor.rev !== tree.rev) return;
  const restated = cursor.states !== tree.states;
  tree.states = cursor.states;
  if (cursor.selected === tree.sent) tree.sent = null;
  const ahead = tree.timer || (tree.sent !== null && performance.now() - tree.moved < MINE);
  const fresh = tree.fresh;
  tree.fresh = false;
  if (!ahead && (cursor.selected !== tree.at || tree.lost || fresh)) {
    tree.at = cursor.selected;
    reveal(tree);
  } else if (fresh) reveal(tree);
  else if (restated) paint(tree, true);
}

function index(tree) {
  const open = [];
  tree.place = new Map();
  tree.above = [];
  tree.rows.forEach((row, i) => {
    tree.place.set(row[0], i);
    open.length = row[1];
    tree.above[i] = row[1] > 0 && open[row[1] - 1] !== undefined ? open[row[1] - 1] : -1;
    open[row[1]] = i;
  });
}

// The visible list: rows that no folded one hides.
function show(tree) {
  tree.list = [];
  tree.line = new Map();
  let hidden = Infinity;
  tree.rows.forEach((row, i) => {
    if (row[1] > hidden) return;
    hidden = tree.folded.has(row[0]) && row[5] ? row[1] : Infinity;
    tree.line.set(i, tree.list.length);
    tree.list.push(i);
  });
  tree.space.style.height = tree.list.length * HEIGHT + "px";
  paint(tree, true);
  if (tree.lost) reveal(tree);
}

function inSight(tree) {
  const line = tree.list && tree.line.get(tree.place.get(tree.at)), { box } = tree;
  return line !== undefined && line * HEIGHT >= box.scrollTop - HEIGHT && line * HEIGHT <= box.scrollTop + box.clientHeight;
}

// Open what hides the selected row, and scroll it into sight.
function reveal(tree) {
  const i = tree.place ? tree.place.get(tree.at) : undefined;
  tree.lost = i === undefined;
  if (tree.lost) { paint(tree, true); return; }
  let opened = false;
  for (let up = tree.above[i]; up >= 0; up = tree.above[up]) opened = tree.folded.delete(tree.rows[up][0]) || opened;
  if (opened) show(tree);
  const top = tree.line.get(i) * HEIGHT, { box } = tree;
  if (top < box.scrollTop + HEIGHT) box.scrollTop = Math.max(0, top - 2 * HEIGHT);
  else if (top > box.scrollTop + box.clientHeight - 2 * HEIGHT) box.scrollTop = top - box.clientHeight + 3 * HEIGHT;
  paint(tree, true);
}

function paint(tree, all) {
  const { box, drawn } = tree;
  if (!tree.list) return;
  const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - SPARE);
  const last = Math.min(tree.list.length, Math.ceil((box.scrollTop + box.clientHeight) / HEIGHT) + SPARE);
  for (const [line, element] of drawn) if (line < first || line >= last) { element.remove(); drawn.delete(line); }
  for (let line = first; line < last; line++) {
    let element = drawn.get(line);
    const isNew = !element;
    if (isNew) {
      element = blank();
      drawn.set(line, element);
      tree.space.append(element);
    }
    if (isNew || all) fill(tree, element, line);
  }
  box.setAttribute("aria-activedescendant", tree.lost ? "" : "n" + tree.at);
}

function blank() {
  const element = document.createElement("div");
  element.setAttribute("role", "treeitem");
  for (const name of ["guides", "fold", "sign", "chip", "text", "more"]) {
    const part = document.createElement("span");
    part.className = name;
    if (name === "guides" || name === "fold") part.setAttribute("aria-hidden", "true");
    if (name === "sign") part.setAttribute("role", "img"); // said by the name of its state
    element.append(part);
  }
  return element;
}

function fill(tree, element, line) {
  const i = tree.list[line], [id, depth, chip, text, below, here, kind] = tree.rows[i];
  const state = tree.words[tree.states[i]] || ["alive", "", ""];
  const open = here && !tree.folded.has(id);
  const [guides, fold, sign, mark, words, more] = element.children;
  element.id = "n" + id;
  element.dataset.line = line;
  element.dataset.id = id;
  element.className = `row ${state[0]} ${kind}${id === tree.at ? " at" : ""}`;
  element.style.transform = `translateY(${line * HEIGHT}px)`;
  element.style.paddingLeft = 6 + Math.min(depth, DEEPEST) * 14 + "px";
  element.setAttribute("aria-level", depth + 1);
  element.setAttribute("aria-selected", id === tree.at);
  below ? element.setAttribute("aria-expanded", Boolean(open)) : element.removeAttribute("aria-expanded");
  fold.textContent = below ? (open ? "▾" : "▸") : "";
  sign.textContent = state[1];
  sign.setAttribute("aria-label", state[2]);
  mark.textContent = chip;
  words.textContent = text;
  more.textContent = below && !open ? count(tree, i, below, here) : "";
  lines(guides, Math.min(depth, DEEPEST));
  element.title = text;
}

// How many hang below a folded row, and how many of them wait for a person.
function count(tree, i, below, here) {
  let waiting = 0;
  if (here) for (let one = i + 1; one <= i + below; one++) if ("oh".includes(tree.states[one] || " ")) waiting++;
  return waiting ? `○ ${waiting} / ${below}` : below;
}

function lines(guides, depth) {
  while (guides.children.length > depth) guides.lastChild.remove();
  while (guides.children.length < depth) {
    const line = document.createElement("span");
    line.className = "guide";
    line.style.left = 14 + guides.children.length * 14 + "px";
    guides.append(line);
  }
}

function go(tree, line, now) {
  const i = tree.list[Math.min(Math.max(line, 0), tree.list.length - 1)];
  if (i === undefined) return;
  tree.at = tree.rows[i][0];
  const rested = performance.now() - (tree.moved || 0) > PAUSE * 3; // one step is told at once, a held key when it rests
  tree.moved = performance.now();
  reveal(tree);
  clearTimeout(tree.timer);
  const send = () => { tree.timer = 0; tree.sent = tree.at; tree.pick(tree.at); };
  if (now || rested) send(); else tree.timer = setTimeout(send, PAUSE);
}

function fold(tree, i, shut) {
  const id = tree.rows[i][0];
  shut ? tree.folded.add(id) : tree.folded.delete(id);
  show(tree);
}

function click(tree, event) {
  const element = event.target.closest(".row");
  if (!element) return;
  const line = Number(element.dataset.line), i = tree.list[line], [id, , , , below, here] = tree.rows[i];
  tree.box.focus({ preventScroll: true });
  if (event.target.className === "fold" && below && here) fold(tree, i, !tree.folded.has(id));
  else go(tree, line, true);
}

// Arrow keys, J and K walk here; every other key goes on to the page, where letters decide.
function walk(tree, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !tree.list || !tree.list.length) return;
  const i = tree.place.get(tree.at), line = i === undefined ? -1 : tree.line.get(i), row = i === undefined ? null : tree.rows[i];
  const page = Math.max(1, Math.floor(tree.box.clientHeight / HEIGHT) - 1);
  const target = { ArrowDown: line + 1, j: line + 1, ArrowUp: line - 1, k: line - 1, Home: 0, End: tree.list.length - 1, PageDown: line + page, PageUp: line - page }[{ KeyJ: "j", KeyK: "k" }[event.code] || event.key];
  if (target !== undefined) go(tree, target);
  else if (event.key === "ArrowRight" && row) {
    if (row[4] && !row[5]) go(tree, line, true);
    else if (row[4] && tree.folded.has(row[0])) fold(tree, i, false);
    else if (row[4]) go(tree, line + 1);
  } else if (event.key === "ArrowLeft" && row) {
    if (row[4] && row[5] && !tree.folded.has(row[0])) fold(tree, i, true);
    else if (tree.above[i] >= 0) go(tree, tree.line.get(tree.above[i]));
  } else if (event.key === "Enter" && row) go(tree, line, true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

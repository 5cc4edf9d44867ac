
// The right edge of the tree: dragged, or moved by the arrow keys, it makes the tree's column wider or narrower; this
// browser remembers where it was left. Part of the module of the tree.
const WIDTH = "koevol tree width", LEAST = 20, MOST = 60, USUAL = 36;

function edge(parentElement, words) {
  const handle = parentElement.querySelector(".edge");
  handle.hidden = !words;
  handle.setAttribute("aria-label", words);
  if (!words || handle.onpointerdown) return;
  const put = (share, keep) => {
    const width = Math.round(Math.min(MOST, Math.max(LEAST, share)) * 10) / 10;
    document.documentElement.style.setProperty("--koevol-tree-width", width + "%");
    handle.setAttribute("aria-valuenow", width);
    if (keep) localStorage.setItem(WIDTH, width);
  };
  const share = (x) => {
    const row = document.querySelector(".st-key-review_desk").getBoundingClientRect();
    return ((x - row.left) / row.width) * 100;
  };
  put(Number(localStorage.getItem(WIDTH)) || USUAL);
  handle.onpointerdown = (event) => { handle.setPointerCapture(event.pointerId); event.preventDefault(); };
  handle.onpointermove = (event) => handle.hasPointerCapture(event.pointerId) && put(share(event.clientX));
  handle.onpointerup = (event) => put(share(event.clientX), true);
  handle.ondblclick = () => put(USUAL, true);
  handle.onkeydown = (event) => {
    const by = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (!by) return;
    put(Number(handle.getAttribute("aria-valuenow")) + by, true);
    event.preventDefault();
    event.stopPropagation();
  };
}

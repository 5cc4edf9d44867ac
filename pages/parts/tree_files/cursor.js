// Tells the tree of the same name which row is selected and what state each row has; draws nothing itself.
export default function ({ data }) {
  window.koevolCursors = { ...window.koevolCursors, [data.name]: data };
  window.dispatchEvent(new CustomEvent("koevol-cursor", { detail: data }));
}

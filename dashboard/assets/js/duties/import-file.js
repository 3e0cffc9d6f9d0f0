/* The file of /duties/import: another type, or one that is too large, is refused before it is sent. */
const UPLOAD = "duty-import-upload";
const SAID = "duty-import-said";

/**
 * Return why a file is refused: "wrong" for another type, "large", or "" for one that may be sent.
 * @param {{name: string, size: number}} file
 * @param {{suffix: string, most: number}} limits
 */
export function refuse(file, limits) {
  if (!file.name.toLowerCase().endsWith(limits.suffix)) return "wrong";
  return file.size > limits.most ? "large" : "";
}

/** @param {Event} event @param {FileList | null | undefined} files */
function check(event, files) {
  const said = document.getElementById(SAID);
  const target = event.target;
  if (!said || !files?.length || !(target instanceof Element) || !target.closest(`#${UPLOAD}`)) return;
  const { suffix = "", most = "0", plain = "" } = said.dataset;
  const reason = refuse(files[0], { suffix, most: Number(most) });
  said.textContent = reason ? (said.dataset[reason] ?? "") : plain;
  said.classList.toggle("duty-import__refusal", Boolean(reason));
  if (!reason) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (target instanceof HTMLInputElement) target.value = "";
}

if (typeof document !== "undefined") {
  const input = /** @param {Event} event */ (event) =>
    check(event, event.target instanceof HTMLInputElement ? event.target.files : null);
  // Before React hears of it, which listens at the root of the page.
  document.addEventListener("change", input, true);
  document.addEventListener("drop", (event) => check(event, event.dataTransfer?.files), true);
}

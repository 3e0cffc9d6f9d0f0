/* Photos: taken or chosen, re-encoded and scaled down before they are kept, so that no place or time data
   stays in them. */
import { make, say } from "../facts.js";
import { button, icon, note } from "./parts.js";

const LONGEST_PX = 2560;
const QUALITY = 0.85;

/** Return a picture re-encoded as JPEG, upright, its longer side at most LONGEST_PX. */
async function drawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const shrink = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = make("canvas", {
    width: Math.round(picture.width * shrink),
    height: Math.round(picture.height * shrink),
  });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/jpeg", QUALITY)
  );
}

/**
 * Return a field for photos: its element, what it holds, and the way to hold others.
 *
 * @param {{ label: string, most: number, changed?: () => unknown }} options
 */
function photoField({ label, most, changed = () => null }) {
  let held = [];
  const thumbs = make("ul.phone-photos", { "aria-label": label });
  const count = make("span.phone-hint");
  const camera = input({ capture: "environment" });
  const gallery = input({ multiple: true });
  const ways = make(
    "div.phone-row",
    {},
    button("button.button.phone-button", [icon("camera"), say("camera")], () => camera.click(), {
      "data-testid": "camera",
    }),
    button("button.button.phone-button", [icon("gallery"), say("gallery")], () => gallery.click())
  );

  function input(attributes) {
    const made = make("input", {
      type: "file",
      accept: "image/*",
      hidden: true,
      "data-testid": attributes.multiple ? "gallery-input" : "camera-input",
      ...attributes,
    });
    made.addEventListener("change", async () => {
      const files = [...made.files];
      made.value = "";
      await take(files);
    });
    return made;
  }

  async function take(files) {
    for (const file of files) {
      if (held.length >= most) {
        note(say("photos_most", most), { bad: true });
        break;
      }
      try {
        held.push(await drawn(file));
      } catch {
        note(say("photo_unreadable", file.name), { bad: true });
      }
    }
    show();
    changed();
  }

  function show() {
    for (const old of thumbs.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    thumbs.replaceChildren(...held.map(thumb));
    count.textContent = say("photos_of", held.length, most);
  }

  function thumb(blob, i) {
    const picture = make("img", { src: URL.createObjectURL(blob), alt: say("photo_nth", i + 1) });
    const away = button(
      "button.phone-photos__away",
      icon("close"),
      () => {
        held = held.filter((_, place) => place !== i);
        show();
        changed();
      },
      { "aria-label": say("photo_remove", i + 1) }
    );
    return make("li", {}, picture, away);
  }

  show();
  return {
    element: make(
      "div.phone-field",
      {},
      make("div.phone-field__label", {}, label, count),
      thumbs,
      ways,
      camera,
      gallery
    ),
    blobs: () => held,
    hold: (blobs) => {
      held = [...blobs];
      show();
    },
    /** Return the photos as the outbox takes them. */
    named: (kind) => held.map((blob, i) => ({ blob, kind, name: `photo-${i + 1}.jpg` })),
  };
}

export { drawn, photoField };

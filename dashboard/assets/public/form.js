// Makes the public forms easier where scripts run; without them everything works too.

const find = (id) => document.getElementById(id);

function countLetters() {
  const field = find("text");
  const told = find("left");
  const words = field?.form?.dataset.left;
  if (!told || !words) {
    return;
  }
  const tell = () => {
    told.textContent = words.replace("{left}", String(field.maxLength - field.value.length));
  };
  field.addEventListener("input", tell);
  tell();
}

function showWhatIsAsked() {
  const anonymous = find("anonymous");
  const named = find("named");
  const enterprise = find("enterprise");
  if (!anonymous || !named || !enterprise) {
    return;
  }
  const show = () => {
    const kind = document.querySelector("input[name=requester_kind]:checked")?.value;
    named.hidden = anonymous.checked;
    enterprise.hidden = kind !== "enterprise";
  };
  anonymous.form.addEventListener("change", show);
  show();
}

function showPhotos() {
  const field = find("photos");
  const list = find("previews");
  if (!field || !list) {
    return;
  }
  field.addEventListener("change", () => {
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...Array.from(field.files, preview));
    field.setCustomValidity(field.files.length > Number(field.dataset.most) ? field.dataset.tooMany : "");
    field.reportValidity();
  });
}

function preview(file) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  item.append(image);
  return item;
}

function offerPrint() {
  const button = find("print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

function sendOnce() {
  document.querySelectorAll("form.public-form").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
      }
      form.dataset.sent = "yes";
    });
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form.public-form").forEach((form) => delete form.dataset.sent);
  });
}

countLetters();
showWhatIsAsked();
showPhotos();
offerPrint();
sendOnce();

export {};

"""Elements whose whole picture is their background, and which of them vanish in colours of the system.

Such colours leave borders, and take backgrounds away unless ``forced-color-adjust: none`` keeps them.
"""

LIST_PICTURES = """() => {
  const isBare = (colour) => colour === "rgba(0, 0, 0, 0)";
  const sides = ["Top", "Right", "Bottom", "Left"];
  const hasBorder = (style) => sides.some((side) =>
    parseFloat(style[`border${side}Width`]) > 0 && !isBare(style[`border${side}Color`]));
  const drawsItself = "input, textarea, select, button, img, canvas, option, hr, br, col, meter, progress";
  const isPicture = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo || null);
    if (pseudo ? !/^"{2}/.test(style.content) : element.childNodes.length || element.matches(drawsItself))
      return false;
    const box = element.getBoundingClientRect();
    if (!pseudo && (box.width < 3 || box.height < 3)) return false;
    if (style.clipPath === "inset(50%)" || style.display === "none" || hasBorder(style)) return false;
    return !isBare(style.backgroundColor) || style.backgroundImage !== "none";
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const isSeen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!isSeen || element.closest("svg, .leaflet-container, .sr-only")) continue;
    for (const pseudo of ["", "::before", "::after"])
      if (isPicture(element, pseudo)) found.push([element, pseudo]);
  }
  document.pictures = found;
  return found.length;
}"""
LIST_VANISHED = """() => {
  const probe = document.createElement("i");
  document.body.append(probe);
  Object.assign(probe.style, { forcedColorAdjust: "none", background: "Canvas", position: "fixed" });
  const canvas = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const isSeen = ([element, pseudo]) => {
    const style = getComputedStyle(element, pseudo || null);
    const keepsItsOwn = style.forcedColorAdjust !== "auto";
    return keepsItsOwn && (style.backgroundImage !== "none" || style.backgroundColor !== canvas);
  };
  const gone = document.pictures.filter((one) => one[0].isConnected && !isSeen(one));
  return [...new Set(gone.map(([element, pseudo]) => `${element.tagName}.${element.className}${pseudo}`))];
}"""

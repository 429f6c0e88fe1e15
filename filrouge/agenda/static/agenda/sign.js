// A signature by finger, pen or mouse: lines drawn in an SVG, sent as points in thousandths of the frame. Nothing is kept in
// the browser: the next person finds an empty frame. Without this script, the host ticks that the person is there.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sign]");
  if (!form) return;
  const FRAME = 1000;
  const HEIGHT = 400;
  const NEAREST = 4;
  const area = form.querySelector(".fil-sign");
  const frame = form.querySelector("svg");
  const field = form.elements.signature;
  let lines = [];
  let line = null;
  let drawn = null;

  const at = (event) => {
    const box = frame.getBoundingClientRect();
    const inside = (value) => Math.min(FRAME, Math.max(0, Math.round(value * FRAME)));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  };
  const draw = () => drawn.setAttribute("points", line.map(([x, y]) => `${x},${(y * HEIGHT) / FRAME}`).join(" "));
  const add = (point) => {
    const last = line[line.length - 1];
    if (last && Math.abs(last[0] - point[0]) + Math.abs(last[1] - point[1]) < NEAREST) return;
    line.push(point);
    draw();
  };
  const clear = () => { lines = []; line = null; field.value = ""; frame.replaceChildren(); };

  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    drawn = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    line = [];
    lines.push(line);
    frame.append(drawn);
    add(at(event));
  });
  frame.addEventListener("pointermove", (event) => { if (line) add(at(event)); });
  ["pointerup", "pointercancel"].forEach((name) => frame.addEventListener(name, () => {
    line = null;
    field.value = lines.length ? JSON.stringify(lines) : "";
  }));
  form.querySelector("[data-clear]").addEventListener("click", clear);
  // The page that a browser keeps when one goes back must not show what was drawn.
  window.addEventListener("pagehide", clear);
  window.addEventListener("pageshow", clear);
  area.hidden = false;
})();

// Says that something typed is not on the server yet, and asks before leaving while that is so. The server's answer replaces the words.
"use strict";
(() => {
  const waiting = new Set();
  const savedOf = (target) => target instanceof Element ? target.closest(".answer")?.querySelector(".saved") : null;

  // whoever types a value means "has a value"
  document.addEventListener("input", (event) => {
    const answer = event.target instanceof Element && event.target.closest(".when-value")?.closest(".answer");
    const value = answer && !answer.querySelector(".states :checked") && answer.querySelector(".states [value=value]");
    if (value) value.checked = true;
  });
  document.addEventListener("input", (event) => {
    const saved = savedOf(event.target);
    if (!saved || saved.querySelector(".is-waiting")) return;
    const words = document.createElement("p");
    words.className = "is-waiting note";
    words.textContent = saved.dataset.waiting;
    saved.querySelectorAll("p").forEach((old) => { old.remove(); });
    saved.append(words);
    waiting.add(saved.id);
  });
  const left = () => [...waiting].some((id) => document.getElementById(id)?.querySelector(".is-waiting"));
  document.addEventListener("submit", () => { waiting.clear(); });
  window.addEventListener("beforeunload", (event) => { if (left()) event.preventDefault(); });
})();

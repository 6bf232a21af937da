// Small helps of the workbench: names put into the formula, sums of weights, one more band, line numbers. All works without it.
"use strict";
(() => {
  let formula = null;
  document.addEventListener("focusin", (event) => { if (event.target.matches?.("textarea.formula")) formula = event.target; });
  document.addEventListener("click", (event) => {
    const word = event.target instanceof Element && event.target.closest("button.insert");
    if (!word) return;
    const field = formula?.isConnected ? formula : document.querySelector("textarea.formula");
    if (!field) return;
    const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(word.dataset.code);
    field.setRangeText(plain ? word.dataset.code : "`" + word.dataset.code + "`", field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  const find = document.getElementById("helper-find");
  if (find) {
    find.hidden = false;
    find.addEventListener("input", () => {
      const said = find.value.trim().toLowerCase();
      for (const item of document.querySelectorAll(".words li")) item.hidden = said !== "" && !item.dataset.find.toLowerCase().includes(said);
      if (said) for (const more of document.querySelectorAll(".helper details")) if (more.querySelector(".words")) more.open = true;
    });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    find.addEventListener("change", (event) => { event.stopPropagation(); });
  }

  const table = document.querySelector(".weights-form");
  const add = () => {
    for (const sum of table.querySelectorAll("output[data-sum]")) {
      const cells = [...table.querySelectorAll(`input[data-stage="${sum.dataset.sum}"]`)].map((cell) => Number(cell.value));
      const total = Math.round(cells.reduce((one, other) => one + other, 0) * 1e6) / 1e6;
      sum.textContent = Number.isFinite(total) ? String(total) : "—";
      sum.classList.toggle("sum-wrong", total !== Number(table.dataset.total));
    }
  };
  if (table) { table.addEventListener("input", add); add(); }

  const text = document.querySelector("textarea.yaml"), numbers = document.querySelector(".line-numbers");
  if (text && numbers) {
    const count = () => {
      const lines = text.value.split("\n").length;
      numbers.textContent = Array.from({ length: lines }, (_, place) => place + 1).join("\n");
    };
    const follow = () => { numbers.scrollTop = text.scrollTop; };
    text.addEventListener("input", count);
    text.addEventListener("scroll", follow);
    count();
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a.to-line");
      if (!link) return;
      event.preventDefault();
      const before = text.value.split("\n").slice(0, Number(link.dataset.line) - 1).join("\n").length;
      text.focus();
      text.setSelectionRange(before && before + 1, before && before + 1);
      text.scrollTop = (Number(link.dataset.line) - 4) * parseFloat(getComputedStyle(text).lineHeight);
    });
  }
})();

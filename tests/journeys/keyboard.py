"""A page gone through with the Tab key alone."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

STAYS: Final = 9
"""Times Tab may stay in one field: a date has its year, month and day, and a button for the calendar."""

MARK_STOPS: Final = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const shown = one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0;
  const groups = new Set();
  const first = one => {
    if (one.type !== 'radio') return true;
    const group = [...document.getElementsByName(one.name)].filter(other => other.form === one.form);
    const entry = group.find(other => other.checked) || group[0];
    if (one !== entry || groups.has(one.name)) return false;
    groups.add(one.name);
    return true;
  };
  const stops = [...document.querySelectorAll(wanted)].filter(shown).filter(first);
  stops.forEach((one, number) => { one.dataset.stop = number; });
  document.activeElement.blur();
  return stops.map(one => `<${one.tagName.toLowerCase()}> ${one.name || one.textContent.trim().slice(0, 20)}`);
}"""

WHERE: Final = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return {stop: null, seen: true};
  const style = getComputedStyle(one);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  return {stop: one.dataset.stop === undefined ? null : Number(one.dataset.stop), seen: outlined || style.boxShadow !== 'none'};
}"""


def keyboard_faults(page: Page) -> list[str]:
    """What Tab does not reach, reaches in another order than the page is written in, or reaches without showing it."""
    stops: list[str] = page.evaluate(MARK_STOPS)
    reached, unseen, stayed = [], set(), 0
    while len(reached) < len(stops):
        page.keyboard.press("Tab")
        where = page.evaluate(WHERE)
        stop = where["stop"]
        if not where["seen"] and stop is not None:
            unseen.add(stops[stop])
        if stop is not None and (not reached or reached[-1] != stop):
            reached.append(stop)
            stayed = 0
            continue
        stayed += 1
        if stayed > STAYS:
            break
    return _told(stops, reached, unseen)


def _told(stops: list[str], reached: list[int], unseen: set[str]) -> list[str]:
    faults = [f"focus is not to be seen on {one}" for one in sorted(unseen)]
    missed = [stops[number] for number in range(len(stops)) if number not in reached]
    if missed:
        faults.append(f"Tab does not reach {missed}; it ends at {stops[reached[-1]] if reached else 'nothing'}")
    elif reached != sorted(reached):
        faults.append(f"Tab goes another way than the page is written: {[stops[number] for number in reached]}")
    return faults

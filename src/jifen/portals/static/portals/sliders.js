/* A slider and its number are one weight: whichever is moved, the other follows. Without this script the numbers alone do. */
(function () {
  function number(slider) { return document.getElementById(slider.dataset.slides); }
  function follow(box) {
    var slider = document.querySelector('[data-slides="' + box.id + '"]');
    if (slider) { slider.value = box.value; }
  }
  document.addEventListener('input', function (event) {
    var one = event.target;
    if (one.dataset && one.dataset.slides) { number(one).value = one.value; follow(number(one)); }
    else if (one.type === 'number' && one.dataset.start !== undefined) { follow(one); }
  });
  document.addEventListener('click', function (event) {
    var form = event.target.dataset && event.target.dataset.restore && document.getElementById(event.target.dataset.restore);
    if (!form) { return; }
    form.querySelectorAll('[data-start]').forEach(function (box) { box.value = box.dataset.start; follow(box); });
    form.dispatchEvent(new Event('input', { bubbles: true }));
  });
}());

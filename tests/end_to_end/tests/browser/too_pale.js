const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
const light = (rgb) => {
  const [r, g, b] = rgb.map((one) => (one /= 255) <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const over = (top, below) => {
  const alpha = top[3] ?? 1;
  return [0, 1, 2].map((at) => top[at] * alpha + below[at] * (1 - alpha));
};
const style = (one) => getComputedStyle(one);
const ground = (one) => {
  if (!one) return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  const own = parts(style(one).backgroundColor);
  return (own[3] ?? 1) === 1 ? own : over(own, ground(one.parentElement));
};
const ratio = (a, b) => {
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + .05) / (y + .05);
};
const opacity = (one) => one ? style(one).opacity * opacity(one.parentElement) : 1;
const faults = [];
const held = (found, least, what) => {
  if (found < least) faults.push(found.toFixed(2) + ': ' + what);
};
const name = (one) => (one.innerText || one.name || one.id || one.tagName).trim().slice(0, 40);
const isSeen = (one) => one.checkVisibility({ opacityProperty: true }) && !one.closest('svg,.unseen');
// The side of a border that is drawn, against what is around it.
const border = (one) => {
  const at = style(one);
  const drawn = parseFloat(at.borderTopWidth) > 0 && at.borderTopStyle !== 'none';
  const colour = parts(at.borderTopColor);
  return drawn && colour[3] !== 0 ? ratio(over(colour, ground(one)), ground(one.parentElement)) : 0;
};
const shadow = (one) => {
  const colour = parts(style(one).boxShadow);
  return colour.length ? ratio(colour, ground(one.parentElement)) : 0;
};
const edge = (one) => Math.max(border(one), shadow(one), ratio(ground(one), ground(one.parentElement)));
const bare = (one) => parts(style(one).backgroundColor)[3] === 0 && border(one) === 0;

for (const one of document.querySelectorAll('body *')) {
  if (!isSeen(one)) continue;
  const said = [...one.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
  if (said.length) {
    const size = parseFloat(style(one).fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style(one).fontWeight >= 700);
    const [r, g, b, alpha = 1] = parts(style(one).color);
    const found = ratio(over([r, g, b, alpha * opacity(one)], ground(one)), ground(one));
    held(found, isLarge ? 3 : 4.5, said[0].data.trim().slice(0, 40));
  }
  if (one.matches('button,a.button') && !bare(one)) held(edge(one), 3, 'edge of button ' + name(one));
  if (one.matches('.switches i,.switch i')) held(edge(one), 3, 'edge of switch ' + name(one.parentElement));
  if (one.matches('input:not([type=hidden],[type=checkbox],[type=radio],[type=file]),select,textarea')) {
    // A field without an edge of its own has that of the box that it fills.
    const box = bare(one) ? one.closest('form') : one;
    held(edge(box), 3, 'edge of field ' + name(one));
  }
  if (one.matches('.segments :checked + span')) held(shadow(one), 3, 'edge of choice ' + name(one));
}

const before = document.activeElement;
const wide = (width) => parseFloat(width) >= 2;
const ring = (one) => {
  for (const around of [one, one.nextElementSibling].filter(Boolean)) {
    const at = style(around);
    if (at.outlineStyle !== 'none' && wide(at.outlineWidth)) return ratio(parts(at.outlineColor), ground(around.parentElement));
  }
  const box = one.closest('form');
  return box && style(box).boxShadow !== 'none' ? border(box) : 0;
};
for (const one of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]')) {
  if (!one.checkVisibility() || one.disabled) continue;
  one.focus({ preventScroll: true });
  if (document.activeElement === one) held(ring(one), 3, 'ring around ' + name(one));
  else faults.push('0.00: no focus on ' + name(one));
}
if (before === document.body) document.activeElement.blur();
else before?.focus({ preventScroll: true });
return faults;

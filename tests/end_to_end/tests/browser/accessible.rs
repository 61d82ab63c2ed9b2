//! What people with other eyes and hands need of a page.

use crate::webdriver::Browser;

/// What anybody who does not see the page needs of it.
pub(crate) async fn is_accessible(browser: &Browser) {
    let faults = "const faults = [];\
        if (!document.documentElement.lang) faults.push('no language');\
        if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');\
        if (!document.querySelector('main')) faults.push('no main');\
        for (const input of document.querySelectorAll('input:not([type=hidden])'))\
            if (!input.labels.length) faults.push('no label for ' + input.name);\
        for (const one of document.querySelectorAll('button,a,summary'))\
            if (!one.textContent.trim()) faults.push('a button without words');\
        if (document.querySelector('[tabindex]:not([tabindex=\"0\"])')) faults.push('a tabindex');\
        const ids = [...document.querySelectorAll('[id]')].map(one => one.id);\
        if (new Set(ids).size !== ids.length) faults.push('an id twice');\
        return faults";
    assert_eq!(browser.run(faults).await, serde_json::json!([]));
}

/// Texts and the borders of fields that are too pale for WCAG AA, as `ratio: text`.
const TOO_PALE: &str = r"
const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
const light = (rgb) => {
  const [r, g, b] = rgb.map((one) => (one /= 255) <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const over = (top, below) => {
  const alpha = top[3] ?? 1;
  return [0, 1, 2].map((at) => top[at] * alpha + below[at] * (1 - alpha));
};
const ground = (one) => {
  if (!one) return [255, 255, 255];
  const own = parts(getComputedStyle(one).backgroundColor);
  return (own[3] ?? 1) === 1 ? own : over(own, ground(one.parentElement));
};
const ratio = (a, b) => {
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + .05) / (y + .05);
};
const faults = [];
for (const one of document.querySelectorAll('body *')) {
  if (!one.checkVisibility() || one.closest('svg,.unseen') || one.classList.contains('unseen')) continue;
  const style = getComputedStyle(one);
  const said = [...one.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
  if (said.length) {
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const found = ratio(over(parts(style.color), ground(one)), ground(one));
    if (found < (isLarge ? 3 : 4.5)) faults.push(found.toFixed(2) + ': ' + said[0].data.trim().slice(0, 40));
  }
  if (one.matches('input[type=text],.card textarea,.switches i,.switch i')) {
    const found = ratio(parts(style.borderTopColor), ground(one.parentElement));
    if (found < 3) faults.push(found.toFixed(2) + ': border of ' + (one.name || one.tagName));
  }
}
return faults;";

/// Everybody can read it: WCAG AA.
pub(crate) async fn has_contrast(browser: &Browser) {
    assert_eq!(browser.run(TOO_PALE).await, serde_json::json!([]));
}

/// It does not have to be pushed sideways in a window of this width.
pub(crate) async fn fits(browser: &Browser, width: u32) {
    browser.resize(width, 900).await;
    let wide = browser
        .run(
            "return [document.documentElement.clientWidth, document.documentElement.scrollWidth,\
            ...[...document.querySelectorAll('body *')].filter(one => one.checkVisibility() && !one.closest('.unseen,svg')\
            && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))]",
        )
        .await;
    assert!(
        wide[0] == wide[1] && wide[0].as_u64() <= Some(width.into()) && wide[2].is_null(),
        "{width}: {wide}"
    );
}

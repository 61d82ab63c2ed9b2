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

/// What WCAG AA finds too pale, as `ratio: what`: texts below 4.5 (3 where they are large); edges of fields, buttons
/// and switches, what marks a choice, and the ring around what has the focus, below 3. A button that is its text alone has no edge.
const TOO_PALE: &str = include_str!("too_pale.js");

/// Everybody can read it and sees where it can be used, in light and in dark colours: WCAG AA.
pub(crate) async fn has_contrast(browser: &Browser) {
    browser.is_in_front().await;
    for scheme in ["dark", "light"] {
        browser.prefer(scheme).await;
        let faults = browser.run(TOO_PALE).await;
        assert_eq!(faults, serde_json::json!([]), "{scheme}");
    }
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

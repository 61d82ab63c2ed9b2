//! The page as it comes: its words and places. What happens is filled in by the script.

use bridge::i18n::Locale;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::{all, word};
use crate::trouble::Switch;

/// The page in one language.
pub(super) fn page(locale: Locale) -> String {
    let w = |name| word(locale, name);
    let words = all(locale).to_string().replace('<', "\\u003c");
    let page = html! {
        (DOCTYPE)
        html lang=(locale.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (w("title")) }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
            }
            body data-show="all" {
                (head(locale))
                p #trouble-line .line role="alert" hidden {}
                noscript { p.line { (w("no-script")) } }
                main { (shop(locale)) (bridge(locale)) (desk(locale)) }
                footer { p { (w("simulated")) } }
                script type="application/json" id="words" { (PreEscaped(words)) }
                script src="/script.js" {}
            }
        }
    };
    page.into_string()
}

fn head(locale: Locale) -> Markup {
    let w = |name| word(locale, name);
    let shops = [
        ("all", w("all")),
        ("mercado-livre", "Mercado Livre"),
        ("shopee", "Shopee"),
        ("magalu", "Magalu"),
    ];
    html! {
        header.top {
            div.name {
                h1 { (w("title")) }
                p { (w("lead")) }
            }
            dl #counter aria-label=(w("counter")) {
                @for name in ["sent", "delivered", "doubled", "lost"] {
                    div data-count=(name) { dt { (w(name)) } dd { "0" } }
                }
            }
            div.choices {
                fieldset.segments {
                    legend.unseen { (w("marketplace")) }
                    @for (slug, name) in shops {
                        label {
                            input type="radio" name="show" value=(slug) checked[slug == "all"];
                            span { (name) }
                        }
                    }
                }
                nav.languages aria-label=(w("language")) {
                    @for other in Locale::ALL {
                        a href={ "/?lang=" (other.tag()) } hreflang=(other.tag()) lang=(other.tag())
                            aria-current=[(other == locale).then_some("true")] { (other.own_name()) }
                    }
                }
                p #beside aria-live="polite" {}
            }
        }
    }
}

fn shop(locale: Locale) -> Markup {
    let w = |name| word(locale, name);
    html! {
        section #shop aria-labelledby="shop-name" {
            h2 #shop-name { (w("shop")) }
            article.market data-slug="mercado-livre" {
                h3 { "Mercado Livre" }
                div.listing {
                    (mug())
                    div {
                        p.item { (w("item")) }
                        p.price { "R$ 49,90" }
                        p.stock { (w("stock")) }
                        form data-act="buy" { button.buy type="submit" { (w("buy")) } }
                    }
                }
                (line_form(locale, "ask", "ask", "ask-do", "mercado-livre"))
                div.talks data-of="mercado-livre" {}
            }
            article.market data-slug="shopee" {
                h3 { "Shopee" }
                (line_form(locale, "chat", "chat-start", "send", "shopee"))
                div.talks data-of="shopee" {}
            }
            article.market data-slug="magalu" {
                h3 { "Magalu" }
                div.listing.small {
                    (lamp())
                    div { p.item { (w("item-else")) } p.price { "R$ 89,90" } }
                }
                (line_form(locale, "ask-magalu", "ask", "ask-do", "magalu"))
                (line_form(locale, "ticket", "ticket-start", "open-do", "magalu"))
                p.hint { (w("polled")) }
                div.talks data-of="magalu" {}
            }
        }
    }
}

/// One line to write, with its button.
fn line_form(locale: Locale, act: &str, label: &str, button: &str, slug: &str) -> Markup {
    let id = format!("{act}-{slug}");
    html! {
        form.one data-act=(act) {
            label for=(id) { (word(locale, label)) }
            div.row {
                input id=(id) name="text" type="text" autocomplete="off" required;
                button type="submit" { (word(locale, button)) }
            }
        }
    }
}

fn bridge(locale: Locale) -> Markup {
    let w = |name| word(locale, name);
    let once = [Switch::KillWorker, Switch::DropAnswer];
    html! {
        section #bridge aria-labelledby="bridge-name" {
            h2 #bridge-name { (w("bridge")) }
            h3 #troubles-name { (w("troubles")) }
            div.switches role="group" aria-labelledby="troubles-name" {
                @for switch in Switch::ALL {
                    button type="button" role="switch" aria-checked="false" data-switch=(switch.name()) {
                        span { (w(switch.name())) @if once.contains(&switch) { " " small { "1× " span.unseen { (w("once")) } } } }
                        i aria-hidden="true" {}
                    }
                }
            }
            div.row.acts {
                button type="button" data-do="expire" { (w("expire")) }
                span.push {
                    @for (minutes, name) in [("1", "clock"), ("5", "clock-more")] {
                        button type="button" data-do="pass" data-minutes=(minutes) title=(w(name)) {
                            span aria-hidden="true" { "+" (minutes) " min" }
                            span.unseen { (w(name)) }
                        }
                    }
                }
            }
            h3 #runs-name { (w("runs")) }
            ol #runs aria-labelledby="runs-name" { }
            p #no-runs .hint { (w("runs-none")) }
        }
    }
}

fn desk(locale: Locale) -> Markup {
    let w = |name| word(locale, name);
    html! {
        section #desk aria-labelledby="desk-name" {
            h2 #desk-name { (w("desk")) }
            div.help {
                nav #list aria-label=(w("conversations")) {}
                div #talk {
                    p #no-talk .hint { (w("none-yet")) }
                    div #chosen hidden {
                        header #who {}
                        details #about { summary { (w("details")) } div {} }
                        div #bubbles role="log" aria-live="polite" aria-label=(w("conversations")) tabindex="0" {}
                        form #composer data-act="reply" {
                            input type="hidden" name="conversation";
                            label.unseen for="reply-text" { (w("reply")) }
                            textarea #reply-text name="text" rows="3" placeholder=(w("reply")) {}
                            div.row {
                                label.switch { input type="checkbox" name="private" value="true"; i aria-hidden="true" {} span { (w("private")) } }
                                (file_field(locale, "reply-files"))
                                span.push { span.hint { (w("format")) } }
                                button type="submit" { (w("send")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn file_field(locale: Locale, id: &str) -> Markup {
    html! {
        span.files {
            input.unseen id=(id) type="file" name="files" multiple;
            label for=(id) { (clip()) span { (word(locale, "attach")) } }
        }
    }
}

fn clip() -> Markup {
    html! { svg viewBox="0 0 24 24" aria-hidden="true" { path d="M8 12.5l6.2-6.2a3 3 0 0 1 4.2 4.2l-8.1 8.1a5 5 0 0 1-7.1-7.1l7.6-7.6" {} } }
}

fn mug() -> Markup {
    html! {
        svg.picture viewBox="0 0 96 96" aria-hidden="true" {
            path.shade d="M10 78h62" {}
            path.body d="M18 28h46v34a14 14 0 0 1-14 14H32a14 14 0 0 1-14-14z" {}
            path.hand d="M64 36h8a10 10 0 0 1 0 22h-8" {}
            path.steam d="M32 20c0-5 5-5 5-10M46 20c0-5 5-5 5-10" {}
        }
    }
}

fn lamp() -> Markup {
    html! {
        svg.picture viewBox="0 0 96 96" aria-hidden="true" {
            path.shade d="M22 82h48" {}
            path.body d="M34 20h28l12 28H22z" {}
            path.hand d="M48 48v32" {}
            path.steam d="M30 58l-4 8M66 58l4 8" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_pictures_are_light() {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/pictures");
        let pictures: Vec<_> = std::fs::read_dir(place).unwrap().collect();

        assert!(!pictures.is_empty());
        for picture in pictures {
            let picture = picture.unwrap();
            let size = picture.metadata().unwrap().len();
            assert!(size <= 150 * 1024, "{:?}: {size} bytes", picture.path());
        }
    }

    #[test]
    fn the_page_is_light_and_asks_nobody_else() {
        for locale in Locale::ALL {
            let page = page(locale);
            let all = [&page, include_str!("style.css"), include_str!("script.js")];
            let size: usize = all.iter().map(|part| part.len()).sum();

            assert!(size < 150 * 1024, "{size} bytes");
            assert!(page.contains(&format!("<html lang=\"{}\">", locale.tag())));
            for part in all {
                assert!(!part.contains("//cdn") && !part.contains("src=\"http"));
            }
        }
    }
}

//! Which reason an agent means, and what would be sent by it. No call is made here.

use bridge::{
    capabilities::{Refusal, TextRules},
    command::folded,
    i18n::{Locale, Localized},
    text::{escape_markdown, prepare},
};

use crate::{
    commands::deed::SaleDeed,
    convert::TEXT_OF_SALES,
    endpoints::{
        choose_option::TemplateValue,
        get_options::{GuideOption, GuideTemplate, OptionForm, Options, TemplatePlace},
    },
    guide::{self, MAX_CHARS},
    ids::PackId,
    wire::is,
    words::start_commands::{self as words, KnownReason, REASONS},
};

/// What would be sent.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) deed: SaleDeed,
    /// What will happen, in words for agents.
    pub(super) will: String,
    /// What happened then, in words for agents.
    pub(super) done: String,
}

/// The reasons that may be chosen now, in words for agents.
pub(super) fn list(locale: Locale, options: &Options) -> String {
    let on = options.options.items.iter().filter(|one| one.is_on());
    let lines: Vec<String> = on.map(|option| line(locale, option)).collect();
    if lines.is_empty() {
        return words::NO_REASONS.of(locale).to_owned();
    }
    words::LIST.fill(locale, &[("lines", &lines.join("\n"))])
}

/// How a reason is written, what it does and how often it can be used.
fn line(locale: Locale, option: &GuideOption) -> String {
    let does = known(option).map_or(words::NEW_REASON, |reason| reason.does);
    let left = option.cap_available.map_or_else(
        || words::LEFT_UNKNOWN.of(locale).to_owned(),
        |left| words::LEFT.fill(locale, &[("n", &left.to_string())]),
    );
    let (behind, form) = form(locale, option);
    let written = format!("{} {behind}", name(locale, option));
    let left = format!("{form}; {left}");
    let does = does.of(locale);
    let values = [("reason", written.trim()), ("does", does), ("left", &*left)];
    words::LINE.fill(locale, &values)
}

/// What stands behind a reason's word, and what is sent by it.
fn form(locale: Locale, option: &GuideOption) -> (String, String) {
    let say = |words: Localized| words.of(locale).to_owned();
    match option.form() {
        OptionForm::Free => {
            let max = max_chars(option).to_string();
            let up_to = words::UP_TO.fill(locale, &[("n", &max)]);
            (say(words::TEXT), up_to)
        }
        OptionForm::Ready(template) => {
            let places = template.places().unwrap_or_default().len();
            let numbers: Vec<_> = (0..places).map(|at| (12 + 6 * at).to_string()).collect();
            (numbers.join(" "), say(words::READY_MADE))
        }
        OptionForm::Unknown => (String::new(), say(words::ON_SITE_ONLY)),
    }
}

fn known(option: &GuideOption) -> Option<&'static KnownReason> {
    REASONS.iter().find(|one| is(Some(&option.id), one.id))
}

/// How agents name it: a new one as Mercado Livre does.
fn name(locale: Locale, option: &GuideOption) -> String {
    let of_new = || option.id.replace('`', "");
    known(option).map_or_else(of_new, |reason| reason.word.of(locale).to_owned())
}

/// Longest text of a reason, in characters.
fn max_chars(option: &GuideOption) -> usize {
    let told = option.char_limit.filter(|max| *max > 0);
    told.unwrap_or(MAX_CHARS)
}

/// What would be sent by what an agent wrote; else why nothing, in words for agents.
pub(super) fn choose(
    locale: Locale,
    options: &Options,
    pack: PackId,
    written: &str,
) -> Result<Chosen, String> {
    let say = |words: Localized| words.of(locale).to_owned();
    let (word, behind) = written
        .split_once(char::is_whitespace)
        .unwrap_or((written, ""));
    let mut on = options.options.items.iter().filter(|one| one.is_on());
    let Some(option) = on.find(|one| is_called(one, word)) else {
        let list = list(locale, options);
        return Err(words::NO_SUCH_REASON.fill(locale, &[("list", &list)]));
    };
    if option.cap_available == Some(0) {
        return Err(say(words::USED_UP));
    }
    match option.form() {
        OptionForm::Free => with_text(locale, option, pack, behind),
        OptionForm::Ready(template) => ready_made(locale, option, pack, template, behind),
        OptionForm::Unknown => Err(say(words::NOT_FROM_HERE)),
    }
}

/// Whether `word` names it, in any language or as Mercado Livre does.
fn is_called(option: &GuideOption, word: &str) -> bool {
    let word = folded(word);
    let of_known = known(option).map(|reason| reason.word);
    let known = of_known.map(|word| [word.pt, word.es, word.en]);
    let mut names = known.iter().flatten().copied();
    names.any(|name| folded(name) == word) || folded(&option.id) == word
}

fn unfit(locale: Locale, option: &GuideOption) -> String {
    words::UNFIT.fill(locale, &[("line", &line(locale, option))])
}

fn with_text(
    locale: Locale,
    option: &GuideOption,
    pack: PackId,
    behind: &str,
) -> Result<Chosen, String> {
    let text = match prepare(behind, &text_rules(option)) {
        Ok(parts) => parts.concat(),
        Err(refusal) => return Err(not_text(locale, option, &refusal)),
    };
    let reason = name(locale, option);
    let values = [("reason", &*reason), ("text", &*quoted(&text))];
    Ok(Chosen {
        will: words::TEXT_WILL.fill(locale, &values),
        done: words::DONE.fill(locale, &values),
        deed: SaleDeed::StartText {
            pack: pack.0,
            reason: option.id.clone(),
            text,
            left: option.cap_available,
        },
    })
}

fn text_rules(option: &GuideOption) -> TextRules {
    guide::rules(TextRules {
        max_chars: max_chars(option),
        ..TEXT_OF_SALES
    })
}

/// Why a text does not go by it.
fn not_text(locale: Locale, option: &GuideOption, refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooLong(max) => words::TOO_LONG.fill(locale, &[("n", &max.to_string())]),
        Refusal::Character(c) => words::CHARACTER.fill(locale, &[("c", &c.to_string())]),
        _ => unfit(locale, option),
    }
}

/// As it will be read, set apart from our own words.
fn quoted(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| format!("> {}", escape_markdown(line)));
    lines.collect::<Vec<_>>().join("\n")
}

fn ready_made(
    locale: Locale,
    option: &GuideOption,
    pack: PackId,
    template: &GuideTemplate,
    behind: &str,
) -> Result<Chosen, String> {
    let Some(places) = template.places() else {
        return Err(words::NOT_FROM_HERE.of(locale).to_owned());
    };
    let Some(values) = values(places, behind) else {
        return Err(unfit(locale, option));
    };
    let with = with_numbers(locale, &values);
    let reason = name(locale, option);
    let said = [("reason", &*reason), ("values", &*with)];
    Ok(Chosen {
        will: words::READY_WILL.fill(locale, &said),
        done: words::DONE.fill(locale, &said),
        deed: SaleDeed::StartTemplate {
            pack: pack.0,
            reason: option.id.clone(),
            template: template.id.clone(),
            values,
            left: option.cap_available,
        },
    })
}

/// The numbers that an agent wrote, in the places of a ready-made text; `None` = they don't fill exactly these.
fn values(places: Vec<&TemplatePlace>, written: &str) -> Option<Vec<TemplateValue>> {
    let numbers: Result<Vec<u32>, _> = written.split_whitespace().map(str::parse).collect();
    let numbers = numbers.ok().filter(|given| given.len() == places.len())?;
    let value = |(place, value): (&TemplatePlace, u32)| {
        let id = place.id.clone();
        TemplateValue { id, value }
    };
    Some(places.into_iter().zip(numbers).map(value).collect())
}

fn with_numbers(locale: Locale, values: &[TemplateValue]) -> String {
    let shown: Vec<String> = values.iter().map(|one| one.value.to_string()).collect();
    if shown.is_empty() {
        return String::new();
    }
    words::WITH_VALUES.fill(locale, &[("values", &shown.join(", "))])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn options() -> Options {
        let place = |end: &str| json!({"id": format!("T___VAR___{end}"), "type": "NUMBER"});
        let option = |id, kind: &str, templates, limit: Option<u32>, left| {
            json!({"id": id, "enabled": true, "type": kind, "templates": templates,
                "actionable": true, "char_limit": limit, "cap_available": left})
        };
        let ready = |id: &str| json!([{"id": id, "vars": null}]);
        let promise = json!([{"id": "T", "vars": [place("INIT"), place("LIMIT")]}]);
        let all = json!({"options": [
            option("REQUEST_VARIANTS", "template", ready("T1"), None, 1),
            option("SEND_INVOICE_LINK", "free_text", json!(null), Some(20), 2),
            option("DELIVERY_PROMISE", "TEMPLATE", promise, None, 1),
            option("OTHER", "free_text", json!(null), Some(350), 0),
            option("NEW_ONE", "carousel", json!(null), None, 1),
            {"id": "REQUEST_BILLING_INFO", "enabled": false, "type": "template", "templates": ready("T2")},
        ]});
        serde_json::from_value(all).unwrap()
    }

    fn chosen(written: &str) -> Result<Chosen, String> {
        choose(Locale::PtBr, &options(), PackId(3), written)
    }

    #[test]
    fn a_reason_is_known_by_its_word_in_every_language_and_by_its_code() {
        for written in ["variante", "VARIANT", "request_variants"] {
            let SaleDeed::StartTemplate { template, left, .. } = chosen(written).unwrap().deed
            else {
                panic!("{written} is ready-made");
            };
            assert_eq!((template.as_str(), left), ("T1", Some(1)), "{written}");
        }
    }

    #[test]
    fn a_text_goes_as_replies_do_and_as_it_was_shown() {
        for written in ["nota Segue: **link**", "factura\nSegue: link"] {
            let Chosen { deed, will, .. } = chosen(written).unwrap();
            let text = SaleDeed::StartText {
                pack: 3,
                reason: "SEND_INVOICE_LINK".to_owned(),
                text: "Segue: link".to_owned(),
                left: Some(2),
            };
            assert_eq!(deed, text);
            assert!(will.ends_with("\n\n> Segue: link"), "{will}");
        }
    }

    #[test]
    fn numbers_stand_in_the_places_of_a_ready_made_text() {
        let SaleDeed::StartTemplate { values, .. } = chosen("entrega 12 18").unwrap().deed else {
            panic!("ready-made");
        };
        let values: Vec<_> = values.iter().map(|one| (&*one.id, one.value)).collect();
        assert_eq!(values, [("T___VAR___INIT", 12), ("T___VAR___LIMIT", 18)]);
    }

    #[test]
    fn what_cannot_be_sent_says_what_to_do() {
        for (written, why) in [
            ("entrega 12", "`/iniciar entrega 12 18`"),
            ("entrega 12 18 20", "`/iniciar entrega 12 18`"),
            ("entrega de manhã", "`/iniciar entrega 12 18`"),
            ("variante azul", "`/iniciar variante`"),
            ("nota", "`/iniciar nota texto`"),
            ("nota Um texto de mais de vinte letras", "20 caracteres"),
            ("nota 漢", "“漢”"),
            ("outro Oi", "já foi usado"),
            ("new_one", "pelo site"),
            ("faturamento", "não oferece esse motivo"),
            ("Oi, tudo bem?", "não oferece esse motivo"),
        ] {
            let told = chosen(written).unwrap_err();
            assert!(told.contains(why), "{written}: {told}");
        }
    }

    #[test]
    fn the_list_reads_well_in_every_language() {
        for locale in Locale::ALL {
            let name = format!("reasons_{}", locale.tag());
            insta::assert_snapshot!(name, list(locale, &options()));
        }
    }

    #[test]
    fn a_sale_without_reasons_says_so() {
        let none = serde_json::from_value(json!({"options": []})).unwrap();
        assert!(list(Locale::En, &none).contains("Wait until the buyer writes"));
    }
}

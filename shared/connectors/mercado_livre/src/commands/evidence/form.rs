//! How agents write a proof, and what they read of it. No call is made here.

use bridge::{
    command::folded,
    i18n::{Locale, Localized},
    text::escape_markdown,
};
use jiff::{
    Timestamp,
    civil::{Date, time},
    tz::{Offset, TimeZone},
};

use crate::{
    endpoints::add_evidence::{ClaimProof, SentBy},
    words::evidence_commands::{self as words, FORMS_KNOWN, ProofForm, ProofMethod},
};

/// The action that has to be listed for a proof that it was sent.
pub(super) const ADD: &str = "add_shipping_evidence";
/// The action that has to be listed for a promise.
pub(super) const PROMISE: &str = "send_potential_shipping";
/// Longest value, in characters.
const LONGEST: usize = 100;

/// A proof, as it was read.
#[derive(Debug)]
pub(super) struct WrittenProof {
    /// The action that has to be listed.
    pub(super) needs: &'static str,
    pub(super) evidence: ClaimProof,
    /// The same in words for agents, a line for each value.
    pub(super) told: String,
}

/// How each proof is written that is listed now.
pub(super) fn forms(locale: Locale, listed: [Option<&'static str>; 2]) -> String {
    let on = FORMS_KNOWN
        .iter()
        .filter(|form| listed.contains(&Some(needs(form))));
    let line = |form: &ProofForm| {
        words::LINE.fill(
            locale,
            &[
                ("form", form.example.of(locale)),
                ("does", form.does.of(locale)),
            ],
        )
    };
    let lines: Vec<String> = on.map(line).collect();
    words::FORMS.fill(locale, &[("lines", &lines.join("\n"))])
}

fn needs(form: &ProofForm) -> &'static str {
    match form.method {
        ProofMethod::Promise => PROMISE,
        _ => ADD,
    }
}

/// Reads a proof: its word, one date, and its values in their order; why it is none, in words for agents.
pub(super) fn read(
    locale: Locale,
    written: &str,
    (now, offset): (Timestamp, Offset),
) -> Result<WrittenProof, String> {
    let (word, behind) = first_word(written);
    let why = |words: Localized| words.fill(locale, &[("n", &LONGEST.to_string())]);
    let form = of_word(word).ok_or_else(|| why(words::NO_SUCH_FORM))?;
    let (day, values) = day_and_values(behind).map_err(why)?;
    check_day(form, day, (now, offset)).map_err(why)?;
    let evidence = evidence(form, &values, (day, offset)).ok_or_else(|| why(words::UNFIT))?;
    Ok(WrittenProof {
        needs: needs(form),
        told: told(locale, form, &values, day),
        evidence,
    })
}

fn first_word(written: &str) -> (&str, &str) {
    let word = written.split_once(char::is_whitespace);
    word.unwrap_or((written, ""))
}

/// The one date among what is written, wherever it stands, and everything else in its order.
fn day_and_values(written: &str) -> Result<(Date, Vec<&str>), Localized> {
    let values = written.split([';', '\n']).map(str::trim);
    let values = values.filter(|value| !value.is_empty());
    let (dates, values): (Vec<&str>, Vec<&str>) = values.partition(|one| date(one).is_some());
    if values.iter().any(|value| value.chars().count() > LONGEST) {
        return Err(words::VALUE_TOO_LONG);
    }
    match dates[..] {
        [day] => Ok((date(day).ok_or(words::ONE_DATE)?, values)),
        _ => Err(words::ONE_DATE),
    }
}

/// What was done lies behind, and what is promised does not.
fn check_day(
    form: &ProofForm,
    day: Date,
    (now, offset): (Timestamp, Offset),
) -> Result<(), Localized> {
    let today = now.to_zoned(TimeZone::fixed(offset)).date();
    match form.method {
        ProofMethod::Promise if day < today => Err(words::NOT_PAST),
        ProofMethod::Promise => Ok(()),
        _ if day > today => Err(words::NOT_FUTURE),
        _ => Ok(()),
    }
}

fn of_word(word: &str) -> Option<&'static ProofForm> {
    let word = folded(word);
    let is_called = |form: &&ProofForm| {
        let Localized { pt, es, en } = form.word;
        [pt, es, en].iter().any(|known| folded(known) == word)
    };
    FORMS_KNOWN.iter().find(is_called)
}

/// A day, as `20/11/2026` or `2026-11-20`.
fn date(written: &str) -> Option<Date> {
    let local = Date::strptime("%d/%m/%Y", written);
    local.or_else(|_| Date::strptime("%Y-%m-%d", written)).ok()
}

/// `None` = the values are not those of this form.
fn evidence(
    form: &ProofForm,
    values: &[&str],
    (day, offset): (Date, Offset),
) -> Option<ClaimProof> {
    if form.method == ProofMethod::Promise {
        let handling_date = day.to_string();
        return values
            .is_empty()
            .then_some(ClaimProof::Promised { handling_date });
    }
    sent(form.method, values, noon(day, offset)?).map(ClaimProof::Shipped)
}

fn sent(method: ProofMethod, values: &[&str], at: String) -> Option<SentBy> {
    match (method, values) {
        (ProofMethod::Mail, [company, tracking @ ..]) if tracking.len() < 2 => Some(SentBy::Mail {
            shipping_company_name: own(company),
            date_shipped: at,
            tracking_number: last(tracking),
        }),
        (ProofMethod::Courier, values) => by_courier(values, at),
        (ProofMethod::Hand, []) => Some(SentBy::PersonalDelivery { date_delivered: at }),
        (ProofMethod::Email, [address]) if address.contains('@') => Some(SentBy::Email {
            receiver_email: own(address),
            date_shipped: at,
        }),
        _ => None,
    }
}

fn by_courier(values: &[&str], at: String) -> Option<SentBy> {
    let [company, agency, receiver, tracking @ ..] = values else {
        return None;
    };
    (tracking.len() < 2).then(|| SentBy::Entrusted {
        shipping_company_name: own(company),
        destination_agency: own(agency),
        receiver_name: own(receiver),
        date_shipped: at,
        tracking_number: last(tracking),
    })
}

fn own(value: &str) -> String {
    value.to_owned()
}

/// A last value that may be left out.
fn last(values: &[&str]) -> Option<String> {
    values.first().map(|value| own(value))
}

/// Noon of a day, by the clocks of the seller's country: the hour is not asked for.
fn noon(day: Date, offset: Offset) -> Option<String> {
    let noon = day.to_datetime(time(12, 0, 0, 0));
    let noon = noon.to_zoned(TimeZone::fixed(offset)).ok()?;
    Some(noon.strftime("%Y-%m-%dT%H:%M:%S.000%:z").to_string())
}

/// A line for each value.
fn told(locale: Locale, form: &ProofForm, values: &[&str], day: Date) -> String {
    let label = |words: Localized, value: &str| format!("- {}: {value}", words.of(locale));
    let mut lines = vec![label(words::METHOD, form.word.of(locale))];
    let named = form.values.iter().zip(values);
    lines.extend(named.map(|(name, value)| label(*name, &escape_markdown(value))));
    let day = day.strftime(words::DAY.of(locale)).to_string();
    lines.push(label(form.day, &day));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn proof(written: &str) -> Result<WrittenProof, String> {
        let now = "2026-11-21T02:00:00Z".parse().unwrap();
        read(Locale::PtBr, written, (now, Offset::constant(-3)))
    }

    fn body(written: &str) -> serde_json::Value {
        serde_json::to_value(proof(written).unwrap().evidence).unwrap()
    }

    #[test]
    fn each_form_becomes_the_fields_that_its_method_has() {
        let noon = "2026-11-20T12:00:00.000-03:00";
        for (written, becomes) in [
            (
                "correio Correios; AB123BR; 20/11/2026",
                json!({"type": "shipping_evidence", "shipping_method": "mail",
                    "shipping_company_name": "Correios", "date_shipped": noon, "tracking_number": "AB123BR"}),
            ),
            (
                "MAIL Correios\n2026-11-20",
                json!({"type": "shipping_evidence", "shipping_method": "mail",
                    "shipping_company_name": "Correios", "date_shipped": noon}),
            ),
            (
                "encomienda Andreani; Centro; José; 20/11/2026",
                json!({"type": "shipping_evidence", "shipping_method": "entrusted",
                    "shipping_company_name": "Andreani", "destination_agency": "Centro",
                    "receiver_name": "José", "date_shipped": noon}),
            ),
            (
                "maos 20/11/2026",
                json!({"type": "shipping_evidence", "shipping_method": "personal_delivery",
                    "date_delivered": noon}),
            ),
            (
                "email a@example.com; 20/11/2026",
                json!({"type": "shipping_evidence", "shipping_method": "email",
                    "receiver_email": "a@example.com", "date_shipped": noon}),
            ),
            (
                "promessa 25/11/2026",
                json!({"type": "handling_shipping_evidence", "handling_date": "2026-11-25"}),
            ),
        ] {
            assert_eq!(body(written), becomes, "{written}");
            let evidence: ClaimProof = serde_json::from_value(becomes).unwrap();
            assert_eq!(proof(written).unwrap().evidence, evidence);
        }
    }

    #[test]
    fn what_cannot_be_sent_says_why() {
        for (written, why) in [
            ("pombo 20/11/2026", "primeira palavra"),
            ("mãos", "exatamente uma data"),
            ("mãos amanhã", "exatamente uma data"),
            ("mãos 31/02/2026", "exatamente uma data"),
            (
                "correio Correios; 20/11/2026; 19/11/2026",
                "exatamente uma data",
            ),
            ("correio 20/11/2026", "Faltam valores"),
            (
                "transportadora Jadlog; Centro; 20/11/2026",
                "Faltam valores",
            ),
            ("mãos José; 20/11/2026", "há valores a mais"),
            ("e-mail José; 20/11/2026", "Faltam valores"),
            // By the clocks of the country it is still the 20th.
            ("mãos 21/11/2026", "ainda não chegou"),
            ("promessa 19/11/2026", "já passou"),
        ] {
            let told = proof(written).unwrap_err();
            assert!(told.contains(why), "{written}: {told}");
        }
        let long = format!("correio {}; 20/11/2026", "a".repeat(LONGEST + 1));
        assert!(proof(&long).unwrap_err().contains("100 caracteres"));
        assert!(proof("promessa 20/11/2026").is_ok());
    }

    #[test]
    fn agents_read_each_value_and_the_day_before_it_goes() {
        let told = proof("correio Cor_reios; AB1; 2026-11-20").unwrap().told;
        let lines =
            "- Prova: correio\n- Empresa: Cor_reios\n- Rastreio: AB1\n- Enviado em: 20/11/2026";
        assert_eq!(told, lines);
    }

    #[test]
    fn only_what_is_listed_is_shown_and_each_example_is_read() {
        for locale in Locale::ALL {
            for form in FORMS_KNOWN {
                let written = form.example.of(locale);
                let now = match form.method {
                    ProofMethod::Promise => "2026-11-24T12:00:00Z",
                    _ => "2026-11-21T12:00:00Z",
                };
                let now = now.parse().unwrap();
                assert!(
                    read(locale, written, (now, Offset::UTC)).is_ok(),
                    "{written}"
                );
            }
            let shown = forms(locale, [None, Some(PROMISE)]);
            assert_eq!(shown.matches("\n- `/").count(), 1, "{shown}");
            assert_eq!(
                forms(locale, [Some(ADD), None]).matches("\n- `/").count(),
                4
            );
        }
    }
}

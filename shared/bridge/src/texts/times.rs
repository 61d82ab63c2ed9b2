//! Times as people read them.

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

use crate::{
    i18n::{Locale, Localized},
    message::Responsible,
};

const DAY_AND_MINUTE: Localized =
    Localized::new("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M");

/// An instant as people would write it whose clocks are so far from UTC, with the offset beside it: nobody has
/// to guess which clock is meant.
pub fn local(locale: Locale, offset: Offset, at: Timestamp) -> String {
    let hours = offset.seconds() / 3600;
    let zone = match hours {
        0 => "UTC".to_owned(),
        hours => format!("UTC{hours:+}"),
    };
    let civil = at.to_zoned(TimeZone::fixed(offset));
    format!("{} ({zone})", civil.strftime(DAY_AND_MINUTE.of(locale)))
}

/// What comes next was written long before it arrived: from the first instant to the last.
pub fn written_before(locale: Locale, offset: Offset, [first, last]: [Timestamp; 2]) -> String {
    let [from, to] = [first, last].map(|at| local(locale, offset, at));
    if from == to {
        let text = Localized::new(
            "🕒 O que segue foi escrito em {from} e chegou aqui depois.",
            "🕒 Lo que sigue se escribió el {from} y llegó aquí después.",
            "🕒 What follows was written on {from} and arrived here later.",
        );
        return text.fill(locale, &[("from", &from)]);
    }
    let text = Localized::new(
        "🕒 O que segue foi escrito de {from} a {to} e chegou aqui depois.",
        "🕒 Lo que sigue se escribió del {from} al {to} y llegó aquí después.",
        "🕒 What follows was written from {from} to {to} and arrived here later.",
    );
    text.fill(locale, &[("from", &from), ("to", &to)])
}

/// Who has to act, as an attribute says it; a marketplace by its name.
pub fn responsible(locale: Locale, marketplace: Localized, who: Responsible) -> &'static str {
    match who {
        Responsible::Seller => Localized::new("vendedor", "vendedor", "seller"),
        Responsible::Buyer => Localized::new("comprador", "comprador", "buyer"),
        Responsible::Marketplace => marketplace,
    }
    .of(locale)
}

/// Nobody answered in time.
pub fn time_is_over(locale: Locale, offset: Offset, by: Timestamp) -> String {
    let text = Localized::new(
        "⏰ O prazo para responder terminou em {by}.",
        "⏰ El plazo para responder terminó el {by}.",
        "⏰ The time to answer ended on {by}.",
    );
    text.fill(locale, &[("by", &local(locale, offset, by))])
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_told_by_the_clocks_of_those_who_read_it() {
        let night = at("2026-09-29T02:59:00Z");
        for (locale, hours, read) in [
            (Locale::PtBr, -3, "28/09/2026 23:59 (UTC-3)"),
            (Locale::En, -6, "2026-09-28 20:59 (UTC-6)"),
            (Locale::Es, 0, "29/09/2026 02:59 (UTC)"),
            (Locale::En, 8, "2026-09-29 10:59 (UTC+8)"),
        ] {
            assert_eq!(local(locale, offset(hours), night), read);
        }
    }

    #[test]
    fn what_came_late_says_from_when_it_is_and_a_single_minute_is_said_once() {
        let times = [at("2026-03-04T12:00:00Z"), at("2026-03-04T12:00:40Z")];
        let said = Locale::ALL.map(|locale| written_before(locale, offset(-3), times));
        assert!(said.iter().all(|text| text.matches("09:00").count() == 1));

        let longer = [times[0], at("2026-03-05T01:30:00Z")];
        assert_eq!(
            written_before(Locale::PtBr, offset(-3), longer),
            "🕒 O que segue foi escrito de 04/03/2026 09:00 (UTC-3) a 04/03/2026 22:30 (UTC-3) e chegou aqui depois."
        );
    }
}

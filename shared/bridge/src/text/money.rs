//! Amounts of money.

use crate::i18n::{Locale, Localized};

/// What stands between thousands, and before cents.
const SEPARATORS: Localized<(char, char)> = Localized::new(('.', ','), ('.', ','), (',', '.'));

/// An amount with its currency: `R$ 1.234,50`.
pub fn money(locale: Locale, amount: f64, currency: Option<&str>) -> String {
    let plain = format!("{:.2}", amount.abs());
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (thousands, decimal) = SEPARATORS.of(locale);
    let grouped = grouped(whole, thousands);
    let sign = if amount < 0.0 { "-" } else { "" };
    let currency = match currency {
        Some("BRL") => "R$ ".to_owned(),
        Some(code) => format!("{code} "),
        None => String::new(),
    };
    format!("{sign}{currency}{grouped}{decimal}{cents}")
}

/// These digits in threes from the right, `between` them.
fn grouped(digits: &str, between: char) -> String {
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(between);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_people_there_write_it() {
        assert_eq!(money(Locale::PtBr, 49.9, Some("BRL")), "R$ 49,90");
        assert_eq!(
            money(Locale::PtBr, 1_234_567.0, Some("BRL")),
            "R$ 1.234.567,00"
        );
        assert_eq!(money(Locale::En, 1234.5, Some("USD")), "USD 1,234.50");
        assert_eq!(money(Locale::Es, -0.05, None), "-0,05");
    }
}

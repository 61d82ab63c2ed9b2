//! Mercado Livre's pages for people, per site (§11).

use bridge::texts::Locale;
use jiff::{
    Timestamp,
    tz::{TimeZone, offset},
};

use crate::ids::PackId;

/// Sites whose pages are in Spanish, and their domains.
const SPANISH: &[(&str, &str)] = &[
    ("MLA", "www.mercadolibre.com.ar"),
    ("MLM", "www.mercadolibre.com.mx"),
    ("MLC", "www.mercadolibre.cl"),
    ("MCO", "www.mercadolibre.com.co"),
    ("MLU", "www.mercadolibre.com.uy"),
    ("MPE", "www.mercadolibre.com.pe"),
    ("MLV", "www.mercadolibre.com.ve"),
    ("MEC", "www.mercadolibre.com.ec"),
    ("MBO", "www.mercadolibre.com.bo"),
    ("MPY", "www.mercadolibre.com.py"),
    ("MRD", "www.mercadolibre.com.do"),
    ("MPA", "www.mercadolibre.com.pa"),
    ("MCR", "www.mercadolibre.co.cr"),
    ("MGT", "www.mercadolibre.com.gt"),
    ("MHN", "www.mercadolibre.com.hn"),
    ("MSV", "www.mercadolibre.com.sv"),
    ("MNI", "www.mercadolibre.com.ni"),
];

/// The page of a sale. An unknown site is taken for Brazil.
pub(crate) fn sale_page(site: Option<&str>, pack: PackId) -> String {
    let spanish = SPANISH.iter().find(|(name, _)| site.is_some_and(|site| name.eq_ignore_ascii_case(site)));
    match spanish {
        Some((_, domain)) => format!("https://{domain}/ventas/{pack}/detalle"),
        None => format!("https://www.mercadolivre.com.br/vendas/{pack}/detalhe"),
    }
}

/// Hours behind UTC by which people of a site read their clocks, summer time left out.
const HOURS_BEHIND: &[(&str, i8)] = &[
    ("MLB", 3),
    ("MLA", 3),
    ("MLU", 3),
    ("MLC", 4),
    ("MLV", 4),
    ("MBO", 4),
    ("MPY", 4),
    ("MRD", 4),
    ("MCO", 5),
    ("MPE", 5),
    ("MEC", 5),
    ("MPA", 5),
    ("MLM", 6),
    ("MCR", 6),
    ("MGT", 6),
    ("MHN", 6),
    ("MSV", 6),
    ("MNI", 6),
];

/// An instant as people of the site would write it, with the offset beside it: nobody has to guess
/// which clock a deadline means. An unknown site goes by Mercado Livre's own, four hours behind.
pub(crate) fn local(locale: Locale, site: Option<&str>, at: Timestamp) -> String {
    let known = HOURS_BEHIND.iter().find(|(name, _)| site.is_some_and(|site| name.eq_ignore_ascii_case(site)));
    let behind = known.map_or(4, |(_, hours)| *hours);
    let format = match locale {
        Locale::PtBr | Locale::Es => "%d/%m/%Y %H:%M",
        Locale::En => "%Y-%m-%d %H:%M",
    };
    format!("{} (UTC-{behind})", at.to_zoned(TimeZone::fixed(offset(-behind))).strftime(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_told_by_the_clocks_of_its_country() {
        let at = "2026-09-29T02:59:00Z".parse().unwrap();

        assert_eq!(local(Locale::PtBr, Some("MLB"), at), "28/09/2026 23:59 (UTC-3)");
        assert_eq!(local(Locale::En, Some("mlm"), at), "2026-09-28 20:59 (UTC-6)");
        assert_eq!(local(Locale::Es, None, at), "28/09/2026 22:59 (UTC-4)");
    }

    #[test]
    fn a_sale_has_a_page_in_its_country() {
        let pages = [
            (Some("MLB"), "https://www.mercadolivre.com.br/vendas/2000009876543210/detalhe"),
            (None, "https://www.mercadolivre.com.br/vendas/2000009876543210/detalhe"),
            (Some("MLA"), "https://www.mercadolibre.com.ar/ventas/2000009876543210/detalle"),
            (Some("mlc"), "https://www.mercadolibre.cl/ventas/2000009876543210/detalle"),
        ];

        for (site, page) in pages {
            assert_eq!(sale_page(site, PackId(2_000_009_876_543_210)), page);
        }
    }
}

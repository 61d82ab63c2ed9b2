//! Mercado Livre's countries: its pages for people, per site (§11, §1.1).

use bridge::{i18n::Locale, marketplace::Region, texts};
use jiff::{
    Timestamp,
    tz::{Offset, offset},
};
use url::Url;

use crate::ids::PackId;

/// Every country, the largest markets first.
pub(crate) const REGIONS: &[Region] = &[
    Region {
        id: "MLB",
        name: "Brasil",
    },
    Region {
        id: "MLA",
        name: "Argentina",
    },
    Region {
        id: "MLM",
        name: "México",
    },
    Region {
        id: "MLC",
        name: "Chile",
    },
    Region {
        id: "MCO",
        name: "Colombia",
    },
    Region {
        id: "MLU",
        name: "Uruguay",
    },
    Region {
        id: "MPE",
        name: "Perú",
    },
    Region {
        id: "MEC",
        name: "Ecuador",
    },
    Region {
        id: "MLV",
        name: "Venezuela",
    },
    Region {
        id: "MBO",
        name: "Bolivia",
    },
    Region {
        id: "MPY",
        name: "Paraguay",
    },
    Region {
        id: "MRD",
        name: "República Dominicana",
    },
    Region {
        id: "MPA",
        name: "Panamá",
    },
    Region {
        id: "MCR",
        name: "Costa Rica",
    },
    Region {
        id: "MGT",
        name: "Guatemala",
    },
    Region {
        id: "MHN",
        name: "Honduras",
    },
    Region {
        id: "MSV",
        name: "El Salvador",
    },
    Region {
        id: "MNI",
        name: "Nicaragua",
    },
];

/// Where each country's pages are.
const DOMAINS: &[(&str, &str)] = &[
    ("MLB", "mercadolivre.com.br"),
    ("MLA", "mercadolibre.com.ar"),
    ("MLM", "mercadolibre.com.mx"),
    ("MLC", "mercadolibre.cl"),
    ("MCO", "mercadolibre.com.co"),
    ("MLU", "mercadolibre.com.uy"),
    ("MPE", "mercadolibre.com.pe"),
    ("MEC", "mercadolibre.com.ec"),
    ("MLV", "mercadolibre.com.ve"),
    ("MBO", "mercadolibre.com.bo"),
    ("MPY", "mercadolibre.com.py"),
    ("MRD", "mercadolibre.com.do"),
    ("MPA", "mercadolibre.com.pa"),
    ("MCR", "mercadolibre.co.cr"),
    ("MGT", "mercadolibre.com.gt"),
    ("MHN", "mercadolibre.com.hn"),
    ("MSV", "mercadolibre.com.sv"),
    ("MNI", "mercadolibre.com.ni"),
];

fn domain(site: &str) -> Option<&'static str> {
    let known = DOMAINS.iter().find(|(id, _)| id.eq_ignore_ascii_case(site));
    known.map(|(_, domain)| *domain)
}

/// Where the sellers of a country log in and grant access.
pub(crate) fn auth_url(site: &str) -> Option<Url> {
    Url::parse(&format!("https://auth.{}", domain(site)?)).ok()
}

/// The page of a sale. An unknown site is taken for Brazil.
pub(crate) fn sale_page(id: Option<&str>, pack: PackId) -> String {
    let abroad = id.filter(|site| !site.eq_ignore_ascii_case("MLB"));
    match abroad.and_then(domain) {
        Some(domain) => format!("https://www.{domain}/ventas/{pack}/detalle"),
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

/// How far the clocks of a site are from UTC. An unknown site goes by Mercado Livre's own, four hours behind.
pub(crate) fn utc_offset(site: Option<&str>) -> Offset {
    let known = HOURS_BEHIND
        .iter()
        .find(|(name, _)| site.is_some_and(|site| name.eq_ignore_ascii_case(site)));
    let behind = known.map_or(4, |(_, hours)| *hours);
    offset(-behind)
}

/// An instant as people of the site would write it.
pub(crate) fn local(locale: Locale, site: Option<&str>, at: Timestamp) -> String {
    texts::local(locale, utc_offset(site), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_told_by_the_clocks_of_its_country() {
        let at = "2026-09-29T02:59:00Z".parse().unwrap();

        assert_eq!(
            local(Locale::PtBr, Some("MLB"), at),
            "28/09/2026 23:59 (UTC-3)"
        );
        assert_eq!(
            local(Locale::En, Some("mlm"), at),
            "2026-09-28 20:59 (UTC-6)"
        );
        assert_eq!(local(Locale::Es, None, at), "28/09/2026 22:59 (UTC-4)");
    }

    #[test]
    fn sellers_log_in_in_their_country() {
        let hosts = [
            ("MLB", "auth.mercadolivre.com.br"),
            ("mla", "auth.mercadolibre.com.ar"),
            ("MLC", "auth.mercadolibre.cl"),
            ("MCR", "auth.mercadolibre.co.cr"),
            ("MNI", "auth.mercadolibre.com.ni"),
        ];

        for (id, host) in hosts {
            assert_eq!(auth_url(id).unwrap().host_str(), Some(host));
        }
        assert!(REGIONS.iter().all(|site| auth_url(site.id).is_some()));
        assert_eq!(auth_url("MLX"), None);
    }

    #[test]
    fn a_sale_has_a_page_in_its_country() {
        let pages = [
            (
                Some("MLB"),
                "https://www.mercadolivre.com.br/vendas/2000009876543210/detalhe",
            ),
            (
                None,
                "https://www.mercadolivre.com.br/vendas/2000009876543210/detalhe",
            ),
            (
                Some("MLA"),
                "https://www.mercadolibre.com.ar/ventas/2000009876543210/detalle",
            ),
            (
                Some("mlc"),
                "https://www.mercadolibre.cl/ventas/2000009876543210/detalle",
            ),
        ];

        for (site, page) in pages {
            assert_eq!(sale_page(site, PackId(2_000_009_876_543_210)), page);
        }
    }
}

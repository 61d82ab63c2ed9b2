//! Mercado Livre's countries: its pages for people, per site (§11, §1.1).

use bridge::i18n::{Locale, Localized};
use jiff::{
    Timestamp,
    tz::{TimeZone, offset},
};
use url::Url;

use crate::ids::PackId;

/// One country of Mercado Livre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Names it in the API: `MLB`.
    pub id: &'static str,
    /// What its people call it.
    pub country: &'static str,
    domain: &'static str,
}

/// Every country, the largest markets first.
pub const SITES: &[Site] = &[
    Site {
        id: "MLB",
        country: "Brasil",
        domain: "mercadolivre.com.br",
    },
    Site {
        id: "MLA",
        country: "Argentina",
        domain: "mercadolibre.com.ar",
    },
    Site {
        id: "MLM",
        country: "México",
        domain: "mercadolibre.com.mx",
    },
    Site {
        id: "MLC",
        country: "Chile",
        domain: "mercadolibre.cl",
    },
    Site {
        id: "MCO",
        country: "Colombia",
        domain: "mercadolibre.com.co",
    },
    Site {
        id: "MLU",
        country: "Uruguay",
        domain: "mercadolibre.com.uy",
    },
    Site {
        id: "MPE",
        country: "Perú",
        domain: "mercadolibre.com.pe",
    },
    Site {
        id: "MEC",
        country: "Ecuador",
        domain: "mercadolibre.com.ec",
    },
    Site {
        id: "MLV",
        country: "Venezuela",
        domain: "mercadolibre.com.ve",
    },
    Site {
        id: "MBO",
        country: "Bolivia",
        domain: "mercadolibre.com.bo",
    },
    Site {
        id: "MPY",
        country: "Paraguay",
        domain: "mercadolibre.com.py",
    },
    Site {
        id: "MRD",
        country: "República Dominicana",
        domain: "mercadolibre.com.do",
    },
    Site {
        id: "MPA",
        country: "Panamá",
        domain: "mercadolibre.com.pa",
    },
    Site {
        id: "MCR",
        country: "Costa Rica",
        domain: "mercadolibre.co.cr",
    },
    Site {
        id: "MGT",
        country: "Guatemala",
        domain: "mercadolibre.com.gt",
    },
    Site {
        id: "MHN",
        country: "Honduras",
        domain: "mercadolibre.com.hn",
    },
    Site {
        id: "MSV",
        country: "El Salvador",
        domain: "mercadolibre.com.sv",
    },
    Site {
        id: "MNI",
        country: "Nicaragua",
        domain: "mercadolibre.com.ni",
    },
];

impl Site {
    /// Where its sellers log in and grant access.
    pub fn auth_url(&self) -> Option<Url> {
        Url::parse(&format!("https://auth.{}", self.domain)).ok()
    }
}

/// The site of this id, whatever its case.
pub fn site(id: &str) -> Option<&'static Site> {
    SITES.iter().find(|site| site.id.eq_ignore_ascii_case(id))
}

/// The page of a sale. An unknown site is taken for Brazil.
pub(crate) fn sale_page(id: Option<&str>, pack: PackId) -> String {
    match id.and_then(site).filter(|site| site.id != "MLB") {
        Some(Site { domain, .. }) => format!("https://www.{domain}/ventas/{pack}/detalle"),
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

const DAY_AND_MINUTE: Localized =
    Localized::new("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M");

/// An instant as people of the site would write it, with the offset beside it: nobody has to guess
/// which clock a deadline means. An unknown site goes by Mercado Livre's own, four hours behind.
pub(crate) fn local(locale: Locale, site: Option<&str>, at: Timestamp) -> String {
    let known = HOURS_BEHIND
        .iter()
        .find(|(name, _)| site.is_some_and(|site| name.eq_ignore_ascii_case(site)));
    let behind = known.map_or(4, |(_, hours)| *hours);
    let format = DAY_AND_MINUTE.of(locale);
    format!(
        "{} (UTC-{behind})",
        at.to_zoned(TimeZone::fixed(offset(-behind)))
            .strftime(format)
    )
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
            assert_eq!(site(id).unwrap().auth_url().unwrap().host_str(), Some(host));
        }
        assert!(SITES.iter().all(|site| site.auth_url().is_some()));
        assert_eq!(site("MLX"), None);
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

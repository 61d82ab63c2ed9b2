//! Mercado Livre's pages for people, per site (§11).

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

#[cfg(test)]
mod tests {
    use super::*;

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

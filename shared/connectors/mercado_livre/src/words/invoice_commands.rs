//! What agents read of attaching an invoice to a sale by a command.

use bridge::i18n::Localized;

pub(crate) const INVOICE: Localized = Localized::new("nota", "factura", "invoice");
pub(crate) const INVOICE_DOES: Localized = Localized {
    pt: "anexa a esta venda, como nota fiscal, os arquivos PDF e XML desta nota privada",
    es: "adjunta a esta venta, como factura, los archivos PDF y XML de esta nota privada",
    en: "attaches the PDF and XML files of this private note to this sale as its invoice",
};
pub(crate) const WILL: Localized = Localized {
    pt: "Estes arquivos serão anexados a esta venda como nota fiscal, e o Mercado Livre avisará o comprador. Por aqui não há como desfazer.\n\n{files}",
    es: "Estos archivos se adjuntarán a esta venta como factura, y Mercado Libre avisará al comprador. Desde aquí no se puede deshacer.\n\n{files}",
    en: "These files will be attached to this sale as its invoice, and Mercado Libre will tell the buyer. That cannot be undone from here.\n\n{files}",
};
pub(crate) const WILL_BESIDE: Localized = Localized {
    pt: "Estes arquivos serão anexados a esta venda como nota fiscal, ao lado dos que ela já tem ({n}), e o Mercado Livre avisará o comprador. Por aqui não há como desfazer.\n\n{files}",
    es: "Estos archivos se adjuntarán a esta venta como factura, junto a los que ya tiene ({n}), y Mercado Libre avisará al comprador. Desde aquí no se puede deshacer.\n\n{files}",
    en: "These files will be attached to this sale as its invoice, beside those that it has already ({n}), and Mercado Libre will tell the buyer. That cannot be undone from here.\n\n{files}",
};
/// Stays in the command's row, so it names no file.
pub(crate) const DONE: Localized = Localized {
    pt: "A nota fiscal foi anexada a esta venda (arquivos: {n}).",
    es: "La factura se adjuntó a esta venta (archivos: {n}).",
    en: "The invoice was attached to this sale (files: {n}).",
};
pub(crate) const SIZE_UNKNOWN: Localized = Localized::new(
    "tamanho não informado",
    "tamaño no informado",
    "size not told",
);

pub(crate) const NO_FILES: Localized = Localized {
    pt: "Esta nota não tem arquivos. Anexe o PDF ou o XML da nota fiscal a uma nova nota privada com `/nota`.",
    es: "Esta nota no tiene archivos. Adjunta el PDF o el XML de la factura a una nueva nota privada con `/factura`.",
    en: "This note has no files. Attach the invoice's PDF or XML to a new private note with `/invoice`.",
};
pub(crate) const WRONG_KIND: Localized = Localized {
    pt: "O arquivo “{name}” não é PDF nem XML. Anexe a nota fiscal em um destes formatos a uma nova nota com `/nota`.",
    es: "El archivo “{name}” no es PDF ni XML. Adjunta la factura en uno de estos formatos a una nueva nota con `/factura`.",
    en: "The file “{name}” is neither a PDF nor an XML. Attach the invoice as one of these to a new note with `/invoice`.",
};
pub(crate) const TOO_LARGE: Localized = Localized {
    pt: "O arquivo “{name}” passa de 1 MB, o máximo que o Mercado Livre aceita. Anexe um menor a uma nova nota com `/nota`.",
    es: "El archivo “{name}” supera 1 MB, el máximo que acepta Mercado Libre. Adjunta uno más pequeño a una nueva nota con `/factura`.",
    en: "The file “{name}” is larger than 1 MB, the most that Mercado Libre takes. Attach a smaller one to a new note with `/invoice`.",
};
pub(crate) const EMPTY: Localized = Localized {
    pt: "O arquivo “{name}” está vazio. Anexe-o outra vez a uma nova nota com `/nota`.",
    es: "El archivo “{name}” está vacío. Adjúntalo otra vez a una nueva nota con `/factura`.",
    en: "The file “{name}” is empty. Attach it again to a new note with `/invoice`.",
};
pub(crate) const TOO_MANY: Localized = Localized {
    pt: "A nota tem mais de {n} arquivos. Anexe no máximo {n} a uma nova nota com `/nota`.",
    es: "La nota tiene más de {n} archivos. Adjunta {n} como máximo a una nueva nota con `/factura`.",
    en: "The note has more than {n} files. Attach {n} at most to a new note with `/invoice`.",
};

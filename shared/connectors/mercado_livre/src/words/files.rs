//! Why a file was not taken (§5.2, §6), and what can be done. Follows a colon.

use bridge::i18n::Localized;

use super::coded::{Coded, coded};

/// Why a file was not taken.
pub(super) const FILES: &[Coded] = &[
    coded(
        "file:invalid_extension",
        Localized {
            pt: "este tipo de arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF, TXT.",
            es: "no se acepta este tipo de archivo. Tipos aceptados: JPG, PNG, PDF, TXT.",
            en: "this type of file is not accepted. Accepted types: JPG, PNG, PDF, TXT.",
        },
    ),
    coded(
        "file:invalid_extension_in_claim",
        Localized {
            pt: "este tipo de arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF.",
            es: "no se acepta este tipo de archivo. Tipos aceptados: JPG, PNG, PDF.",
            en: "this type of file is not accepted. Accepted types: JPG, PNG, PDF.",
        },
    ),
    coded(
        "file:invalid_size",
        Localized {
            pt: "o arquivo é grande demais. Reduza-o e envie de novo.",
            es: "el archivo es demasiado grande. Redúcelo y envíalo de nuevo.",
            en: "the file is too large. Make it smaller and send it again.",
        },
    ),
    coded(
        "file:forbidden",
        Localized {
            pt: "o Mercado Livre não permite o conteúdo do arquivo. Envie outro arquivo.",
            es: "Mercado Libre no permite el contenido del archivo. Envía otro archivo.",
            en: "Mercado Libre does not allow what is in the file. Send another one.",
        },
    ),
    coded(
        "file:internal_error",
        Localized {
            pt: "o Mercado Livre não conseguiu salvar o arquivo. Envie de novo mais tarde.",
            es: "Mercado Libre no pudo guardar el archivo. Envíalo de nuevo más tarde.",
            en: "Mercado Libre could not save the file. Send it again later.",
        },
    ),
    coded(
        "file:name",
        Localized {
            pt: "o nome do arquivo não é aceito. Mude o nome e envie de novo.",
            es: "no se acepta el nombre del archivo. Cámbialo y envía de nuevo.",
            en: "the file's name is not accepted. Change it and send it again.",
        },
    ),
];

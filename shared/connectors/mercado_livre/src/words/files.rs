//! Why a file was not taken (§5.2, §6), and what can be done. Follows a colon.

use bridge::i18n::Localized;

use super::coded::{Coded, coded};

/// Why a file was not taken.
pub(super) const FILES: &[Coded] = &[
    coded(
        "file:invalid_extension",
        Localized {
            pt: "o tipo do arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF, TXT.",
            es: "el tipo del archivo no es aceptado. Tipos aceptados: JPG, PNG, PDF, TXT.",
            en: "this type of file is not taken. Types taken: JPG, PNG, PDF, TXT.",
        },
    ),
    coded(
        "file:invalid_extension_in_claim",
        Localized {
            pt: "o tipo do arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF.",
            es: "el tipo del archivo no es aceptado. Tipos aceptados: JPG, PNG, PDF.",
            en: "this type of file is not taken. Types taken: JPG, PNG, PDF.",
        },
    ),
    coded(
        "file:invalid_size",
        Localized {
            pt: "o arquivo é grande demais. Reduza o arquivo.",
            es: "el archivo es demasiado grande. Reduce el archivo.",
            en: "the file is too large. Make it smaller.",
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
            pt: "o Mercado Livre não conseguiu guardar o arquivo. Tente de novo mais tarde.",
            es: "Mercado Libre no pudo guardar el archivo. Inténtalo de nuevo más tarde.",
            en: "Mercado Libre could not keep the file. Try again later.",
        },
    ),
    coded(
        "file:name",
        Localized {
            pt: "o nome do arquivo não é aceito. Mude o nome e envie de novo.",
            es: "el nombre del archivo no es aceptado. Cambia el nombre y envía de nuevo.",
            en: "the file's name is not taken. Change it and send it again.",
        },
    ),
];

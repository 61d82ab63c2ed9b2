//! The words of findings about the webhooks of inboxes, and how they are signed.

use bridge::i18n::Localized;

use super::inboxes::PREPARE;
use crate::{checks::codes::WebhookCode, words::finding::FindingWords};

pub(super) fn words(code: WebhookCode) -> FindingWords {
    match code {
        WebhookCode::NeitherSignedNorToken => NEITHER_SIGNED_NOR_TOKEN,
        WebhookCode::Empty => EMPTY,
        WebhookCode::OldToken => OLD_TOKEN,
        WebhookCode::Moved => MOVED,
        WebhookCode::Elsewhere => ELSEWHERE,
        WebhookCode::SecretUnknown => SECRET_UNKNOWN,
        WebhookCode::Right => RIGHT,
        WebhookCode::Signed => SIGNED,
        WebhookCode::SecretDiffers => SECRET_DIFFERS,
        WebhookCode::SignatureWrong => SIGNATURE_WRONG,
        WebhookCode::SignatureMissing => SIGNATURE_MISSING,
        WebhookCode::SignatureStale => SIGNATURE_STALE,
    }
}

const NEITHER_SIGNED_NOR_TOKEN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Este Chatwoot não assina webhooks, e não há WEBHOOK_TOKEN para protegê-los.",
        es: "Este Chatwoot no firma webhooks, y no hay WEBHOOK_TOKEN que los proteja.",
        en: "This Chatwoot signs no webhooks, and there is no WEBHOOK_TOKEN to protect them.",
    },
    Localized {
        pt: "Defina WEBHOOK_TOKEN (32 ou mais letras e números aleatórios), ou atualize o Chatwoot para 4.13.",
        es: "Define WEBHOOK_TOKEN (32 o más letras y números al azar), o actualiza Chatwoot a 4.13.",
        en: "Set WEBHOOK_TOKEN (32 or more random letters and digits), or update Chatwoot to 4.13.",
    },
);

const EMPTY: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A caixa de entrada está sem webhook: as respostas não chegam aqui na hora.",
        es: "La bandeja de entrada no tiene webhook: las respuestas no llegan aquí al momento.",
        en: "The inbox has no webhook: replies do not arrive here at once.",
    },
    PREPARE,
);

const OLD_TOKEN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O webhook termina em um token antigo ou errado.",
        es: "El webhook termina en un token antiguo o equivocado.",
        en: "The webhook ends in an old or wrong token.",
    },
    PREPARE,
);

const MOVED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O webhook aponta para um endereço anterior desta instalação.",
        es: "El webhook apunta a una dirección anterior de esta instalación.",
        en: "The webhook points to an earlier address of this installation.",
    },
    PREPARE,
);

const ELSEWHERE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O webhook da caixa aponta para outro lugar.",
        es: "El webhook de la bandeja apunta a otro sitio.",
        en: "The inbox's webhook points elsewhere.",
    },
    Localized {
        pt: "Se nada mais usa esse endereço, clique em “Apontar para cá” na página de configuração.",
        es: "Si nada más usa esa dirección, haz clic en “Apuntar aquí” en la página de configuración.",
        en: "If nothing else uses that address, click “Point it here” on the setup page.",
    },
);

const SECRET_UNKNOWN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Os webhooks são assinados, mas nenhum segredo é conhecido aqui.",
        es: "Los webhooks van firmados, pero aquí no se conoce ningún secreto.",
        en: "Webhooks are signed, but no secret is known here.",
    },
    Localized {
        pt: "Use o token de um administrador e clique em “Preparar o Chatwoot”.",
        es: "Usa el token de un administrador y haz clic en “Preparar Chatwoot”.",
        en: "Use an administrator's token and click “Prepare Chatwoot”.",
    },
);

const RIGHT: FindingWords = FindingWords::fine(Localized {
    pt: "O webhook aponta para cá.",
    es: "El webhook apunta aquí.",
    en: "The webhook points here.",
});

const SIGNED: FindingWords = FindingWords::fine(Localized {
    pt: "O webhook aponta para cá e é assinado.",
    es: "El webhook apunta aquí y va firmado.",
    en: "The webhook points here and is signed.",
});

const SECRET_DIFFERS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot assina com um segredo que não é o conhecido aqui.",
        es: "Chatwoot firma con un secreto que no es el conocido aquí.",
        en: "Chatwoot signs with a secret other than the one known here.",
    },
    Localized {
        pt: "Clique em “Preparar o Chatwoot” para ler o segredo atual.",
        es: "Haz clic en “Preparar Chatwoot” para leer el secreto actual.",
        en: "Click “Prepare Chatwoot” to read the present secret.",
    },
);

const SIGNATURE_WRONG: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A assinatura dos webhooks de “{title}” não é de nenhum segredo conhecido. O token do endereço ainda os deixa entrar, mas só como aviso: o texto é lido do Chatwoot.",
        es: "La firma de los webhooks de “{title}” no es de ningún secreto conocido. El token de la dirección aún los deja entrar, pero solo como aviso: el texto se lee de Chatwoot.",
        en: "The webhooks of “{title}” are signed with a secret that is not known here. The address's token still lets them in, but only as a hint: the text is read from Chatwoot.",
    },
    Localized {
        pt: "Clique em “Preparar o Chatwoot”. Se continuar, copie o segredo da caixa “{title}” (nas configurações dela no Chatwoot) para CHATWOOT_WEBHOOK_SECRET.",
        es: "Haz clic en “Preparar Chatwoot”. Si continúa, copia el secreto de la bandeja “{title}” (en su configuración en Chatwoot) a CHATWOOT_WEBHOOK_SECRET.",
        en: "Click “Prepare Chatwoot”. If that does not help, copy the secret of the inbox “{title}”, in its settings in Chatwoot, into CHATWOOT_WEBHOOK_SECRET.",
    },
);

const SIGNATURE_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Chegam webhooks de “{title}” sem assinatura, embora este Chatwoot assine: um proxy a retira, ou mais alguém conhece WEBHOOK_TOKEN. Só o que está no Chatwoot é enviado.",
        es: "Llegan webhooks de “{title}” sin firma, aunque este Chatwoot firma: un proxy la quita, o alguien más conoce WEBHOOK_TOKEN. Solo se envía lo que está en Chatwoot.",
        en: "Webhooks of “{title}” come without a signature although this Chatwoot signs: a proxy removes it, or somebody else knows WEBHOOK_TOKEN. Only what Chatwoot holds is sent.",
    },
    Localized {
        pt: "Confira o proxy entre o Chatwoot e esta instalação; se não for ele, troque WEBHOOK_TOKEN.",
        es: "Revisa el proxy entre Chatwoot y esta instalación; si no es eso, cambia WEBHOOK_TOKEN.",
        en: "Check the proxy between Chatwoot and this installation; if that is not it, change WEBHOOK_TOKEN.",
    },
);

const SIGNATURE_STALE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Os webhooks de “{title}” chegam com mais de cinco minutos de diferença, e só valem como aviso.",
        es: "Los webhooks de “{title}” llegan con más de cinco minutos de diferencia, y solo valen como aviso.",
        en: "The webhooks of “{title}” are more than five minutes off when they come, and count as hints only.",
    },
    Localized {
        pt: "Acerte o relógio do servidor do Chatwoot e veja se a fila do Sidekiq está atrasada.",
        es: "Ajusta el reloj del servidor de Chatwoot y revisa si la cola de Sidekiq está atrasada.",
        en: "Set the clock of Chatwoot's server, and check whether Sidekiq's queue is running late.",
    },
);

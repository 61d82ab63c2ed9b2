//! The words of findings about Chatwoot as a whole: its address, its clock, our token.

use bridge::i18n::Localized;

use crate::{checks::codes::ChatwootCode, words::finding::FindingWords};

pub(super) fn words(code: ChatwootCode) -> FindingWords {
    match code {
        ChatwootCode::Answers => ANSWERS,
        ChatwootCode::TooOld => TOO_OLD,
        ChatwootCode::SomethingElse => SOMETHING_ELSE,
        ChatwootCode::Unreachable => UNREACHABLE,
        ChatwootCode::ClockDiffers => CLOCK_DIFFERS,
        ChatwootCode::WrongAccount => WRONG_ACCOUNT,
        ChatwootCode::AdministratorToken => ADMINISTRATOR_TOKEN,
        ChatwootCode::AgentToken => AGENT_TOKEN,
        ChatwootCode::TokenDroppedByProxy => TOKEN_DROPPED_BY_PROXY,
        ChatwootCode::TokenRefused => TOKEN_REFUSED,
        ChatwootCode::TokenUnclear => TOKEN_UNCLEAR,
        ChatwootCode::PrivateAddressUpdate => PRIVATE_ADDRESS_UPDATE,
        ChatwootCode::PrivateAddressAllow => PRIVATE_ADDRESS_ALLOW,
        ChatwootCode::SendsEventsTwice => SENDS_EVENTS_TWICE,
    }
}

const ANSWERS: FindingWords = FindingWords::fine(Localized {
    pt: "Chatwoot {version} responde.",
    es: "Chatwoot {version} responde.",
    en: "Chatwoot {version} answers.",
});

const TOO_OLD: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot {version} não mostra o que aconteceu com as respostas.",
        es: "Chatwoot {version} no muestra qué pasó con las respuestas.",
        en: "Chatwoot {version} does not show what became of replies.",
    },
    Localized {
        pt: "Atualize o Chatwoot para a versão 4.13 ou posterior.",
        es: "Actualiza Chatwoot a la versión 4.13 o posterior.",
        en: "Update Chatwoot to 4.13 or later.",
    },
);

const SOMETHING_ELSE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O endereço responde, mas não é um Chatwoot.",
        es: "La dirección responde, pero no es un Chatwoot.",
        en: "That address responds, but it isn't Chatwoot.",
    },
    Localized {
        pt: "Corrija CHATWOOT_URL: só o endereço, sem /app.",
        es: "Corrige CHATWOOT_URL: solo la dirección, sin /app.",
        en: "Correct CHATWOOT_URL: the address alone, without /app.",
    },
);

const UNREACHABLE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Não foi possível falar com o Chatwoot: {why}.",
        es: "No fue posible comunicarse con Chatwoot: {why}.",
        en: "Chatwoot could not be reached: {why}.",
    },
    Localized {
        pt: "Confira CHATWOOT_URL e se o Chatwoot está no ar.",
        es: "Revisa CHATWOOT_URL y si Chatwoot está en línea.",
        en: "Check CHATWOOT_URL, and whether Chatwoot is up.",
    },
);

const CLOCK_DIFFERS: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O relógio do Chatwoot difere em {seconds} s do nosso.",
        es: "El reloj de Chatwoot difiere en {seconds} s del nuestro.",
        en: "Chatwoot's clock differs from ours by {seconds} s.",
    },
    Localized {
        pt: "Acerte o relógio do servidor do Chatwoot (NTP): acima de 300 s os webhooks são recusados.",
        es: "Ajusta el reloj del servidor de Chatwoot (NTP): por encima de 300 s se rechazan los webhooks.",
        en: "Set the clock of Chatwoot's server (NTP): beyond 300 s its webhooks are refused.",
    },
);

const WRONG_ACCOUNT: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O usuário do token não está na conta {account} do Chatwoot (está em: {known}).",
        es: "El usuario del token no está en la cuenta {account} de Chatwoot (está en: {known}).",
        en: "The token's user is not a member of Chatwoot's account {account} (only of: {known}).",
    },
    Localized {
        pt: "Corrija CHATWOOT_ACCOUNT_ID: o número depois de /app/accounts/ no endereço.",
        es: "Corrige CHATWOOT_ACCOUNT_ID: el número después de /app/accounts/ en la dirección.",
        en: "Correct CHATWOOT_ACCOUNT_ID: the number after /app/accounts/ in the address bar.",
    },
);

const ADMINISTRATOR_TOKEN: FindingWords = FindingWords::fine(Localized {
    pt: "O token é de um administrador da conta {account}.",
    es: "El token es de un administrador de la cuenta {account}.",
    en: "The token belongs to an administrator of account {account}.",
});

const AGENT_TOKEN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O token é de um agente: serve para o dia a dia, mas não para preparar o Chatwoot.",
        es: "El token es de un agente: sirve para el día a día, pero no para preparar Chatwoot.",
        en: "The token belongs to an agent: fine for everyday work, but not for preparing Chatwoot.",
    },
    Localized {
        pt: "Use em CHATWOOT_API_TOKEN o token de acesso de um administrador.",
        es: "Usa en CHATWOOT_API_TOKEN el token de acceso de un administrador.",
        en: "Put an administrator's access token into CHATWOOT_API_TOKEN.",
    },
);

const TOKEN_DROPPED_BY_PROXY: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O token não chega ao Chatwoot: um proxy no caminho descarta o cabeçalho Api-Access-Token.",
        es: "El token no llega a Chatwoot: un proxy en el camino descarta la cabecera Api-Access-Token.",
        en: "The token does not reach Chatwoot: a proxy on the way drops the header Api-Access-Token.",
    },
    Localized {
        pt: "Deixe o proxy (nginx: underscores_in_headers on) repassar esse cabeçalho.",
        es: "Haz que el proxy (nginx: underscores_in_headers on) deje pasar esa cabecera.",
        en: "Let the proxy (nginx: underscores_in_headers on) pass that header on.",
    },
);

const TOKEN_REFUSED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot não aceita o token.",
        es: "Chatwoot no acepta el token.",
        en: "Chatwoot does not accept the token.",
    },
    Localized {
        pt: "Copie de novo o token de acesso (perfil de um administrador, no fim da página) para CHATWOOT_API_TOKEN. Já foi copiado? Na AWS, um segredo alterado só chega às funções com um deploy: python3 -m deploy update.",
        es: "Copia de nuevo el token de acceso (perfil de un administrador, al pie de la página) a CHATWOOT_API_TOKEN. ¿Ya lo copiaste? En AWS, un secreto cambiado llega a las funciones solo con un deploy: python3 -m deploy update.",
        en: "Copy the access token again (an administrator's profile, foot of the page) into CHATWOOT_API_TOKEN. Copied already? On AWS a changed secret reaches the functions only by a deploy: python3 -m deploy update.",
    },
);

const TOKEN_UNCLEAR: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot não disse de quem é o token: {why}.",
        es: "Chatwoot no dijo de quién es el token: {why}.",
        en: "Chatwoot did not say whose token it is: {why}.",
    },
    Localized {
        pt: "Tente de novo; se continuar, veja o log do Chatwoot.",
        es: "Inténtalo de nuevo; si continúa, mira el registro de Chatwoot.",
        en: "Try again; if it continues, see Chatwoot's log.",
    },
);

const PRIVATE_ADDRESS_UPDATE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot {version} não envia webhooks a endereços privados, e o nosso é um deles: as respostas levam até um minuto.",
        es: "Chatwoot {version} no envía webhooks a direcciones privadas, y la nuestra lo es: las respuestas tardan hasta un minuto.",
        en: "Chatwoot {version} sends no webhooks to private addresses, and ours is one: replies take up to a minute.",
    },
    Localized {
        pt: "Atualize o Chatwoot para 4.14.1 ou use um endereço https público em PUBLIC_URL.",
        es: "Actualiza Chatwoot a 4.14.1 o usa una dirección https pública en PUBLIC_URL.",
        en: "Update Chatwoot to 4.14.1, or use a public https address in PUBLIC_URL.",
    },
);

const PRIVATE_ADDRESS_ALLOW: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O Chatwoot {version} não envia webhooks a endereços privados, e o nosso é um deles: as respostas levam até um minuto.",
        es: "Chatwoot {version} no envía webhooks a direcciones privadas, y la nuestra lo es: las respuestas tardan hasta un minuto.",
        en: "Chatwoot {version} sends no webhooks to private addresses, and ours is one: replies take up to a minute.",
    },
    Localized {
        pt: "Defina SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true no Chatwoot, ou use um endereço https público em PUBLIC_URL.",
        es: "Define SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true en Chatwoot, o usa una dirección https pública en PUBLIC_URL.",
        en: "Set SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true in Chatwoot, or use a public https address in PUBLIC_URL.",
    },
);

const SENDS_EVENTS_TWICE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A conta do Chatwoot também envia seus eventos para cá: tudo chega em dobro, e a segunda cópia é descartada.",
        es: "La cuenta de Chatwoot también envía sus eventos aquí: todo llega dos veces, y la segunda copia se descarta.",
        en: "Chatwoot's account sends its events here as well: everything arrives twice, and the second copy is dropped.",
    },
    Localized {
        pt: "Apague esse webhook em Configurações → Integrações → Webhooks.",
        es: "Borra ese webhook en Ajustes → Integraciones → Webhooks.",
        en: "Delete that webhook in Settings → Integrations → Webhooks.",
    },
);

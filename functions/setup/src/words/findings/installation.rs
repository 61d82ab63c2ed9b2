//! The words of findings about the installation itself: address, table, clock, what was given up on.

use bridge::i18n::Localized;

use crate::{checks::codes::InstallationCode, words::finding::FindingWords};

pub(super) fn words(code: InstallationCode) -> FindingWords {
    match code {
        InstallationCode::SchedulesUnreadable => SCHEDULES_UNREADABLE,
        InstallationCode::GivenUp => GIVEN_UP,
        InstallationCode::AddressUnknown => ADDRESS_UNKNOWN,
        InstallationCode::AddressPrivate => ADDRESS_PRIVATE,
        InstallationCode::AddressRight => ADDRESS_RIGHT,
        InstallationCode::TableUnreadable => TABLE_UNREADABLE,
        InstallationCode::TableMissing => TABLE_MISSING,
        InstallationCode::IndexMissing => INDEX_MISSING,
        InstallationCode::StreamOff => STREAM_OFF,
        InstallationCode::ExpiryOff => EXPIRY_OFF,
        InstallationCode::TableRight => TABLE_RIGHT,
        InstallationCode::PollerNeverRan => POLLER_NEVER_RAN,
        InstallationCode::PollerStopped => POLLER_STOPPED,
        InstallationCode::PollerRuns => POLLER_RUNS,
        InstallationCode::TokenShort => TOKEN_SHORT,
    }
}

const DEPLOY_AGAIN: Localized = Localized {
    pt: "Implante o template de novo: ele deixa a tabela como deve ser.",
    es: "Vuelve a desplegar la plantilla: deja la tabla como debe ser.",
    en: "Deploy the template again: it sets the table up correctly.",
};

const SCHEDULES_UNREADABLE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Os agendamentos não puderam ser lidos ({why}).",
        es: "No se pudieron leer las programaciones ({why}).",
        en: "Schedules could not be read ({why}).",
    },
    Localized {
        pt: "Confira SCHEDULE_GROUP e as permissões da função setup.",
        es: "Revisa SCHEDULE_GROUP y los permisos de la función setup.",
        en: "Check SCHEDULE_GROUP and the permissions of the function setup.",
    },
);

const GIVEN_UP: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Mensagens da última semana que não puderam ser entregues em {hours} horas: {given_up}. As respostas aparecem em vermelho no Chatwoot; as mensagens de compradores são citadas em um aviso.",
        es: "Mensajes de la última semana que no se pudieron entregar en {hours} horas: {given_up}. Las respuestas aparecen en rojo en Chatwoot; los mensajes de compradores se mencionan en un aviso.",
        en: "Messages of the last week that could not be delivered within {hours} hours: {given_up}. Replies are red in Chatwoot; buyers' messages are named in a note.",
    },
    Localized {
        pt: "Clique em “Tentar enviar de novo” na página de configuração, ou responda no site do marketplace.",
        es: "Haz clic en “Intentar enviar de nuevo” en la página de configuración, o responde en el sitio del marketplace.",
        en: "Click “Try sending again” on the setup page, or answer on the marketplace.",
    },
);

const ADDRESS_UNKNOWN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O endereço desta instalação não é conhecido.",
        es: "La dirección de esta instalación no se conoce.",
        en: "This installation's address is not known.",
    },
    Localized {
        pt: "Defina PUBLIC_URL com o endereço https público.",
        es: "Define PUBLIC_URL con la dirección https pública.",
        en: "Set PUBLIC_URL to the public https address.",
    },
);

const ADDRESS_PRIVATE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "{own} só pode ser acessado desta máquina ou rede.",
        es: "A {own} solo se puede acceder desde esta máquina o red.",
        en: "{own} can only be reached from this machine or network.",
    },
    Localized {
        pt: "Para usar com um marketplace de verdade, aponte um túnel para cá e coloque o endereço https dele em PUBLIC_URL.",
        es: "Para usarlo con un marketplace real, apunta un túnel aquí y pon su dirección https en PUBLIC_URL.",
        en: "For a real marketplace, point a tunnel here and put its https address into PUBLIC_URL.",
    },
);

const ADDRESS_RIGHT: FindingWords = FindingWords::fine(Localized {
    pt: "Esta instalação é {own}.",
    es: "Esta instalación es {own}.",
    en: "This installation is {own}.",
});

const TABLE_UNREADABLE: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A tabela não pôde ser lida ({why}).",
        es: "No se pudo leer la tabla ({why}).",
        en: "The table could not be read ({why}).",
    },
    Localized {
        pt: "Confira TABLE_NAME, a região e as permissões da função setup.",
        es: "Revisa TABLE_NAME, la región y los permisos de la función setup.",
        en: "Check TABLE_NAME, the region and the permissions of the function setup.",
    },
);

const TABLE_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A tabela de TABLE_NAME não existe.",
        es: "La tabla de TABLE_NAME no existe.",
        en: "The table of TABLE_NAME does not exist.",
    },
    DEPLOY_AGAIN,
);

const INDEX_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Falta à tabela o índice “due”: nada é tentado de novo.",
        es: "A la tabla le falta el índice “due”: nada se reintenta.",
        en: "The table lacks the index “due”: nothing is tried again.",
    },
    DEPLOY_AGAIN,
);

const STREAM_OFF: FindingWords = FindingWords::to_do(
    Localized {
        pt: "O stream da tabela está desligado: as respostas demoram até um minuto.",
        es: "El stream de la tabla está apagado: las respuestas tardan hasta un minuto.",
        en: "The table's stream is off: replies take up to a minute.",
    },
    DEPLOY_AGAIN,
);

const EXPIRY_OFF: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Linhas velhas não são apagadas (TTL desligado em expires_at).",
        es: "Las filas viejas no se borran (TTL apagado en expires_at).",
        en: "Old rows are not deleted (TTL is off on expires_at).",
    },
    DEPLOY_AGAIN,
);

const TABLE_RIGHT: FindingWords = FindingWords::fine(Localized {
    pt: "A tabela está como deve ser.",
    es: "La tabla está como debe ser.",
    en: "The table is as it should be.",
});

const POLLER_NEVER_RAN: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A função poller ainda não rodou.",
        es: "La función poller aún no se ejecutó.",
        en: "The function poller has not run yet.",
    },
    Localized {
        pt: "Espere dois minutos. Se continuar, confira o agendamento “tick”.",
        es: "Espera dos minutos. Si continúa, revisa la programación “tick”.",
        en: "Wait two minutes. If it continues, check the schedule “tick”.",
    },
);

const POLLER_STOPPED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Há {minutes} minutos não verificamos respostas no Chatwoot: a função poller parou ou está com erro.",
        es: "Hace {minutes} minutos que no revisamos las respuestas en Chatwoot: la función poller se detuvo o tiene errores.",
        en: "Replies haven't been checked for {minutes} minutes: the function poller stopped or is failing.",
    },
    Localized {
        pt: "Confira o agendamento “tick” e o log da função poller.",
        es: "Revisa la programación “tick” y el registro de la función poller.",
        en: "Check the schedule “tick” and the log of the function poller.",
    },
);

const POLLER_RUNS: FindingWords = FindingWords::fine(Localized {
    pt: "A verificação automática está funcionando.",
    es: "La revisión automática está funcionando.",
    en: "Automatic checks are running.",
});

const TOKEN_SHORT: FindingWords = FindingWords::to_do(
    Localized {
        pt: "{name} tem menos de 16 caracteres: pode ser adivinhado.",
        es: "{name} tiene menos de 16 caracteres: se puede adivinar.",
        en: "{name} has fewer than 16 characters: it can be guessed.",
    },
    Localized {
        pt: "Use 32 ou mais letras e números aleatórios e clique em “Preparar o Chatwoot”.",
        es: "Usa 32 o más letras y números al azar y haz clic en “Preparar Chatwoot”.",
        en: "Use 32 or more random letters and digits, then click “Prepare Chatwoot”.",
    },
);

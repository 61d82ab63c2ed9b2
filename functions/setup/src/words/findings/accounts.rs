//! The words of findings about sellers' accounts.

use bridge::i18n::Localized;

use crate::{checks::codes::AccountCode, words::finding::FindingWords};

pub(super) fn words(code: AccountCode) -> FindingWords {
    match code {
        AccountCode::NoneConnected => NONE_CONNECTED,
        AccountCode::Connected => CONNECTED,
        AccountCode::Lost => LOST,
        AccountCode::Closed => CLOSED,
        AccountCode::PermissionMissing => PERMISSION_MISSING,
        AccountCode::Barred => BARRED,
        AccountCode::NotPolled => NOT_POLLED,
        AccountCode::ScheduleMissing => SCHEDULE_MISSING,
        AccountCode::SchedulePaused => SCHEDULE_PAUSED,
        AccountCode::ScheduleChanged => SCHEDULE_CHANGED,
        AccountCode::ScheduleRight => SCHEDULE_RIGHT,
        AccountCode::Flooded => FLOODED,
        AccountCode::NotificationsCome => NOTIFICATIONS_COME,
        AccountCode::NotificationsStopped => NOTIFICATIONS_STOPPED,
    }
}

const NEXT_SWEEP: Localized = Localized {
    pt: "Nada a fazer: a próxima varredura, em um minuto, corrige. Se voltar, confira as permissões da função poller.",
    es: "Nada que hacer: el próximo barrido, en un minuto, lo corrige. Si vuelve, revisa los permisos de la función poller.",
    en: "Nothing to do: the next sweep, within a minute, sets it right. If it comes back, check the rights of the function poller.",
};

const NONE_CONNECTED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Nenhuma conta está conectada.",
        es: "Ninguna cuenta está conectada.",
        en: "No account is connected.",
    },
    Localized {
        pt: "Aperte «Conectar uma conta».",
        es: "Pulsa «Conectar una cuenta».",
        en: "Press “Connect an account”.",
    },
);

const CONNECTED: FindingWords = FindingWords::fine(Localized {
    pt: "A conta {called} está conectada.",
    es: "La cuenta {called} está conectada.",
    en: "The account {called} is connected.",
});

const LOST: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A conexão com a conta {called} foi perdida: {marketplace} não renova mais o acesso.",
        es: "Se perdió la conexión con la cuenta {called}: {marketplace} ya no renueva el acceso.",
        en: "The connection to the account {called} is lost: {marketplace} renews its access no more.",
    },
    Localized {
        pt: "Conecte a conta de novo, entrando como o administrador dela.",
        es: "Conecta la cuenta de nuevo, entrando como su administrador.",
        en: "Connect the account again, logging in as its administrator.",
    },
);

const CLOSED: FindingWords = FindingWords::fine(Localized {
    pt: "A conta {called} foi desconectada por alguém da equipe.",
    es: "La cuenta {called} fue desconectada por alguien del equipo.",
    en: "The account {called} was disconnected by somebody of the team.",
});

const PERMISSION_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "{marketplace} nega ao aplicativo o acesso a: {feed}. O resto continua.",
        es: "{marketplace} niega a la aplicación el acceso a: {feed}. Lo demás continúa.",
        en: "{marketplace} denies the application access to: {feed}. Everything else goes on.",
    },
    Localized {
        pt: "{remedy}",
        es: "{remedy}",
        en: "{remedy}",
    },
);

const NOT_POLLED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A conta não é lida há {minutes} minutos.",
        es: "La cuenta no se lee desde hace {minutes} minutos.",
        en: "The account was not read for {minutes} minutes.",
    },
    Localized {
        pt: "Aperte «Ler agora» e veja a resposta; se ela vier certa, confira a agenda da função poller.",
        es: "Pulsa «Leer ahora» y mira la respuesta; si es correcta, revisa la programación de la función poller.",
        en: "Press “Read now” and see the answer; if it is right, check the schedule of the function poller.",
    },
);

const SCHEDULE_MISSING: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A agenda da conta não existe.",
        es: "La programación de la cuenta no existe.",
        en: "The account's schedule is missing.",
    },
    NEXT_SWEEP,
);

const SCHEDULE_PAUSED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A agenda da conta está pausada.",
        es: "La programación de la cuenta está en pausa.",
        en: "The account's schedule is paused.",
    },
    NEXT_SWEEP,
);

const SCHEDULE_CHANGED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "A agenda da conta foi alterada à mão.",
        es: "La programación de la cuenta fue cambiada a mano.",
        en: "The account's schedule was changed by hand.",
    },
    NEXT_SWEEP,
);

const SCHEDULE_RIGHT: FindingWords = FindingWords::fine(Localized {
    pt: "A conta tem a própria agenda.",
    es: "La cuenta tiene su propia programación.",
    en: "The account has a schedule of its own.",
});

const BARRED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "{marketplace} suspendeu a conta {called} por enquanto: mensagens não entram nem saem.",
        es: "{marketplace} suspendió la cuenta {called} por ahora: no entran ni salen mensajes.",
        en: "{marketplace} has suspended the account {called} for now: messages neither come nor go.",
    },
    Localized {
        pt: "Veja no marketplace o que falta. Não é preciso reconectar: isto continua sozinho quando a conta for liberada.",
        es: "Mira en el marketplace qué falta. No hace falta reconectar: esto sigue solo cuando la cuenta se libere.",
        en: "See on the marketplace what is missing. There is no need to reconnect: this goes on by itself once the account is free.",
    },
);

const FLOODED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "Chegaram notificações demais em um minuto; as excedentes foram deixadas para a próxima leitura.",
        es: "Llegaron demasiadas notificaciones en un minuto; las excedentes quedaron para la próxima lectura.",
        en: "Too many notifications came within a minute; the rest was left to the next poll.",
    },
    Localized {
        pt: "Se não foi um dia de muitas vendas, alguém conhece o endereço de notificações: troque o token dele.",
        es: "Si no fue un día de muchas ventas, alguien conoce la dirección de notificaciones: cambia su token.",
        en: "Unless it was a day of many sales, somebody knows the notification address: change its token.",
    },
);

const NOTIFICATIONS_COME: FindingWords = FindingWords::fine(Localized {
    pt: "Últimas notificações da conta {called}: {last}.",
    es: "Últimas notificaciones de la cuenta {called}: {last}.",
    en: "Last notifications of the account {called}: {last}.",
});

const NOTIFICATIONS_STOPPED: FindingWords = FindingWords::to_do(
    Localized {
        pt: "As notificações da conta {called} pararam ({stopped}): o que chegou foi achado só na leitura de cada minuto. Últimas: {last}.",
        es: "Las notificaciones de la cuenta {called} se detuvieron ({stopped}): lo que llegó se encontró solo en la lectura de cada minuto. Últimas: {last}.",
        en: "Notifications of the account {called} have stopped ({stopped}): what came in was found only by the poll each minute. Last ones: {last}.",
    },
    Localized {
        pt: "{remedy}",
        es: "{remedy}",
        en: "{remedy}",
    },
);

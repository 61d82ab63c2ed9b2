//! Mercado Livre: the application, and every account.

use bridge::{
    APP, POLLED_AT,
    accounts::{Account, Connection},
    refused,
    timing::age,
};
use jiff::Timestamp;
use mercado_livre::Application;
use secrecy::{ExposeSecret, SecretString};

use super::{
    Findings, Text,
    facts::{Facts, NotificationToken},
    text, why,
};
use crate::{network::is_public, oauth::redirect_address};

/// What the application should be notified of.
pub(crate) const TOPICS: &[&str] = &[
    "questions",
    "messages",
    "post_purchase",
    "orders_v2",
    "shipments",
];
/// What the application needs of every seller.
const SCOPES: &[&str] = &["read", "write", "offline_access"];
/// A poll that was noted is at most this old while everything works, in minutes.
const POLL_MINUTES: u64 = 30;

pub(super) fn check(facts: &Facts, found: &mut Findings) {
    application(facts, found);
    let accounts = facts.accounts();
    if accounts
        .iter()
        .all(|account| account.connection == Connection::Closed)
    {
        found.fail(
            "accounts",
            text!(
                "Nenhuma conta do Mercado Livre está conectada.",
                "Ninguna cuenta de Mercado Libre está conectada.",
                "No Mercado Libre account is connected."
            ),
            text!(
                "Aperte «Conectar uma conta».",
                "Pulsa «Conectar una cuenta».",
                "Press “Connect an account”."
            ),
        );
    }
    for one in accounts {
        account(facts, one, found);
    }
}

fn application(facts: &Facts, found: &mut Findings) {
    let refused_now = facts
        .accounts()
        .iter()
        .any(|account| refused(account).any(|what| what == APP));
    match (&facts.knows_app, &facts.application) {
        (Some(Ok(false)), _) => refused_app(found),
        _ if refused_now => refused_app(found),
        (Some(Ok(true)), _) => found.ok(
            "app.credentials",
            text!(
                "O Mercado Livre conhece o aplicativo.",
                "Mercado Libre conoce la aplicación.",
                "Mercado Libre knows the application."
            ),
        ),
        (Some(Err(failure)), _) | (_, Some(Err(failure))) => {
            let Text { pt, es, en } = why(failure);
            found.warn(
                "app.credentials",
                text!(
                    "Não foi possível consultar o aplicativo no Mercado Livre: {pt}.",
                    "No se pudo consultar la aplicación en Mercado Libre: {es}.",
                    "Mercado Libre could not be asked about the application: {en}."
                ),
                text!(
                    "Tente de novo daqui a pouco.",
                    "Inténtalo de nuevo en un rato.",
                    "Try again in a while."
                ),
            );
        }
        (_, Some(Ok(application))) => settings(facts, application, found),
        (None, None) => {}
    }
}

fn refused_app(found: &mut Findings) {
    found.fail(
        "app.credentials",
        text!("O Mercado Livre recusa o número ou a chave secreta do aplicativo.", "Mercado Libre rechaza el número o la clave secreta de la aplicación.", "Mercado Libre refuses the application's number or secret key."),
        text!("Copie de novo MELI_APP_ID e MELI_SECRET_KEY da página do aplicativo no portal de desenvolvedores.", "Copia de nuevo MELI_APP_ID y MELI_SECRET_KEY de la página de la aplicación en el portal de desarrolladores.", "Copy MELI_APP_ID and MELI_SECRET_KEY again from the application's page in the developer centre."),
    );
}

/// What only the application's owner is shown is checked where it is shown.
fn settings(facts: &Facts, application: &Application, found: &mut Findings) {
    found.ok(
        "app.credentials",
        text!(
            "O Mercado Livre conhece o aplicativo.",
            "Mercado Libre conoce la aplicación.",
            "Mercado Libre knows the application."
        ),
    );
    // What only this machine reaches cannot be registered; the check of the address says so.
    let own = facts.own.as_ref().filter(|own| is_public(own));
    if let (Some(redirects), Some(own)) = (&application.redirects, own) {
        let ours = redirect_address(own);
        if redirects.contains(&ours) {
            found.ok(
                "app.redirect",
                text!(
                    "O endereço de redirecionamento está registrado.",
                    "La dirección de redirección está registrada.",
                    "The redirect address is registered."
                ),
            );
        } else {
            found.fail(
                "app.redirect",
                text!(
                    "O endereço de redirecionamento registrado no aplicativo é outro.",
                    "La dirección de redirección registrada en la aplicación es otra.",
                    "The redirect address registered in the application is another one."
                ),
                text!(
                    "Registre {ours} como URI de redirect do aplicativo, sem mudar nada nele.",
                    "Registra {ours} como URI de redirect de la aplicación, sin cambiar nada en ella.",
                    "Register {ours} as the application's redirect URI, changing nothing in it."
                ),
            );
        }
    }
    if let Some(scopes) = &application.scopes {
        let missing: Vec<&str> = SCOPES
            .iter()
            .copied()
            .filter(|scope| !scopes.iter().any(|one| one == scope))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            found.fail(
                "app.scopes",
                text!(
                    "Faltam escopos ao aplicativo: {missing}.",
                    "A la aplicación le faltan alcances: {missing}.",
                    "The application lacks scopes: {missing}."
                ),
                text!(
                    "Marque-os na página do aplicativo e reconecte cada conta.",
                    "Márcalos en la página de la aplicación y reconecta cada cuenta.",
                    "Tick them on the application's page, then reconnect each account."
                ),
            );
        }
    }
    notifications(facts, application, found);
}

fn notifications(facts: &Facts, application: &Application, found: &mut Findings) {
    let (Some(topics), Some(own)) = (&application.topics, &facts.own) else {
        return;
    };
    let ours = notification_address(facts, own);
    let missing: Vec<&str> = TOPICS
        .iter()
        .copied()
        .filter(|topic| !topics.iter().any(|one| one == topic))
        .collect();
    // Older addresses of ours still serve, so that the portal can be changed in peace.
    let older = match &facts.notification_token {
        NotificationToken::Made(_) => Some(ending_in(own, facts.webhook_token.as_ref())),
        _ => None,
    };
    let registered = application.notifications.as_deref();
    let is_older = registered.is_some() && registered == older.as_deref();
    if registered != Some(ours.as_str()) && is_older {
        found.warn(
            "app.notifications",
            text!(
                "As notificações vêm por um endereço antigo, que não termina no token que é só delas.",
                "Las notificaciones llegan por una dirección antigua, que no termina en el token que es solo de ellas.",
                "Notifications come by an older address, which does not end in the token that is theirs alone."
            ),
            text!(
                "Cole o endereço de notificações desta página na página do aplicativo.",
                "Pega la dirección de notificaciones de esta página en la página de la aplicación.",
                "Paste this page's notification address into the application's page."
            ),
        );
    } else if registered != Some(ours.as_str()) {
        found.warn(
            "app.notifications",
            text!(
                "As notificações do Mercado Livre não vêm para cá: mensagens demoram até um minuto.",
                "Las notificaciones de Mercado Libre no llegan aquí: los mensajes tardan hasta un minuto.",
                "Mercado Libre's notifications do not come here: messages take up to a minute."
            ),
            text!(
                "Cole o endereço de notificações desta página na página do aplicativo.",
                "Pega la dirección de notificaciones de esta página en la página de la aplicación.",
                "Paste this page's notification address into the application's page."
            ),
        );
    } else if missing.is_empty() {
        their_own_address(facts, found);
        found.ok(
            "app.notifications",
            text!(
                "As notificações vêm para cá.",
                "Las notificaciones llegan aquí.",
                "Notifications come here."
            ),
        );
    }
    if !missing.is_empty() {
        lacking_topics(&missing, found);
    }
}

fn lacking_topics(missing: &[&str], found: &mut Findings) {
    let missing = missing.join(", ");
    found.warn(
        "app.topics",
        text!(
            "Faltam tópicos de notificação: {missing}.",
            "Faltan tópicos de notificación: {missing}.",
            "Notification topics are missing: {missing}."
        ),
        text!(
            "Marque-os na página do aplicativo, em notificações.",
            "Márcalos en la página de la aplicación, en notificaciones.",
            "Tick them on the application's page, under notifications."
        ),
    );
}

/// Where Mercado Livre should send notifications.
pub(crate) fn notification_address(facts: &Facts, own: &url::Url) -> String {
    match &facts.notification_token {
        NotificationToken::Set(token)
        | NotificationToken::Made(token)
        | NotificationToken::Shared(token) => ending_in(own, Some(token)),
        NotificationToken::None => ending_in(own, None),
    }
}

fn ending_in(own: &url::Url, token: Option<&SecretString>) -> String {
    let base = format!(
        "{}/mercado-livre/notifications",
        own.as_str().trim_end_matches('/')
    );
    token.map_or(base.clone(), |token| {
        format!("{base}/{}", token.expose_secret())
    })
}

/// Notifications come here; whether by the address that is theirs alone.
fn their_own_address(facts: &Facts, found: &mut Findings) {
    match &facts.notification_token {
        NotificationToken::Set(_) | NotificationToken::Made(_) => {}
        NotificationToken::Shared(_) => found.warn(
            "app.notifications.token",
            text!(
                "O endereço de notificações termina em WEBHOOK_TOKEN: quem o lê no portal do Mercado Livre pode falar em nome do Chatwoot.",
                "La dirección de notificaciones termina en WEBHOOK_TOKEN: quien la lea en el portal de Mercado Libre puede hablar en nombre de Chatwoot.",
                "The notification address ends in WEBHOOK_TOKEN: whoever reads it in Mercado Libre's portal can speak for Chatwoot."
            ),
            make_a_token(),
        ),
        NotificationToken::None => found.warn(
            "app.notifications.token",
            text!(
                "O endereço de notificações não termina em um token: qualquer pessoa pode enviar avisos falsos, e cada um custa chamadas.",
                "La dirección de notificaciones no termina en un token: cualquiera puede enviar avisos falsos, y cada uno cuesta llamadas.",
                "The notification address does not end in a token: anybody can post false ones, and each costs calls."
            ),
            make_a_token(),
        ),
    }
}

fn make_a_token() -> super::Text {
    text!(
        "Aperte «Preparar o Chatwoot» e cole o novo endereço de notificações na página do aplicativo.",
        "Pulsa «Preparar Chatwoot» y pega la nueva dirección de notificaciones en la página de la aplicación.",
        "Press “Prepare Chatwoot” and paste the new notification address into the application's page."
    )
}

fn account(facts: &Facts, account: &Account, found: &mut Findings) {
    let name = format!("account.{}", account.id);
    let called = account.name().to_owned();
    match account.connection {
        Connection::Connected => {
            found.ok(
                &name,
                text!(
                    "A conta {called} está conectada.",
                    "La cuenta {called} está conectada.",
                    "The account {called} is connected."
                ),
            );
            permissions(account, &name, found);
            polled(facts, account, &name, found);
            schedule(facts, account, &name, found);
        }
        Connection::Disconnected => found.fail(
            &name,
            text!(
                "A conexão com a conta {called} foi perdida: o Mercado Livre não renova mais o acesso.",
                "Se perdió la conexión con la cuenta {called}: Mercado Libre ya no renueva el acceso.",
                "The connection to the account {called} is lost: Mercado Libre renews its access no more."
            ),
            text!(
                "Conecte a conta de novo, entrando como o administrador dela.",
                "Conecta la cuenta de nuevo, entrando como su administrador.",
                "Connect the account again, logging in as its administrator."
            ),
        ),
        Connection::Closed => found.ok(
            &name,
            text!(
                "A conta {called} foi desconectada por alguém da equipe.",
                "La cuenta {called} fue desconectada por alguien del equipo.",
                "The account {called} was disconnected by somebody of the team."
            ),
        ),
    }
}

fn permissions(account: &Account, name: &str, found: &mut Findings) {
    for lane in refused(account).filter(|what| *what != APP) {
        found.fail(
            &format!("{name}.permission"),
            text!("O Mercado Livre nega ao aplicativo o acesso a: {lane}. O resto continua.", "Mercado Libre niega a la aplicación el acceso a: {lane}. Lo demás continúa.", "Mercado Libre denies the application access to: {lane}. Everything else goes on."),
            text!("Marque as permissões funcionais «Comunicação pré e pós-venda» e «Vendas e envios» no aplicativo e reconecte a conta.", "Marca los permisos funcionales «Comunicación pre y post venta» y «Ventas y envíos» en la aplicación y reconecta la cuenta.", "Tick the functional permissions “Pre and post sale communication” and “Sales and shipments” in the application, then reconnect the account."),
        );
    }
}

fn polled(facts: &Facts, account: &Account, name: &str, found: &mut Findings) {
    let last: Option<Timestamp> = account.facts.get(POLLED_AT).and_then(|at| at.parse().ok());
    let since = last
        .unwrap_or(account.connected_at)
        .max(account.connected_at);
    let minutes = age(since, facts.now).as_secs() / 60;
    if minutes > POLL_MINUTES && refused(account).next().is_none() {
        found.fail(
            &format!("{name}.poll"),
            text!(
                "A conta não é lida há {minutes} minutos.",
                "La cuenta no se lee desde hace {minutes} minutos.",
                "The account was not read for {minutes} minutes."
            ),
            text!(
                "Aperte «Ler agora» e veja a resposta; se ela vier certa, confira a agenda da função poller.",
                "Pulsa «Leer ahora» y mira la respuesta; si es correcta, revisa la programación de la función poller.",
                "Press “Read now” and see the answer; if it is right, check the schedule of the function poller."
            ),
        );
    }
}

fn schedule(facts: &Facts, account: &Account, name: &str, found: &mut Findings) {
    let Some(Ok(scheduled)) = &facts.scheduled else {
        return;
    };
    let name = format!("{name}.schedule");
    let sweep = || {
        text!(
            "Nada a fazer: a próxima varredura, em um minuto, corrige. Se voltar, confira as permissões da função poller.",
            "Nada que hacer: el próximo barrido, en un minuto, lo corrige. Si vuelve, revisa los permisos de la función poller.",
            "Nothing to do: the next sweep, within a minute, sets it right. If it comes back, check the rights of the function poller."
        )
    };
    match scheduled
        .listed
        .iter()
        .find(|listed| listed.account == account.id)
    {
        None => found.fail(
            &name,
            text!(
                "A agenda da conta não existe.",
                "La programación de la cuenta no existe.",
                "The account's schedule is missing."
            ),
            sweep(),
        ),
        Some(listed) if !listed.enabled => found.fail(
            &name,
            text!(
                "A agenda da conta está pausada.",
                "La programación de la cuenta está en pausa.",
                "The account's schedule is paused."
            ),
            sweep(),
        ),
        Some(_) if scheduled.wrong.contains(&account.id) => found.fail(
            &name,
            text!(
                "A agenda da conta foi alterada à mão.",
                "La programación de la cuenta fue cambiada a mano.",
                "The account's schedule was changed by hand."
            ),
            sweep(),
        ),
        Some(_) => found.ok(
            &name,
            text!(
                "A conta tem a própria agenda.",
                "La cuenta tiene su propia programación.",
                "The account has a schedule of its own."
            ),
        ),
    }
}

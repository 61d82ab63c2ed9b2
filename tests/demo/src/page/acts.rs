//! What a visitor of the page does: as the buyer, as the agent, and to the lines between them.

use std::collections::BTreeMap;

use axum::extract::Multipart;

use crate::{
    elsewhere::TENANT,
    stage::{BUYER, SELLER, Stage},
    trouble::Switch,
};

/// A form as it was sent.
#[derive(Default)]
pub(super) struct Form {
    fields: BTreeMap<String, String>,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Form {
    /// Reads it; files without a name are those that were not chosen.
    pub(super) async fn read(mut form: Multipart) -> Result<Self, String> {
        let mut read = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| error.to_string())? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let kind = field.content_type().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| error.to_string())?;
            match file {
                None => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    read.fields.insert(name, text);
                }
                Some(file) if !file.is_empty() => read.files.push((file, kind, bytes.to_vec())),
                Some(_) => {}
            }
        }
        Ok(read)
    }

    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    fn number(&self, name: &str) -> Result<u64, String> {
        let number = self.get(name).parse();
        number.map_err(|_| format!("{name} is a number"))
    }

    fn is_on(&self, name: &str) -> bool {
        self.get(name) == "true"
    }

    /// A text that says something.
    fn text(&self) -> Result<&str, String> {
        let text = self.get("text");
        (!text.is_empty())
            .then_some(text)
            .ok_or("text is empty".to_owned())
    }

    fn files(&self) -> Vec<(&str, &str, Vec<u8>)> {
        let files = self.files.iter();
        files
            .map(|(name, kind, bytes)| (name.as_str(), kind.as_str(), bytes.clone()))
            .collect()
    }
}

/// Does what the form says.
///
/// # Errors
///
/// One line: why it cannot be done.
pub(super) async fn act(stage: &Stage, form: &Form) -> Result<(), String> {
    match form.get("act") {
        "ask" => drop(stage.meli.ask(&stage.item, BUYER, form.text()?)),
        "buy" => drop(stage.meli.add_sale(SELLER, BUYER, &[&stage.item], true)),
        "chat" => drop(stage.elsewhere.writes(form.text()?)),
        "ask-magalu" => {
            stage.elsewhere.asks(form.text()?);
            stage.tick().await?;
        }
        "ticket" => {
            let (magalu, order) = (&stage.elsewhere.magalu, &stage.elsewhere.order);
            magalu.open_ticket(TENANT, "Rita", order, form.text()?);
            stage.tick().await?;
        }
        "claim" => claim(stage, form)?,
        "write" => write(stage, form).await?,
        "block" => block(stage, form)?,
        "reply" => reply(stage, form)?,
        "retry" => stage.chatwoot.agent_presses_retry(form.number("message")?),
        "resolve" => stage.chatwoot.agent_resolves(known(stage, form)?),
        "reopen" => stage.chatwoot.agent_reopens(known(stage, form)?),
        "switch" => {
            let switch = Switch::parse(form.get("name")).ok_or("no such switch")?;
            stage.switch(switch, form.is_on("on"));
        }
        "expire" => stage.expire_tokens(),
        "pass" => {
            let minutes = u32::try_from(form.number("minutes")?.min(60)).unwrap_or(60);
            stage.pass(minutes).await?;
        }
        other => return Err(format!("no such act: {other}")),
    }
    Ok(())
}

/// The parts of the thread that a form names: marketplace, lane, id.
fn place(form: &Form) -> Result<(&str, &str, &str), String> {
    let parts: Vec<&str> = form.get("key").splitn(4, ':').collect();
    match parts[..] {
        [marketplace, _, lane, id] => Ok((marketplace, lane, id)),
        _ => Err("no such thread".to_owned()),
    }
}

fn number(id: &str) -> Result<u64, String> {
    id.parse().map_err(|_| "no such thread".to_owned())
}

/// The order of the sale that a form names has a claim from now on.
fn claim(stage: &Stage, form: &Form) -> Result<(), String> {
    let (_, _, id) = place(form)?;
    let truth = stage.meli.seen();
    let threads = truth["threads"].as_array().into_iter().flatten();
    let thread = number(id)?;
    let mut of = threads.filter(|one| one["thread"] == thread);
    let order = of.next().and_then(|one| one["orders"][0].as_u64());
    let order = order.ok_or("no such sale")?;
    stage.meli.open_claim(SELLER, order, form.text()?);
    Ok(())
}

async fn write(stage: &Stage, form: &Form) -> Result<(), String> {
    let (marketplace, lane, id) = place(form)?;
    let files = form.files();
    let text = form.get("text");
    if text.is_empty() && files.is_empty() {
        return Err("text is empty".to_owned());
    }
    match (marketplace, lane) {
        ("meli", "pack") => drop(
            stage
                .meli
                .buyer_writes_with_files(number(id)?, text, &files),
        ),
        ("meli", "claim") => match files.into_iter().next() {
            Some(file) => stage
                .meli
                .buyer_writes_in_claim_with_file(number(id)?, text, file),
            None => stage.meli.buyer_writes_in_claim(number(id)?, text),
        },
        ("shopee", "chat") => {
            if !text.is_empty() {
                stage.elsewhere.writes(text);
            }
            for (_, kind, bytes) in files {
                stage.elsewhere.sends_image(&bytes, kind);
            }
        }
        ("magalu", "ticket") => {
            let magalu = &stage.elsewhere.magalu;
            let _written = if let Some((name, kind, bytes)) = files.first() {
                magalu.write_with_file_of(id, text, (*name, *kind, bytes.as_slice()))
            } else {
                magalu.write_in_ticket(id, "customer", text)
            };
            stage.tick().await?;
        }
        _ => return Err("nobody writes there".to_owned()),
    }
    Ok(())
}

fn block(stage: &Stage, form: &Form) -> Result<(), String> {
    let (marketplace, lane, id) = place(form)?;
    let on = form.is_on("on");
    match (marketplace, lane) {
        ("meli", "pack") => {
            let why = on.then_some("blocked_by_cancelled_order");
            stage.meli.block(number(id)?, why);
        }
        ("meli", "claim") => stage.meli.allow_claim_messages(number(id)?, !on),
        ("shopee", _) => stage.elsewhere.block_shopee(on),
        ("magalu", "ticket") if on => stage.elsewhere.magalu.close_ticket(id),
        _ => return Err("this cannot be blocked".to_owned()),
    }
    Ok(())
}

/// The conversation that a form names.
fn known(stage: &Stage, form: &Form) -> Result<u64, String> {
    let id = form.number("conversation")?;
    let held = stage.chatwoot.conversations();
    let is_there = held.iter().any(|one| one.id == id);
    is_there
        .then_some(id)
        .ok_or("no such conversation".to_owned())
}

fn reply(stage: &Stage, form: &Form) -> Result<(), String> {
    let (conversation, text) = (known(stage, form)?, form.get("text"));
    if form.is_on("private") {
        stage.chatwoot.agent_notes(conversation, form.text()?);
        return Ok(());
    }
    let files = form.files();
    if text.is_empty() && files.is_empty() {
        return Err("text is empty".to_owned());
    }
    stage
        .chatwoot
        .agent_replies_with_files(conversation, text, &files);
    Ok(())
}

//! One worker per thread.
//!
//! The thread's row holds the lease beside the state: `lease_until` (absent while it is
//! free), `fence` (rises with every lease), `attempts` (the same, and goes with the lease: more
//! than one means that its holders died) and `wanted` (rises with everybody who found
//! it taken, and goes with the lease). Letting go is conditional on `wanted`, so nobody's
//! wish falls between the holder's last look and its going; the wishes that a dead holder
//! left behind are handed to the next one, in `Lease::wanted`.

use async_trait::async_trait;
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::update_item::{
        UpdateItemError, UpdateItemOutput, builders::UpdateItemFluentBuilder,
    },
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use bridge::{
    failure::StoreFailure,
    ids::ThreadKey,
    ports::{Acquired, Lease, LeaseError, Leases, Released, ThreadState},
};
use jiff::Timestamp;

use crate::{
    calls::{failed, failure, misread, names, refused},
    item::{
        self, Item, Misread, STATE, attributes, memory_ends, n, number, stamp, values, version,
    },
    keys::RowKey,
    table::Table,
};

/// How often a lease is asked for that was taken when asked for and free when wanted. Once or
/// twice is enough unless a crowd comes at once and each is done in an instant.
const ROUNDS: u32 = 8;

/// The lease of a thread's row is that of `:fence` and was not let go.
const HELD: &str = "#fence = :fence AND attribute_exists(#lease_until)";

#[async_trait]
impl Leases for Table {
    /// 1 call, 1 WCU, when the lease is to be had; 2 calls, 2 WCU, when it is taken;
    /// at most 16 when it changes hands all the time.
    ///
    /// When the answer to a call is lost and the SDK repeats it, the repeat finds the
    /// lease taken, by itself: the answer is `Busy` and the thread rests until `until`.
    async fn acquire(
        &self,
        key: &ThreadKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Acquired, StoreFailure> {
        for _ in 0..ROUNDS {
            if let Some((lease, state)) = self.take(key, now, until).await? {
                return Ok(Acquired::Held(lease, state));
            }
            if self.nudge(key, now).await? {
                return Ok(Acquired::Busy);
            }
        }
        Err(failure(
            "UpdateItem thread (acquire)",
            "the lease changed hands each time",
        ))
    }

    /// 1 call, 1 WCU. `wanted` stays as it was when the lease was taken.
    ///
    /// A lease that has run out but that nobody took is still ours.
    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Lease, LeaseError> {
        let request = self.write_held(
            lease,
            "SET #lease_until = :until",
            HELD,
            values([(":until", stamp(until))]),
        );
        match request.send().await {
            Ok(_) => Ok(Lease {
                until,
                ..lease.clone()
            }),
            Err(error) if refused(&error) => Err(LeaseError::Lost),
            Err(error) => Err(failed("UpdateItem thread (renew)")(error).into()),
        }
    }

    /// 1 call, 1 WCU; 2 calls, 2 WCU, when the thread is wanted again.
    ///
    /// Repeating it after it went through is `Done` once more.
    async fn release(&self, lease: &Lease, state: &ThreadState) -> Result<Released, LeaseError> {
        const CALL: &str = "UpdateItem thread (release)";
        let (sets, removes, mut state) = assignments(state, CALL)?;
        state.insert(":wanted".to_owned(), n(lease.requests));
        let update = format!(
            "{sets} REMOVE {}",
            [
                removes.as_slice(),
                &["#lease_until", "#wanted", "#attempts"].map(str::to_owned)[..]
            ]
            .concat()
            .join(", ")
        );
        let unwanted = format!("{HELD} AND #wanted = :wanted");
        let request = self
            .write_held(lease, &update, &unwanted, state.clone())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = request.send().await else {
            return Ok(Released::Done);
        };
        if !refused(&error) {
            return Err(failed(CALL)(error).into());
        }
        match standing(&error, lease) {
            LeaseStanding::TakenOver => Err(LeaseError::Lost),
            LeaseStanding::LetGo => Ok(Released::Done),
            LeaseStanding::Held => {
                state.remove(":wanted");
                state.insert(":one".to_owned(), n(1));
                let removes = if removes.is_empty() {
                    String::new()
                } else {
                    format!(" REMOVE {}", removes.join(", "))
                };
                self.keep(lease, &format!("{sets}, #attempts = :one{removes}"), state)
                    .await
                    .map(Released::WantedAgain)
            }
        }
    }
}

impl Table {
    /// Takes a lease that is free or has run out.
    async fn take(
        &self,
        key: &ThreadKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<(Lease, ThreadState)>, StoreFailure> {
        const CALL: &str = "UpdateItem thread (acquire)";
        let update = "SET #lease_until = :until, #wanted = if_not_exists(#wanted, :zero), #v = :v, \
            #expires_at = :expires_at ADD #fence :one, #attempts :one";
        // A row of a later version stays as it is: taking it would make it look like one of ours.
        let free = "(attribute_not_exists(#lease_until) OR #lease_until < :now) \
            AND (attribute_not_exists(#v) OR #v <= :v)";
        let request = self
            .write_thread(key, update, free)
            .set_expression_attribute_values(Some(values([
                (":until", stamp(until)),
                (":now", stamp(now)),
                (":zero", n(0)),
                (":one", n(1)),
                (":v", version()),
                (":expires_at", memory_ends(now)),
            ])))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let row = match request.send().await {
            Ok(UpdateItemOutput { attributes, .. }) => attributes,
            Err(error) if refused(&error) => {
                let is_later = refused_row(&error).is_some_and(item::is_later);
                let named = RowKey::Thread(key.clone());
                return if is_later {
                    Err(misread(CALL, &named, &Misread::Version))
                } else {
                    Ok(None)
                };
            }
            Err(error) => return Err(failed(CALL)(error)),
        };
        let row = row.ok_or_else(|| failure(CALL, "the row was not returned"))?;
        let lease = Lease {
            key: key.clone(),
            fence: count(&row, "fence", CALL)?,
            until,
            requests: count(&row, "wanted", CALL)?,
            deaths: deaths(&row),
        };
        let state = item::state(row)
            .map_err(|error| misread(CALL, &RowKey::Thread(key.clone()), &error))?;
        Ok(Some((lease, state)))
    }

    /// Asks the holder to look again; false when there is none any more.
    async fn nudge(&self, key: &ThreadKey, now: Timestamp) -> Result<bool, StoreFailure> {
        let request = self
            .write_thread(key, "ADD #wanted :one", "#lease_until >= :now")
            .set_expression_attribute_values(Some(values([(":one", n(1)), (":now", stamp(now))])));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if refused(&error) => Ok(false),
            Err(error) => Err(failed("UpdateItem thread (nudge)")(error)),
        }
    }

    /// Stores a state without letting go, and learns how often the thread was wanted up to now.
    async fn keep(&self, lease: &Lease, update: &str, state: Item) -> Result<Lease, LeaseError> {
        const CALL: &str = "UpdateItem thread (keep)";
        let request = self
            .write_held(lease, update, HELD, state)
            .return_values(ReturnValue::AllNew);
        match request.send().await {
            Ok(UpdateItemOutput {
                attributes: Some(row),
                ..
            }) => Ok(Lease {
                requests: count(&row, "wanted", CALL)?,
                deaths: 0,
                ..lease.clone()
            }),
            Ok(_) => Err(failure(CALL, "the row was not returned").into()),
            Err(error) if refused(&error) => Err(LeaseError::Lost),
            Err(error) => Err(failed(CALL)(error).into()),
        }
    }

    fn write_thread(
        &self,
        key: &ThreadKey,
        update: &str,
        condition: &str,
    ) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::Thread(key.clone()))))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[update, condition])))
    }

    fn write_held(
        &self,
        lease: &Lease,
        update: &str,
        condition: &str,
        mut values: Item,
    ) -> UpdateItemFluentBuilder {
        values.insert(":fence".to_owned(), n(lease.fence));
        self.write_thread(&lease.key, update, condition)
            .set_expression_attribute_values(Some(values))
    }
}

/// What became of a lease that could not be let go.
enum LeaseStanding {
    /// Ours.
    Held,
    /// Let go already, by a call whose answer was lost: only its holder could.
    LetGo,
    /// Somebody else's.
    TakenOver,
}

/// The row as it was when a condition on it did not hold.
fn refused_row(error: &SdkError<UpdateItemError>) -> Option<&Item> {
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => failed.item(),
        _ => None,
    }
}

/// How many holders did not let go, before the one that has just taken the lease.
fn deaths(row: &Item) -> u32 {
    let attempts = number(row, "attempts").unwrap_or(1);
    u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX)
}

fn standing(error: &SdkError<UpdateItemError>, lease: &Lease) -> LeaseStanding {
    match refused_row(error) {
        Some(row) if number(row, "fence") == Some(lease.fence) => {
            if row.contains_key("lease_until") {
                LeaseStanding::Held
            } else {
                LeaseStanding::LetGo
            }
        }
        _ => LeaseStanding::TakenOver,
    }
}

/// The update that stores `state`: its SET clause, what it removes, and the values.
fn assignments(
    state: &ThreadState,
    call: &'static str,
) -> Result<(String, Vec<String>, Item), StoreFailure> {
    let mut state = item::of_state(state).map_err(|error| failure(call, error.to_string()))?;
    state.insert("v".to_owned(), version());
    let unset = STATE.iter().filter(|name| !state.contains_key(**name));
    let removes = unset.map(|name| format!("#{name}")).collect();
    let sets = state.keys().map(|name| format!("#{name} = :{name}"));
    let sets = format!("SET {}", sets.collect::<Vec<_>>().join(", "));
    let values = state.into_iter();
    let values = values.map(|(name, value)| (format!(":{name}"), value));
    Ok((sets, removes, values.collect()))
}

fn count(row: &Item, name: &'static str, call: &'static str) -> Result<u64, StoreFailure> {
    number(row, name).ok_or_else(|| failure(call, format!("no legible attribute `{name}`")))
}

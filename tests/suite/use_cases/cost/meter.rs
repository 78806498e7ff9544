//! What requests of DynamoDB take, as the answers say when they are asked to.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use serde_json::Value;

/// Capacity units, as they are paid for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Units {
    pub(super) written: f64,
    pub(super) read: f64,
}

/// Adds up the units of every request.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Arc<Mutex<Units>>);

impl Meter {
    /// How many there were since the last time.
    pub(super) fn take(&self) -> Units {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Whether a request only reads.
#[derive(Debug, Clone, Copy)]
struct Reads(bool);

impl Storable for Reads {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let reads = target.ends_with("Query") || target.contains("Get");
        config.interceptor_state().store_put(Reads(reads));
        let mut asked: Value = serde_json::from_slice(request.body().bytes().unwrap_or_default())?;
        asked["ReturnConsumedCapacity"] = "TOTAL".into();
        let body = asked.to_string();
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = body.into();
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer = context.response().body().bytes().unwrap_or_default();
        let answer: Value = serde_json::from_slice(answer)?;
        let of_table = |consumed: &Value| consumed["CapacityUnits"].as_f64().unwrap_or_default();
        // Of what concerns several tables there is a list.
        let consumed = &answer["ConsumedCapacity"];
        let tables = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
        let taken: f64 = tables.iter().map(of_table).sum();
        let mut units = self.0.lock().unwrap();
        let reads = config.load::<Reads>().is_some_and(|reads| reads.0);
        *(if reads { &mut units.read } else { &mut units.written }) += taken;
        Ok(())
    }
}

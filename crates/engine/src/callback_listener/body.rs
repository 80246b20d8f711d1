//! Reading the body of a request whole, within a size and a time.

use std::{pin::pin, time::Duration};

use futures_util::{Stream, StreamExt};
use tokio::time::timeout;

/// So much of a body that is too large is read and thrown away, for a client that writes all of it before it reads our answer.
const DISCARDED: usize = 1024 * 1024;

/// What became of a body.
pub(super) enum Received {
    /// It is all here.
    Whole(Vec<u8>),
    /// More bytes than the limit arrived.
    TooLarge,
    /// It did not end in time.
    Late,
    /// The client went away before its end.
    BrokenOff,
}

/// Reads a body of `limit` bytes at most, and for no longer than `within`.
///
/// Only bytes that arrived make a body too large; a length that is announced and never sent does not.
pub(super) async fn receive<B, E>(
    body: impl Stream<Item = Result<B, E>>,
    limit: usize,
    within: Duration,
) -> Received
where
    B: AsRef<[u8]>,
{
    let mut body = pin!(body);
    let mut whole = Vec::new();
    let mut size = 0_usize;
    let reading = async {
        while let Some(chunk) = body.next().await {
            let Ok(chunk) = chunk else {
                return false;
            };
            let chunk = chunk.as_ref();
            size = size.saturating_add(chunk.len());
            if size <= limit {
                whole.extend_from_slice(chunk);
            } else if size > DISCARDED {
                break;
            }
        }
        true
    };
    let read = timeout(within, reading).await;
    if size > limit {
        return Received::TooLarge;
    }
    match read {
        Ok(true) => Received::Whole(whole),
        Ok(false) => Received::BrokenOff,
        Err(_) => Received::Late,
    }
}

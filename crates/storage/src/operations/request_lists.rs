//! Lists of requests.

use countersign_domain::{RequestId, request::Request};

use crate::{
    RequestFilter, RequestSort, Storage, StorageError,
    tables::request_lists::{self, RequestPage},
};

impl Storage {
    /// Returns the requests that `filter` admits, newest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn requests(&self, filter: RequestFilter) -> Result<Vec<Request>, StorageError> {
        self.threads
            .search(move |tx| Ok(request_lists::list(tx, &filter)?))
            .await
    }

    /// Returns a page of the requests that `filter` admits, in the order `sort`: those after `after`, `limit` at most.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request `after` does not exist any more.
    pub async fn request_page(
        &self,
        filter: RequestFilter,
        sort: RequestSort,
        after: Option<RequestId>,
        limit: u32,
    ) -> Result<RequestPage, StorageError> {
        self.threads
            .search(move |tx| {
                let page = request_lists::page(tx, &filter, sort, after, limit)?;
                Ok(page.ok_or(StorageError::NotFound)?)
            })
            .await
    }
}

//! Whether our own Data service answers at the URL under which flows are to find it.

use std::time::Duration;

use countersign_contract::{CheckName, CheckView, Code};
use countersign_domain::power_automate_client::DataServiceUrl;
use countersign_net::{Call, Capture, NetError, Url};
use tracing::info;

use crate::{callback_listener::INSTANCE_HEADER, engine::Engine, failure, notices};

/// Somebody waits; a name that does not answer in this time is not reachable for flows either.
const TIMEOUT: Duration = Duration::from_secs(10);

impl Engine {
    /// Asks the Data service URL for its health, as anybody on the internet may, and looks whether this very process answered.
    pub(super) async fn check_data_service(&self, url: &DataServiceUrl) -> CheckView {
        const CHECK: CheckName = CheckName::DataServiceReachable;
        let failed = |message: &str| {
            CheckView::failed(
                CHECK,
                notices::notice(Code::DataServiceUnreachable, message),
            )
        };
        let health = match Url::parse(&format!("{}/health", url.as_str())) {
            Ok(health) => health,
            Err(_) => return failed("The Data service URL is none."),
        };
        let http = match self.cloud().data_service(&health) {
            Ok(http) => http,
            Err(error) => return CheckView::failed(CHECK, failure::notice_of(&error)),
        };
        let call = Call::get(health)
            .purpose("data-service.health")
            .capture(Capture::UpTo(1024))
            .timeout(TIMEOUT)
            .patience(Duration::ZERO);
        let answer = match http.send(call).await {
            Ok(answer) => answer,
            Err(error) => {
                info!(%error, "the Data service URL was asked and did not answer");
                return failed(not_reached(&error));
            }
        };
        if !answer.is_success() {
            return failed(&format!(
                "The Data service URL answers with status {}.",
                answer.status().as_u16()
            ));
        }
        if answer.header(INSTANCE_HEADER) != Some(&self.instance().to_string()) {
            return CheckView::failed(
                CHECK,
                notices::notice(
                    Code::DataServiceForeign,
                    "What answers at the Data service URL is not the process that owns this data directory.",
                ),
            );
        }
        CheckView::passed_with(
            CHECK,
            notices::notice(
                Code::DataServiceNotProven,
                "The Data service answers this computer at its URL. That does not prove that Microsoft reaches it.",
            ),
        )
    }
}

fn not_reached(error: &NetError) -> &'static str {
    match error {
        NetError::OutcomeUnknown { .. } | NetError::BodyTooLarge { .. } => {
            "The Data service URL gave no whole answer."
        }
        NetError::NotSent { .. }
        | NetError::Invalid { .. }
        | NetError::HostNotAllowed { .. }
        | NetError::Throttled { .. }
        | NetError::Token { .. }
        | NetError::Cancelled { .. } => {
            "Nothing answers at the Data service URL: the name is not known, nobody listens, or the certificate is not trusted."
        }
    }
}

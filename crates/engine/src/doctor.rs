//! How everything stands, told by section. Nothing is guessed: what could not be looked at is said to be unchecked, with the reason.
//!
//! A finding that is there and is meant to be so passes, also where there is something to say about it; what is missing or broken fails.

mod accounts;
mod installation;
mod requests;
mod stores;

use countersign_contract::{
    ApiError, CheckName, CheckOutcome, CheckView, Code, DoctorRequest, DoctorResponse,
    DoctorSection, Finding,
};

use crate::{acting::Acting, engine::Engine, notices};

impl Engine {
    /// Tells how everything stands.
    pub(crate) async fn doctor(
        &self,
        acting: &Acting,
        request: DoctorRequest,
    ) -> Result<DoctorResponse, ApiError> {
        let mut sections = vec![installation::section(self).await?];
        sections.extend(accounts::sections(self, acting, request.offline).await?);
        sections.extend(stores::sections(self, acting, request.offline).await?);
        let (requests, waiting) = requests::section(self).await?;
        sections.push(requests);

        Ok(DoctorResponse {
            broken: broken(&sections),
            sections,
            waiting,
        })
    }
}

fn broken(sections: &[DoctorSection]) -> u32 {
    let failed = sections
        .iter()
        .flat_map(|section| &section.findings)
        .filter(|finding| finding.view.outcome == CheckOutcome::Failed)
        .count();
    u32::try_from(failed).unwrap_or(u32::MAX)
}

fn finding(about: impl Into<String>, view: CheckView) -> Finding {
    Finding {
        about: about.into(),
        request: None,
        view,
    }
}

/// A finding that would have needed a service to be asked.
fn not_asked(check: CheckName) -> CheckView {
    let mut notice = notices::notice(Code::NotChecked, "No service was asked.");
    "Look again without --offline.".clone_into(&mut notice.remedy);
    CheckView::unchecked(check, notice)
}

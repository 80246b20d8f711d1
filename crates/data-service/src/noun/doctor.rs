//! `countersign doctor`: how everything stands.

use clap::Args;
use countersign_contract::*;

use crate::{exit::Failure, output::Output, owner::Owner, text, words};

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Look at what is kept on this computer alone, and ask no service
    #[arg(long)]
    offline: bool,
}

/// Fails, after telling everything, when something is not as it should be.
pub(crate) async fn run(doctor: Doctor, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let request = DoctorRequest {
        offline: doctor.offline,
    };
    let response = owner.doctor(request).await?;
    output.result(&response, described)?;
    if response.broken > 0 {
        return Err(Failure::Found);
    }

    Ok(())
}

fn described(response: &DoctorResponse) -> String {
    let findings = || {
        response
            .sections
            .iter()
            .flat_map(|section| &section.findings)
    };
    // One width for all sections, so that the eye runs down one column.
    let width = findings()
        .map(|finding| words::check(finding.view.check).len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for section in &response.sections {
        if section.findings.is_empty() {
            continue;
        }
        text.push_str(&subject(&section.subject));
        text.push('\n');
        for finding in &section.findings {
            text.push_str(&row(finding, width));
        }
        text.push('\n');
    }
    text.push_str(&waiting(&response.waiting));
    text.push_str(&match response.broken {
        0 => "Nothing is broken.\n".to_owned(),
        1 => "One thing is not as it should be.\n".to_owned(),
        several => format!("{several} things are not as they should be.\n"),
    });
    text
}

fn subject(subject: &DoctorSubject) -> String {
    match subject {
        DoctorSubject::Installation => "This installation".to_owned(),
        DoctorSubject::Account { name, .. } => format!("Account {}", text::plain(name)),
        DoctorSubject::Store { name, .. } => format!("Identity store {}", text::plain(name)),
        DoctorSubject::Requests => "Requests that need somebody".to_owned(),
    }
}

fn row(finding: &Finding, width: usize) -> String {
    const OUTCOME: usize = "unchecked".len();
    let mut about = text::plain(&finding.about);
    if let Some(request) = finding.request {
        about = format!("{about} ({request})");
    }
    let line = format!(
        "  {:OUTCOME$}  {:width$}  {about}",
        words::outcome(finding.view.outcome),
        words::check(finding.view.check)
    );
    let mut row = format!("{}\n", line.trim_end());
    if let Some(notice) = &finding.view.notice {
        for said in [&notice.message, &notice.remedy] {
            row.push_str(&format!("  {:OUTCOME$}  {}\n", "", text::plain(said)));
        }
    }
    row
}

fn waiting(waiting: &WaitingView) -> String {
    let (all, Some(oldest)) = (waiting.all(), waiting.oldest) else {
        return "No request waits for a decision.\n".to_owned();
    };
    let ages = [
        (waiting.day, "less than a day old"),
        (waiting.week, "up to 7 days"),
        (waiting.month, "up to 28 days"),
        (waiting.older, "older"),
    ];
    let ages: Vec<String> = ages
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, age)| format!("{count} {age}"))
        .collect();
    let mut text = format!(
        "Requests that wait for a decision: {all} ({}; the oldest is of {oldest})\n",
        ages.join(", ")
    );
    if waiting.for_administrator > 0 {
        text.push_str(&format!(
            "  {} of them for an administrator\n",
            waiting.for_administrator
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use countersign_domain::{RequestId, Timestamp};

    use super::*;

    fn finding(about: &str, view: CheckView) -> Finding {
        Finding {
            about: about.to_owned(),
            request: None,
            view,
        }
    }

    fn notice(code: Code) -> Notice {
        Notice {
            code,
            message: "It is gone.".to_owned(),
            remedy: "Make it again.".to_owned(),
        }
    }

    fn response(sections: Vec<DoctorSection>, broken: u32) -> DoctorResponse {
        DoctorResponse {
            sections,
            broken,
            waiting: WaitingView::default(),
        }
    }

    #[test]
    fn findings_stand_in_columns_with_what_to_do_below() {
        let section = DoctorSection {
            subject: DoctorSubject::Installation,
            findings: vec![
                finding("a key file", CheckView::passed(CheckName::KeyStore)),
                finding(
                    "",
                    CheckView::failed(CheckName::DataDirectory, notice(Code::DiskFull)),
                ),
            ],
        };

        assert_eq!(
            described(&response(vec![section], 1)),
            "This installation\n\
             \x20 ok         data key        a key file\n\
             \x20 FAILED     data directory\n\
             \x20            It is gone.\n\
             \x20            Make it again.\n\
             \n\
             No request waits for a decision.\n\
             One thing is not as it should be.\n"
        );
    }

    #[test]
    fn a_request_is_named_so_that_it_can_be_shown() {
        let id = RequestId::random();
        let mut of_request = finding(
            "Jane Doe",
            CheckView::failed(CheckName::Request, notice(Code::FlowOff)),
        );
        of_request.request = Some(id);

        assert!(row(&of_request, 7).contains(&format!("Jane Doe ({id})")));
    }

    #[test]
    fn what_waits_is_told_by_age() {
        let view = WaitingView {
            day: 2,
            week: 0,
            month: 0,
            older: 1,
            for_administrator: 1,
            oldest: Some(Timestamp::from_millis(0)),
        };

        let said = waiting(&view);

        assert!(
            said.starts_with("Requests that wait for a decision: 3 (2 less than a day old, 1 older; the oldest is of 1970-01-01"),
            "{said}"
        );
        assert!(
            said.ends_with("  1 of them for an administrator\n"),
            "{said}"
        );
    }
}

//! What has to be true of a request in the end, whatever happened on the way.

use countersign_tests::wait;
use serde_json::Value;

use countersign_tests::house::House;

/// Where a request was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    InTheFlow,
    InTheConsole,
}

/// Waits until a request is applied and its run is over, and sees that there was one of everything. Gives its timeline.
pub async fn made_once(house: &House, request: &str, name: &str, decided: Decided) -> Timeline {
    house
        .until(request, "the user to be made and the run known", |shown| {
            let view = &shown["request"];
            view["apply"]["kind"] == "applied" && view["trigger"]["kind"] == "triggered"
        })
        .await;
    if decided == Decided::InTheConsole {
        house
            .until(request, "the run to be cancelled", |shown| {
                shown["request"]["settle"]["kind"] == "cancelled"
            })
            .await;
    }
    let end = match decided {
        Decided::InTheFlow => "Succeeded",
        Decided::InTheConsole => "Cancelled",
    };
    wait::until_true("the run to be over", || async {
        house
            .runs_of(request)
            .await
            .iter()
            .all(|run| run["status"] == end)
    })
    .await;

    assert_eq!(house.runs_of(request).await.len(), 1, "one flow run");
    assert_eq!(house.approvals_of(request).await.len(), 1, "one approval");
    assert_eq!(
        house
            .users_named(&format!("{name}@contoso.example"))
            .await
            .len(),
        1,
        "one user"
    );
    assert_eq!(house.requests_for(name).await, [request], "one request");

    let shown = house.show(request).await;
    let view = &shown["request"];
    assert_eq!(view["status"], "approved", "{shown}");
    let settle = match decided {
        Decided::InTheFlow => "notDue",
        Decided::InTheConsole => "cancelled",
    };
    assert_eq!(view["settle"]["kind"], settle, "{shown}");
    let through = match decided {
        Decided::InTheFlow => "flow",
        Decided::InTheConsole => "console",
    };
    assert_eq!(view["decision"]["through"], through, "{shown}");
    let timeline = Timeline::of(&shown);
    timeline.assert_complete(decided);

    let revealed = house.done(&["request", "reveal-password", request]).await;
    assert!(revealed["password"].as_str().unwrap().len() >= 16);
    house
        .refused(&["request", "reveal-password", request], "password_gone", 1)
        .await;

    timeline
}

/// What happened to a request, oldest first.
#[derive(Debug)]
pub struct Timeline(Vec<Value>);

impl Timeline {
    pub fn of(shown: &Value) -> Self {
        let entries = shown["timeline"].as_array().unwrap();
        Self(
            entries
                .iter()
                .map(|entry| entry["happening"].clone())
                .collect(),
        )
    }

    /// All that happened of one kind.
    fn all(&self, what: &str) -> Vec<&Value> {
        self.0
            .iter()
            .filter(|happening| happening["what"] == what)
            .collect()
    }

    /// Tells whether it happened.
    pub fn has(&self, what: &str) -> bool {
        !self.all(what).is_empty()
    }

    /// The one thing of that kind that happened.
    pub fn only(&self, what: &str) -> &Value {
        match self.all(what).as_slice() {
            [happening] => happening,
            all => panic!("{what} happened {} times: {self:?}", all.len()),
        }
    }

    fn assert_complete(&self, decided: Decided) {
        let once = ["asked", "flowTriggered", "decided", "applied"];
        let place = once.map(|what| {
            let only = self.only(what);
            self.0
                .iter()
                .position(|happening| happening == only)
                .unwrap()
        });
        let [asked, triggered, decision, applied] = place;
        assert!(
            asked < triggered && asked < decision && decision < applied,
            "{self:?}"
        );
        for never in [
            "doubted",
            "callbackRefused",
            "confirmationParked",
            "runNotCancelled",
        ] {
            assert!(self.all(never).is_empty(), "{never}: {self:?}");
        }
        for failed in [self.all("triggerFailed"), self.all("applyFailed")].concat() {
            assert_eq!(failed["retrying"], true, "nobody was needed: {self:?}");
        }
        match decided {
            Decided::InTheFlow => assert!(!self.all("callbackReceived").is_empty(), "{self:?}"),
            Decided::InTheConsole => {
                self.only("runCancelled");
            }
        }
    }
}
